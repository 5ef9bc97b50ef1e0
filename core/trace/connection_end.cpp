// SPDX-License-Identifier: MIT
#include "core/trace/connection_end.h"

#include "core/trace/connection_trouble.h"

#include <algorithm>

namespace peerscope {

namespace {

namespace reasons = connection_end;

/// One connection of a peer, from where it appears to where it ends.
struct Connection
{
    EndpointId peer;
    EndpointId remote;
    std::int32_t remoteId = 0;
    Time begin{};
    Time end{};
    ConnectionEnding ending = ConnectionEnding::Unknown;
    PacketId unacknowledged;
};

/// The connection that ends with this row.
Connection connectionOf(const TraceSnapshot& trace, std::size_t index)
{
    const ConnectionRow& row = trace.connection(index);
    Connection connection{row.peer, row.remote, row.remoteId, {}, row.at, row.ending, row.unacknowledged};
    for (const std::size_t number : trace.connectionsBetween(row.peer, row.remote)) {
        const ConnectionRow& earlier = trace.connection(number);
        if (number >= index || earlier.peer != row.peer || earlier.remoteId != row.remoteId ||
            earlier.remote != row.remote)
            continue;
        if (earlier.isOpen)
            connection.begin = earlier.at;
        break;
    }
    return connection;
}

/// The last row before `before` at or after `from` that ends a connection of `peer` to `remote`.
std::optional<std::size_t> findEnd(const TraceSnapshot& trace, EndpointId peer, EndpointId remote, Time from,
                                   Time before)
{
    for (const std::size_t index : trace.connectionsBetween(peer, remote)) {
        const ConnectionRow& row = trace.connection(index);
        if (row.at < from)
            break;
        if (row.at < before && row.peer == peer && row.remote == remote && !row.isOpen)
            return index;
    }
    return {};
}

/// The first row at exactly this time that ends a connection between two peers (`other` none: of `one` with
/// anybody), and that is wanted.
template <class Wanted>
std::optional<std::size_t> findEndAt(const TraceSnapshot& trace, EndpointId one, EndpointId other, Time time,
                                     Wanted isWanted)
{
    std::optional<std::size_t> found;
    for (const std::size_t index : trace.connectionsBetween(one, other)) {
        const ConnectionRow& row = trace.connection(index);
        if (row.at < time)
            break;
        if (row.at == time && !row.isOpen && isWanted(row))
            found = index;
    }
    return found;
}

/// When the newest connection of `peer` to `remote` at `time` began; never if there was none.
Time beginOf(const TraceSnapshot& trace, EndpointId peer, EndpointId remote, Time time)
{
    for (const std::size_t index : trace.connectionsBetween(peer, remote)) {
        const ConnectionRow& row = trace.connection(index);
        if (row.at < time && row.peer == peer && row.remote == remote && row.isOpen)
            return row.at;
    }
    return never;
}

template <class Wanted>
const EventRow* findEvent(const TraceSnapshot& trace, Time from, Time until, Wanted isWanted)
{
    for (std::size_t index = trace.firstEventAt(from); index < trace.eventCount(); ++index) {
        const EventRow& event = trace.event(index);
        if (event.at > until)
            break;
        if (isWanted(event))
            return &event;
    }
    return nullptr;
}

/// Whether this peer still waited for the other to authenticate when the connection ended.
bool waitsForAdmission(const TraceSnapshot& trace, EndpointId peer, EndpointId other,
                       const Connection& connection)
{
    bool waits = false;
    findEvent(trace, connection.begin, connection.end, [&](const EventRow& event) {
        if (event.peer == peer && event.subject == other && event.kind == EventKind::PeerAuthenticating)
            waits = true;
        else if (event.peer == peer && event.subject == other && event.kind == EventKind::PeerConnected)
            waits = false;
        return false;
    });
    return waits;
}

/// Works out why one connection failed or ended.
class Finder
{
public:
    Finder(const TraceSnapshot& trace, const Connection& connection)
        : m_trace(trace), m_connection(connection)
    {
        m_end.peer = connection.peer;
        m_end.remote = connection.remote;
        m_end.at = connection.end;
        if (connection.remote.isValid())
            m_connection.begin = std::min(connection.begin,
                                          beginOf(trace, connection.remote, connection.peer, connection.end));
    }

