// SPDX-License-Identifier: MIT
#include "core/trace/connection_trouble.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

namespace reasons = connection_end;

/// Collects what may have been the trouble, and keeps what lasted longest.
class Troubles
{
public:
    Troubles(Time begin, Time end) : m_begin(begin), m_end(end) {}

    void add(Time from, Time until, const reasons::Reason& reason)
    {
        const Time length = std::min(until, m_end) - std::max(from, m_begin);
        if (length > m_length) {
            m_length = length;
            m_longest = reason;
        }
    }
    std::optional<reasons::Reason> longest() const
    {
        return m_length * 2 >= m_end - m_begin ? m_longest : std::nullopt;
    }

private:
    Time m_begin;
    Time m_end;
    Time m_length{};
    std::optional<reasons::Reason> m_longest;
};

/// When this peer was frozen, and when it was unplugged.
void addStates(const TraceSnapshot& trace, EndpointId peer, EndpointId remote, Time end, Troubles& troubles)
{
    std::optional<Time> unpluggedFrom;
    std::optional<std::pair<Time, Time>> frozen;
    const auto plug = [&](Time at, std::optional<Time> until) {
        troubles.add(*unpluggedFrom, at, reasons::LinkDown{{peer, remote}, peer, *unpluggedFrom, until});
        unpluggedFrom.reset();
    };
    const auto thaw = [&](Time at) {
        const Time until = std::min(frozen->second, at);
        troubles.add(frozen->first, until, reasons::Frozen{peer, frozen->first, until});
        frozen.reset();
    };
    for (std::size_t index = 0; index < trace.peerStateCount(); ++index) {
        const PeerStateRow& row = trace.peerState(index);
        if (row.at > end)
            break;
        if (row.peer != peer)
            continue;
        if (row.isUnplugged && !unpluggedFrom)
            unpluggedFrom = row.at;
        else if (!row.isUnplugged && unpluggedFrom)
            plug(row.at, row.at);
        if (frozen && frozen->second != row.frozenUntil)
            thaw(row.at);
        if (row.frozenUntil > row.at && !frozen)
            frozen = {row.at, row.frozenUntil};
    }
    if (unpluggedFrom)
        plug(end, std::nullopt);
    if (frozen)
        thaw(never);
}

/// When this link was down.
void addLink(const TraceSnapshot& trace, LinkRef link, Time end, Troubles& troubles)
{
    std::optional<Time> from;
    const auto add = [&](Time at, std::optional<Time> until) {
        troubles.add(*from, at, reasons::LinkDown{link, {}, *from, until});
        from.reset();
    };
    for (std::size_t index = 0; index < trace.conditionsCount(); ++index) {
        const ConditionsRow& row = trace.conditions(index);
        if (row.at > end)
            break;
        if (row.from != link.from || row.to != link.to)
            continue;
        if (row.conditions.down && !from)
            from = row.at;
        else if (!row.conditions.down && from)
            add(row.at, row.at);
    }
    if (from)
        add(end, std::nullopt);
}

/// How many connections a peer had at this time.
int connectionsAt(const TraceSnapshot& trace, EndpointId peer, Time time)
{
    int count = 0;
    for (std::size_t index = 0; index < trace.connectionCount(); ++index) {
        const ConnectionRow& row = trace.connection(index);
        if (row.at > time)
            break;
        if (row.peer == peer)
            count += row.isOpen ? 1 : -1;
    }
    return count;
}

} // namespace

std::optional<ConnectAttempt> connectAttempt(const TraceSnapshot& trace, EndpointId client, Time begin,
                                             Time end, EndpointId server)
{
    std::optional<ConnectAttempt> attempt;
    std::uint16_t clientPort = 0;
    for (const DatagramId datagram : trace.handshakesOf(client, begin, end)) {
        const DatagramRow row = trace.datagram(datagram);
        const bool isLost = row.fate == DatagramFate::Lost;
        const bool isThere = row.fate == DatagramFate::Delivered && row.due <= end;
        if (row.from == client && row.to.isValid() && (!server.isValid() || row.to == server)) {
            // A member of a mesh calls another from a port of its own for each try.
            if (!attempt || (server.isValid() && row.fromPort != clientPort)) {
                attempt.emplace();
                attempt->client = client;
                attempt->server = row.to;
                attempt->port = row.toPort;
                attempt->begin = row.sent;
                attempt->end = end;
                clientPort = row.fromPort;
            }
            attempt->tries += row.duplicate ? 0 : 1;
            attempt->unreachable += isLost && row.reason == LossReason::Unreachable ? 1 : 0;
            attempt->arrived += isThere ? 1 : 0;
            if (isThere)
                attempt->lastArrival = row.due;
            if (isLost)
                attempt->lastLoss = row.reason;
        } else if (attempt && row.from == attempt->server && row.to == client && row.toPort == clientPort) {
            attempt->answers += row.duplicate ? 0 : 1;
            attempt->answersArrived += isThere ? 1 : 0;
            if (isLost)
                attempt->lastAnswerLoss = row.reason;
        }
    }
    return attempt;
}

connection_end::Reason reasonOf(const TraceSnapshot& trace, const ConnectAttempt& attempt)
{
    const EndpointRow& client = trace.endpoint(attempt.client);
    const EndpointRow& server = trace.endpoint(attempt.server);
    const reasons::CompressionDiffers compression{client.compression, server.compression};
    const bool differs = compression.own != compression.other;
    if (attempt.answers > 0) {
        if (attempt.answersArrived > 0 && differs)
            return compression;
        if (attempt.answersArrived > 0)
            return reasons::NoAnswer{attempt.tries};
        return reasons::AnswerLost{attempt.answers, attempt.lastAnswerLoss};
    }
    if (trace.origin() == TraceOrigin::Capture)
        return reasons::NoAnswer{attempt.tries};
    if (attempt.arrived == 0 && attempt.unreachable > 0)
        return reasons::NobodyListens{attempt.port, attempt.tries};
    if (attempt.arrived == 0)
        return reasons::ConnectLost{attempt.tries, attempt.lastLoss};
    Troubles frozen(attempt.begin, attempt.end);
    addStates(trace, attempt.server, attempt.client, attempt.end, frozen);
    if (const auto trouble = frozen.longest())
        return *trouble;
    if (differs && client.compression != CompressionMode::None)
        return compression;
    if (const int count = connectionsAt(trace, attempt.server, *attempt.lastArrival);
        server.maxClients > 0 && count >= server.maxClients)
        return reasons::ServerFull{count};
    if (differs)
        return compression;
    return reasons::NoAnswer{attempt.tries};
}

std::optional<connection_end::Reason> findTrouble(const TraceSnapshot& trace, EndpointId peer,
                                                  EndpointId remote, Time begin, Time end)
{
    Troubles troubles(begin, end);
    if (remote.isValid()) {
        addStates(trace, remote, peer, end, troubles);
        addLink(trace, {peer, remote}, end, troubles);
        addLink(trace, {remote, peer}, end, troubles);
    }
    addStates(trace, peer, remote, end, troubles);
    return troubles.longest();
}

} // namespace peerscope
