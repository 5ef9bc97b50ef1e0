// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <utility>

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
    constexpr std::pair<Error, std::string_view> names[] = {
        {Error::Ok, "OK"},
        {Error::Failed, "FAILED"},
        {Error::Unavailable, "ERR_UNAVAILABLE"},
        {Error::Unconfigured, "ERR_UNCONFIGURED"},
        {Error::FileCantWrite, "ERR_FILE_CANT_WRITE"},
        {Error::CantCreate, "ERR_CANT_CREATE"},
        {Error::AlreadyInUse, "ERR_ALREADY_IN_USE"},
        {Error::InvalidData, "ERR_INVALID_DATA"},
        {Error::InvalidParameter, "ERR_INVALID_PARAMETER"},
        {Error::Bug, "ERR_BUG"},
    };
    for (const auto& [known, text] : names) {
        if (known == error)
            return text;
    }
    return "?";
}

} // namespace peerscope
