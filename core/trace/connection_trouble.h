// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/connection_end.h"

#include <optional>

namespace peerscope {

// What the rows of a trace show about a connection in trouble, for connection_end.cpp.

/// What became of the CONNECTs that a client has sent since it began to connect, and of the answers.
struct ConnectAttempt
{
    EndpointId client;
    EndpointId server;
    std::uint16_t port = 0; ///< the server's
    Time begin{};           ///< of the first CONNECT
    Time end{};             ///< until when it was looked at
    int tries = 0;          ///< CONNECTs sent
    int unreachable = 0;    ///< of them, with no socket to take them
    int arrived = 0;
    std::optional<Time> lastArrival;
    LossReason lastLoss = LossReason::None;
    int answers = 0; ///< datagrams of the server's
    int answersArrived = 0;
    LossReason lastAnswerLoss = LossReason::None;

    /// Whether there is already something to say about a client that still tries.
    bool isInVain() const { return tries >= 2 || lastLoss != LossReason::None; }
};

/// Nothing if it has not sent any yet. `server`: whom it called; none: whom it called first.
std::optional<ConnectAttempt> connectAttempt(const TraceSnapshot& trace, EndpointId client, Time begin,
                                             Time end, EndpointId server = {});
connection_end::Reason reasonOf(const TraceSnapshot& trace, const ConnectAttempt& attempt);

/// What kept two ends from hearing each other for at least half of this time: a link that was down, an end
/// that was unplugged or frozen. Of several, what lasted longest.
std::optional<connection_end::Reason> findTrouble(const TraceSnapshot& trace, EndpointId peer,
                                                  EndpointId remote, Time begin, Time end);

} // namespace peerscope
