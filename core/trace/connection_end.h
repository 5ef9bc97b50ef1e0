// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/connection_ending.h"
#include "core/base/enet_settings.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace peerscope {

/// Why a connection never came up, or ended, as values. core/words/connection_ends.h says them in sentences.
namespace connection_end {

// It never came up.

/// No socket was bound to the port that the client called.
struct NobodyListens
{
    std::uint16_t port = 0;
    int tries = 0; ///< CONNECTs that the client has sent
};
/// The server had as many clients as its max_clients allows. It does not answer then.
struct ServerFull
{
    int clients = 0;
};
/// None of the client's CONNECTs reached the server.
struct ConnectLost
{
    int tries = 0;
    LossReason last = LossReason::None; ///< why the last one was lost
};
/// The server has answered, and none of its answers reached the client.
struct AnswerLost
{
    int answers = 0;
    LossReason last = LossReason::None;
};
/// No answer, and nothing recorded that says why. In a capture, all there is to say.
struct NoAnswer
{
    int tries = 0;
};
/// Each end drops what the other has compressed.
struct CompressionDiffers
{
    CompressionMode own = CompressionMode::None; ///< of ConnectionEnd::peer
    CompressionMode other = CompressionMode::None;
};

// The game did not want it.

/// The server turned it away without a word: the client believes that it is connected, and times out.
struct Refused
{
    EndpointId by;
    Refusal why{};
    std::int32_t id = 0; ///< the client's
};
/// It was ended before SceneMultiplayer had admitted the peer.
struct NotAdmitted
{
    EndpointId by;
    bool isLate = false; ///< its auth_timeout passed; else its auth callback ended it
};

// It was up, and ended.

/// One end called disconnect_peer.
struct Left
{
    EndpointId who;
    bool isUnheard = false; ///< its DISCONNECT never arrived, and the other end timed out
};
/// One end dropped it at once: close(), or disconnect_peer with force.
struct Cut
{
    EndpointId who;
    bool isForced = false; ///< disconnect_peer with force
    bool isUnheard = false;
};
/// The link was down, or one end unplugged, until ENet gave up.
struct LinkDown
{
    LinkRef link;
    EndpointId unplugged; ///< none: the link was down
    Time from{};
    std::optional<Time> until; ///< none: it still was
};
/// One end was frozen until ENet gave up.
struct Frozen
{
    EndpointId who;
    Time from{};
    Time until{};
};
/// Nothing is known but that ENet gave up.
struct TimedOut
{
};

using Reason = std::variant<NobodyListens, ServerFull, ConnectLost, AnswerLost, NoAnswer, CompressionDiffers,
                            Refused, NotAdmitted, Left, Cut, LinkDown, Frozen, TimedOut>;

} // namespace connection_end

/// Why the connection of a peer never came up, or ended, as far as the trace shows it.
struct ConnectionEnd
{
    EndpointId peer;    ///< the end that it is told for
    EndpointId remote;  ///< the other end
    Time at{};          ///< when it ended for `peer`
    bool isOver = true; ///< false: the peer still tries to connect
    connection_end::Reason reason;
    EndpointId timedOut = {}; ///< the end whose ENet gave up, and gave up first; none if none did
    /// What it waited for: a packet that was sent again; none if it was only a ping or a CONNECT.
    PacketId unacknowledged = {};
    int resends = 0;                    ///< of that packet
    LossReason loss = LossReason::None; ///< why its last datagram was lost, if it was
};

/// For programs, as in the events output: nobody_listens, server_full, connect_lost, answer_lost, no_answer,
/// compression_differs, refused, id_below_2, id_taken, not_admitted, left, cut, frozen, timed_out.
std::string_view name(const ConnectionEnd& end);

/// Why the connection that an event is about failed or ended: of peer_disconnected,
/// peer_authentication_failed, closed, "status: disconnected" and refused; of an error, why a member of a
/// mesh could not connect to another. Also of the newest "status: connecting" of a peer that has called in
/// vain so far. Nothing for other events, and where the trace does not tell. Costs a step for each connection
/// row of the end that has fewer of them; of a sandbox, also for each row of states and conditions, and for
/// each event between the connection's beginning and its end.
std::optional<ConnectionEnd> connectionEnd(const TraceSnapshot& trace, std::size_t event);
/// The same for the newest connection of a peer at a moment, if that is over or is not up yet; for a server
/// or member of a mesh, which have many, for the one that ended last.
std::optional<ConnectionEnd> newestConnectionEnd(const TraceSnapshot& trace, EndpointId peer, Time time);
/// The same for the connection between two peers that ended for one of them at exactly this time.
std::optional<ConnectionEnd> connectionEndAt(const TraceSnapshot& trace, EndpointId one, EndpointId other,
                                             Time time);

} // namespace peerscope
