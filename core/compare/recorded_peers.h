// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <optional>
#include <vector>

namespace peerscope {

/// A peer that takes part in a recording.
struct RecordedPeer
{
    /// Something that it did.
    struct Change
    {
        enum class Kind : std::uint8_t {
            Join,       ///< it joined again; the time is when it was connected, if it was
            Close,      ///< it left at once
            Disconnect, ///< it ended the connection to `other`
            Vanish,     ///< nothing came from it any more
        };
        Time at{};
        Kind kind = Kind::Join;
        EndpointId other = {};
        bool isForced = false; ///< Disconnect: at once
    };

    EndpointId endpoint;
    PeerRole role = PeerRole::Client;
    EndpointId server;                    ///< of a client; none if it talked to nobody
    std::optional<Time> joinedAt;         ///< none: before the recording began
    std::optional<Time> connectedAt = {}; ///< the first time; a server: when it listened
    std::vector<Change> changes = {};     ///< after that, in order of time
};

/// Who took part, in order of their endpoints. Where a capture does not show which end is the server (it
/// began later), the end with more partners is, or the one that was spoken to first. Reads the trace's
/// datagrams, states and connections once.
std::vector<RecordedPeer> recordedPeers(const TraceSnapshot& trace);

} // namespace peerscope
