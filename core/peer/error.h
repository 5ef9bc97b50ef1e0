// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace peerscope {

/// The values of Godot's global `Error` that a MultiplayerPeer returns.
enum class Error : int {
    Ok = 0,
    Failed = 1,
    Unavailable = 2,    ///< get_packet without a packet
    Unconfigured = 3,   ///< put_packet or poll when not active; put_packet when not connected
    FileCantWrite = 13, ///< an authentication that is completed already
    CantCreate = 20,    ///< port taken, address unusable
    AlreadyInUse = 22,  ///< create_* on an active peer
    InvalidData = 30,   ///< send_bytes with nothing to send
    InvalidParameter =
        31, ///< unknown target; mesh id not positive; mesh host without exactly one connected peer
    Bug = 47,
};

/// Godot's name for it: "OK", "ERR_UNCONFIGURED", …
constexpr std::string_view name(Error error)
{
    switch (error) {
    case Error::Ok:
        return "OK";
    case Error::Failed:
        return "FAILED";
    case Error::Unavailable:
        return "ERR_UNAVAILABLE";
    case Error::Unconfigured:
        return "ERR_UNCONFIGURED";
    case Error::FileCantWrite:
        return "ERR_FILE_CANT_WRITE";
    case Error::CantCreate:
        return "ERR_CANT_CREATE";
    case Error::AlreadyInUse:
        return "ERR_ALREADY_IN_USE";
    case Error::InvalidData:
        return "ERR_INVALID_DATA";
    case Error::InvalidParameter:
        return "ERR_INVALID_PARAMETER";
    case Error::Bug:
        return "ERR_BUG";
    }
    return "?";
}

} // namespace peerscope