    std::optional<ConnectionEnd> find()
    {
        switch (m_connection.ending) {
        case ConnectionEnding::Unknown:
            return std::nullopt;
        case ConnectionEnding::Closed:
            return because(endedBy(m_connection.peer, m_connection.end));
        case ConnectionEnding::Acknowledged:
            return because(endedBy(m_connection.peer, std::nullopt));
        case ConnectionEnding::Told:
            return because(endedByRemote());
        case ConnectionEnding::TimedOut:
            break;
        }
        if (wasUp()) {
            m_end.timedOut = m_connection.peer;
            noteUnacknowledged(m_connection.unacknowledged);
            return because(timeout());
        }
        const std::optional<ConnectAttempt> attempt =
            connectAttempt(m_trace, m_connection.peer, m_connection.begin, m_connection.end);
        return attempt ? because(reasonOf(m_trace, *attempt)) : std::nullopt;
    }

private:
    std::optional<ConnectionEnd> because(const reasons::Reason& reason)
    {
        m_end.reason = reason;
        return m_end;
    }

    EndpointId other(EndpointId peer) const
    {
        return peer == m_connection.peer ? m_connection.remote : m_connection.peer;
    }

    bool wasUp() const
    {
        const bool isClient = m_trace.endpoint(m_connection.peer).role == "client";
        return !isClient ||
               findEvent(m_trace, m_connection.begin, m_connection.end, [this](const EventRow& event) {
                   return event.peer == m_connection.peer && event.kind == EventKind::Status &&
                          event.detail == name(PeerStatus::Connected);
               }) != nullptr;
    }

    /// `dropped`: when it dropped its end, by close() or with force; none: it called disconnect_peer.
    reasons::Reason endedBy(EndpointId who, std::optional<Time> dropped) const
    {
        // A capture shows neither who was admitted nor which function was called.
        const bool isCapture = m_trace.origin() == TraceOrigin::Capture;
        if (!isCapture &&
            m_trace.protocolBetween(m_connection.peer, m_connection.remote) == GameProtocol::Godot4Scene &&
            (waitsForAdmission(m_trace, who, other(who), m_connection) ||
             waitsForAdmission(m_trace, other(who), who, m_connection))) {
            const bool isLate =
                findEvent(m_trace, m_connection.begin, m_connection.end, [&](const EventRow& event) {
                    return event.peer == who && event.subject == other(who) &&
                           event.kind == EventKind::PeerAuthenticationFailed && event.at < m_connection.end;
                });
            return reasons::NotAdmitted{who, isLate};
        }
        if (!dropped)
            return reasons::Left{who};
        const bool isClosed =
            isCapture || findEvent(m_trace, *dropped, *dropped, [who](const EventRow& event) {
                return event.peer == who && event.kind == EventKind::Closed;
            });
        return reasons::Cut{who, !isClosed};
    }

    reasons::Reason endedByRemote() const
    {
        const EndpointId remote = m_connection.remote;
        const auto end = remote.isValid() ? findEnd(m_trace, remote, m_connection.peer, m_connection.begin,
                                                    m_connection.end + Time(1))
                                          : std::nullopt;
        return end ? endedBy(remote, droppedAt(connectionOf(m_trace, *end))) : endedBy(remote, std::nullopt);
    }

    static std::optional<Time> droppedAt(const Connection& connection)
    {
        return connection.ending == ConnectionEnding::Closed ? std::optional(connection.end) : std::nullopt;
    }

