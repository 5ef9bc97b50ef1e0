// SPDX-License-Identifier: MIT
#include "ui/moment/moment.h"

#include "core/trace/packet_carriers.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

/// Both snapshots keep their index alive: another address, another run.
bool isSameRun(const TraceSnapshot& one, const TraceSnapshot& other)
{
    return &one.lod() == &other.lod();
}

} // namespace

Moment::Moment(QObject* parent) : QObject(parent)
{
    connect(&m_packets, &FilteredPackets::changed, this, &Moment::filterChanged);
    connect(&m_packets, &FilteredPackets::failed, this, [this](const QString& why) {
        Q_EMIT filterChanged();
        Q_EMIT problem(tr("The packets were not filtered. %1").arg(why));
    });
    connect(&m_messageReader, &MessageReader::advanced, this, &Moment::messagesRead);
    connect(&m_messageReader, &MessageReader::failed, this, [this](const QString& why) {
        Q_EMIT problem(tr("What the packets say was not read. %1").arg(why));
    });
    connect(&m_stateMaker, &StateMaker::made, this, &Moment::takeState);
    connect(&m_stateMaker, &StateMaker::failed, this,
            [this](const QString& why) { Q_EMIT problem(tr("What was then cannot be shown. %1").arg(why)); });
}

// The time that is looked at.

void Moment::lookAt(std::optional<Time> time)
{
    if (time && *time >= m_frame.newest)
        time.reset();
    if (time == m_lookedAt)
        return;
    Q_EMIT timeRequested(time);
    setTime(time);
}

void Moment::hold()
{
    if (m_frame.isLive && !m_lookedAt)
        setTime(m_frame.newest);
}

void Moment::setTime(std::optional<Time> time)
{
    if (time == m_lookedAt)
        return;
    m_lookedAt = time;
    updateState();
    Q_EMIT timeChanged();
}

void Moment::updateState()
{
    if (!m_lookedAt || m_frame.playhead) {
        m_stateMaker.drop();
        m_state = m_frame.state;
    } else if (m_state && m_state->now == *m_lookedAt) {
        m_stateMaker.drop();
    } else if (auto state = m_stateMaker.ask(m_frame.trace, *m_lookedAt)) {
        m_state = std::move(state);
    }
}

void Moment::takeState(const std::shared_ptr<const TraceState>& state)
{
    m_state = state;
    Q_EMIT timeChanged();
    updateState(); // of the time that is looked at by now
}

// What is selected.

void Moment::select(const Selection& selection)
{
    if (selection == m_selection)
        return;
    m_selection = selection;
    updateSelectedPackets();
    Q_EMIT selectionChanged(m_selection);
}

void Moment::updateSelectedPackets()
{
    m_selectedPackets.clear();
    const TraceSnapshot& trace = m_frame.trace;
    if (const auto* packet = std::get_if<PacketId>(&m_selection))
        m_selectedPackets = {*packet};
    else if (const DatagramId datagram = datagramOf(m_selection);
             datagram.isValid() && datagram.value() < trace.datagramCount())
        m_selectedPackets = packetsIn(trace, trace.datagram(datagram));
}

bool Moment::isStillThere(const Selection& selection, const SourceFrame& before) const
{
    const TraceSnapshot& trace = m_frame.trace;
    const auto samePeer = [&](EndpointId id) {
        const PeerState* old = before.state ? before.state->find(id) : nullptr;
        const PeerState* now = m_frame.state ? m_frame.state->find(id) : nullptr;
        return old && now && old->name == now->name;
    };
    if (const auto* id = std::get_if<PacketId>(&selection)) {
        if (id->value() >= before.trace.packetCount() || id->value() >= trace.packetCount())
            return false;
        const PacketRow old = before.trace.packet(*id);
        const PacketRow now = trace.packet(*id);
        return old.sent == now.sent && old.from == now.from && old.to == now.to &&
               old.channel == now.channel && old.mode == now.mode && old.size == now.size;
    }
    if (const DatagramId id = datagramOf(selection); id.isValid()) {
        if (id.value() >= before.trace.datagramCount() || id.value() >= trace.datagramCount())
            return false;
        const DatagramRow old = before.trace.datagram(id);
        const DatagramRow now = trace.datagram(id);
        return old.sent == now.sent && old.from == now.from && old.to == now.to && old.size == now.size;
    }
    if (const auto* peer = std::get_if<EndpointId>(&selection))
        return samePeer(*peer);
    if (const auto* link = std::get_if<LinkRef>(&selection))
        return samePeer(link->from) && samePeer(link->to);
    return true;
}

// The filter.

void Moment::setFilter(const PacketFilter& filter)
{
    m_packets.setFilter(filter);
}

std::shared_ptr<const PacketSelection> Moment::filtered() const
{
    return m_packets.packets()->filter().isEverything() ? nullptr : m_packets.packets();
}

// Bookmarks.

void Moment::toggleBookmark()
{
    const auto found = std::lower_bound(m_bookmarks.begin(), m_bookmarks.end(), time());
    if (found != m_bookmarks.end() && *found == time())
        m_bookmarks.erase(found);
    else
        m_bookmarks.insert(found, time());
    Q_EMIT bookmarksChanged();
}

void Moment::goToBookmark(bool forward)
{
    if (forward) {
        const auto next = std::upper_bound(m_bookmarks.begin(), m_bookmarks.end(), time());
        if (next != m_bookmarks.end())
            lookAt(*next);
    } else {
        const auto next = std::lower_bound(m_bookmarks.begin(), m_bookmarks.end(), time());
        if (next != m_bookmarks.begin())
            lookAt(*std::prev(next));
    }
}

// For whoever owns the source.

void Moment::show(SourceFrame frame)
{
    const SourceFrame before = std::exchange(m_frame, std::move(frame));
    const std::optional<Time> lookedAt = m_lookedAt;
    const std::shared_ptr<const TraceState> state = m_state;
    if (m_frame.playhead)
        m_lookedAt = m_frame.playhead;
    else if (m_frame.isRunning && !m_frame.isLive)
        m_lookedAt.reset(); // whoever lets time go on wants to see it go on
    if (m_lookedAt && *m_lookedAt >= m_frame.newest && !m_frame.isLive)
        m_lookedAt.reset();
    const bool anotherRun = !isSameRun(before.trace, m_frame.trace);
    if (anotherRun) {
        m_stateMaker.drop();
        m_state = m_frame.state;
        if (!isStillThere(m_selection, before))
            select({});
        updateSelectedPackets();
    }
    updateState();
    m_messageReader.setTrace(m_frame.trace);
    m_packets.setTrace(m_frame.trace);
    Q_EMIT frameChanged();
    if (m_lookedAt != lookedAt || m_state != state || (!m_lookedAt && before.newest != m_frame.newest))
        Q_EMIT timeChanged();
}

void Moment::open()
{
    select({});
    setTime(std::nullopt);
    m_packets.setFilter(PacketFilter());
    m_bookmarks.clear();
    Q_EMIT bookmarksChanged();
    Q_EMIT opened();
}

} // namespace peerscope

#include "moc_moment.cpp"