    reasons::Reason timeout()
    {
        const EventRow* refused =
            findEvent(m_trace, m_connection.begin, m_connection.end, [this](const EventRow& event) {
                return event.kind == EventKind::Refused && event.peer == m_connection.remote &&
                       event.subject == m_connection.peer && event.refusal;
            });
        if (refused)
            return reasons::Refused{refused->peer, *refused->refusal, refused->subjectId};
        if (const auto earlier = m_connection.remote.isValid()
                                     ? findEnd(m_trace, m_connection.remote, m_connection.peer,
                                               m_connection.begin, m_connection.end)
                                     : std::nullopt)
            return afterRemote(connectionOf(m_trace, *earlier));
        return troubleOf(m_connection);
    }

    /// The other end had ended it before, and this one did not hear of that.
    reasons::Reason afterRemote(const Connection& theirs)
    {
        if (theirs.ending == ConnectionEnding::TimedOut) {
            m_end.timedOut = theirs.peer;
            noteUnacknowledged(theirs.unacknowledged);
            return troubleOf(theirs);
        }
        const bool isTold = theirs.ending == ConnectionEnding::Told;
        reasons::Reason reason = endedBy(isTold ? m_connection.peer : theirs.peer, droppedAt(theirs));
        if (auto* left = std::get_if<reasons::Left>(&reason))
            left->isUnheard = !isTold;
        else if (auto* cut = std::get_if<reasons::Cut>(&reason))
            cut->isUnheard = true;
        return reason;
    }

    /// What was wrong while a time-out ran.
    reasons::Reason troubleOf(const Connection& connection) const
    {
        constexpr Time shortest = fromSeconds(5); // ENet's own
        Time from = connection.end - shortest;
        if (connection.unacknowledged.isValid())
            from = m_trace.packet(connection.unacknowledged).sent;
        from = std::max(from, connection.begin);
        if (auto trouble = findTrouble(m_trace, connection.peer, connection.remote, from, connection.end))
            return *trouble;
        if (connection.remote.isValid()) {
            const CompressionMode own = m_trace.endpoint(connection.peer).compression;
            const CompressionMode theirs = m_trace.endpoint(connection.remote).compression;
            if (own != theirs)
                return reasons::CompressionDiffers{own, theirs};
        }
        return reasons::TimedOut{};
    }

    void noteUnacknowledged(PacketId packet)
    {
        m_end.unacknowledged = packet;
        if (!packet.isValid())
            return;
        const PacketRow row = m_trace.packet(packet);
        m_end.resends = row.resends;
        if (row.lastDatagram.isValid()) {
            const DatagramRow last = m_trace.datagram(row.lastDatagram);
            m_end.loss = last.fate == DatagramFate::Lost ? last.reason : LossReason::None;
        }
    }

    const TraceSnapshot& m_trace;
    Connection m_connection;
    ConnectionEnd m_end;
};

std::optional<ConnectionEnd> endOfRow(const TraceSnapshot& trace, std::size_t index)
{
    return Finder(trace, connectionOf(trace, index)).find();
}

/// Why a peer that began to connect at `begin` is not connected at `time`.
std::optional<ConnectionEnd> stillConnecting(const TraceSnapshot& trace, EndpointId peer, Time begin,
                                             Time time)
{
    const std::optional<ConnectAttempt> attempt = connectAttempt(trace, peer, begin, time);
    if (!attempt || !attempt->isInVain())
        return std::nullopt;
    ConnectionEnd end;
    end.peer = peer;
    end.remote = attempt->server;
    end.at = time;
    end.isOver = false;
    end.reason = reasonOf(trace, *attempt);
    return end;
}

/// Why the connection of a member of a mesh to another, which an error event is about, never came up.
std::optional<ConnectionEnd> ofNewMember(const TraceSnapshot& trace, const EventRow& event)
{
    if (!event.subject.isValid())
        return std::nullopt;
    const auto attempt = connectAttempt(trace, event.peer, Time(0), event.at, event.subject);
    if (!attempt)
        return std::nullopt;
    ConnectionEnd end;
    end.peer = event.peer;
    end.remote = event.subject;
    end.at = event.at;
    end.reason = reasonOf(trace, *attempt);
    return end;
}

/// The newest event that says that a member of a mesh could not connect to another.
const EventRow* newestFailure(const TraceSnapshot& trace, EndpointId member, Time until)
{
    for (std::size_t index = trace.firstEventAt(until + Time(1)); index-- > 0;) {
        const EventRow& event = trace.event(index);
        if (event.peer == member && event.kind == EventKind::Error && event.subject.isValid())
            return &event;
    }
    return nullptr;
}

/// Of a capture: the connection of `peer` to `remote` (none: to anybody) that was silent at the end.
std::optional<ConnectionEnd> ofSilence(const TraceSnapshot& trace, EndpointId peer, EndpointId remote)
{
    std::optional<ConnectionEnd> found;
    for (const std::size_t index : trace.silencesBetween(peer, remote)) {
        const SilenceRow& row = trace.silence(index);
        if (found && !row.packet.isValid())
            continue; // a packet says more than a ping
        ConnectionEnd& end = found.emplace();
        end.peer = peer;
        end.remote = row.from == peer ? row.to : row.from;
        end.at = trace.newestTime();
        end.isOver = false;
        end.reason = reasons::TimedOut{};
        end.timedOut = row.from;
        end.unacknowledged = row.packet;
        end.resends = row.resends;
    }
    return found;
}

std::optional<ConnectionEnd> ofClosing(const TraceSnapshot& trace, const EventRow& event)
{
    // A server that closes has many connections, and none of them is why.
    if (trace.endpoint(event.peer).role == "client") {
        const auto row = findEndAt(trace, event.peer, EndpointId::none(), event.at,
                                   [&](const ConnectionRow& each) { return each.peer == event.peer; });
        if (row)
            return endOfRow(trace, *row);
        if (event.kind != EventKind::Closed)
            return std::nullopt;
    }
    if (trace.origin() == TraceOrigin::Capture)
        return std::nullopt;
    ConnectionEnd end;
    end.peer = event.peer;
    end.at = event.at;
    end.reason = reasons::Cut{event.peer};
    return end;
}

std::optional<ConnectionEnd> ofSignal(const TraceSnapshot& trace, const EventRow& event)
{
    const auto isSubjects = [&event](const ConnectionRow& row) {
        return row.peer == event.peer && row.remoteId == event.subjectId;
    };
    for (const EndpointId other : {event.subject, EndpointId::none()}) {
        if (const auto row = findEndAt(trace, event.peer, other, event.at, isSubjects))
            return endOfRow(trace, *row);
    }
    if (event.kind == EventKind::PeerAuthenticationFailed) { // disconnect_peer was called, and is under way
        ConnectionEnd end;
        end.peer = event.peer;
        end.remote = event.subject;
        end.at = event.at;
        end.reason = reasons::NotAdmitted{event.peer, true};
        return end;
    }
    // The server has announced it: the reason is the server's.
    for (std::size_t index = trace.firstConnectionAt(event.at); index-- > 0;) {
        const ConnectionRow& row = trace.connection(index);
        if (row.remoteId == event.subjectId && row.remote == event.subject && row.peer != event.peer)
            return row.isOpen ? std::nullopt : endOfRow(trace, index);
    }
    return std::nullopt;
}

std::optional<ConnectionEnd> ofConnecting(const TraceSnapshot& trace, std::size_t index)
{
    const EventRow& event = trace.event(index);
    if (!trace.isNewestStatus(index))
        return std::nullopt;
    return stillConnecting(trace, event.peer, event.at, trace.newestTime());
}

} // namespace

std::string_view name(const ConnectionEnd& end)
{
    struct Names
    {
        std::string_view operator()(const reasons::NobodyListens&) const { return "nobody_listens"; }
        std::string_view operator()(const reasons::ServerFull&) const { return "server_full"; }
        std::string_view operator()(const reasons::ConnectLost&) const { return "connect_lost"; }
        std::string_view operator()(const reasons::AnswerLost&) const { return "answer_lost"; }
        std::string_view operator()(const reasons::NoAnswer&) const { return "no_answer"; }
        std::string_view operator()(const reasons::CompressionDiffers&) const
        {
            return "compression_differs";
        }
        std::string_view operator()(const reasons::Refused& refused) const { return name(refused.why); }
        std::string_view operator()(const reasons::NotAdmitted&) const { return "not_admitted"; }
        std::string_view operator()(const reasons::Left&) const { return "left"; }
        std::string_view operator()(const reasons::Cut&) const { return "cut"; }
        std::string_view operator()(const reasons::LinkDown&) const { return "cut"; }
        std::string_view operator()(const reasons::Frozen&) const { return "frozen"; }
        std::string_view operator()(const reasons::TimedOut&) const { return "timed_out"; }
    };
    return std::visit(Names(), end.reason);
}

std::optional<ConnectionEnd> connectionEnd(const TraceSnapshot& trace, std::size_t index)
{
    const EventRow& event = trace.event(index);
    switch (event.kind) {
    case EventKind::Status:
        if (event.detail == name(PeerStatus::Connecting))
            return ofConnecting(trace, index);
        return event.detail == name(PeerStatus::Disconnected) ? ofClosing(trace, event) : std::nullopt;
    case EventKind::Closed:
        return ofClosing(trace, event);
    case EventKind::PeerDisconnected:
    case EventKind::PeerAuthenticationFailed:
        return ofSignal(trace, event);
    case EventKind::Refused: {
        if (!event.refusal)
            return std::nullopt;
        ConnectionEnd end;
        end.peer = event.peer;
        end.remote = event.subject;
        end.at = event.at;
        end.reason = reasons::Refused{event.peer, *event.refusal, event.subjectId};
        return end;
    }
    case EventKind::PeerConnected:
        if (trace.silenceCount() == 0)
            break;
        return findEnd(trace, event.peer, event.subject, event.at, never)
                   ? std::nullopt
                   : ofSilence(trace, event.peer, event.subject);
    case EventKind::Error:
        return ofNewMember(trace, event);
    case EventKind::Action:
    case EventKind::PeerAuthenticating:
        break;
    }
    return std::nullopt;
}

std::optional<ConnectionEnd> newestConnectionEnd(const TraceSnapshot& trace, EndpointId peer, Time time)
{
    if (!peer.isValid() || peer.value() >= trace.endpointCount())
        return std::nullopt;
    const bool isClient = trace.endpoint(peer).role == "client";
    PeerStatus status = trace.endpoint(peer).statusAtFirst;
    Time since{};
    for (std::size_t index = trace.peerStateCount(); isClient && index-- > 0;) {
        const PeerStateRow& row = trace.peerState(index);
        if (row.peer != peer || row.at > time)
            continue;
        if (since != Time{} && row.status != status)
            break;
        status = row.status;
        since = row.at;
    }
    if (isClient && status == PeerStatus::Connecting)
        return stillConnecting(trace, peer, since, time);
    const bool isAtEnd = time >= trace.newestTime();
    if (isClient && status == PeerStatus::Connected)
        return isAtEnd ? ofSilence(trace, peer, EndpointId::none()) : std::nullopt;
    const EventRow* failure =
        trace.endpoint(peer).role == "mesh" ? newestFailure(trace, peer, time) : nullptr;
    for (std::size_t index = trace.firstConnectionAt(time + Time(1)); index-- > 0;) {
        const ConnectionRow& row = trace.connection(index);
        if (failure && row.at <= failure->at)
            break;
        if (row.peer == peer && !row.isOpen)
            return endOfRow(trace, index);
        if (failure && row.peer == peer && row.remote == failure->subject) // it came up later
            failure = nullptr;
    }
    if (failure)
        return ofNewMember(trace, *failure);
    return isAtEnd ? ofSilence(trace, peer, EndpointId::none()) : std::nullopt;
}

std::optional<ConnectionEnd> connectionEndAt(const TraceSnapshot& trace, EndpointId one, EndpointId other,
                                             Time time)
{
    const auto row = findEndAt(trace, one, other, time, [](const ConnectionRow&) { return true; });
    return row ? endOfRow(trace, *row) : std::nullopt;
}

} // namespace peerscope
