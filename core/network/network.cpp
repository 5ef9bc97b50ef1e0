// SPDX-License-Identifier: MIT
#include "core/network/network.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {
constexpr std::uint32_t nothing = static_cast<std::uint32_t>(-1);
}

Network::Network(std::uint64_t seed, DatagramObserver* observer) : m_seed(seed), m_observer(observer)
{
}

EndpointId Network::addEndpoint(std::string name)
{
    const EndpointId id(static_cast<std::uint16_t>(m_endpoints.size()));
    m_endpointsByName.emplace(name, id);
    m_endpoints.push_back({.name = std::move(name),
                           .nextPort = 49152,
                           .plugged = true,
                           .outside = nullptr,
                           .links = {},
                           .sockets = {}});
    return id;
}

EndpointId Network::addOutsideEndpoint(std::string name, OutsideEndpoint& outside)
{
    const EndpointId id = addEndpoint(std::move(name));
    m_endpoints.back().outside = &outside;
    return id;
}

std::optional<EndpointId> Network::findEndpoint(std::string_view name) const
{
    const auto found = m_endpointsByName.find(std::string(name));
    if (found == m_endpointsByName.end())
        return std::nullopt;
    return found->second;
}

void Network::setConditionsSource(ConditionsSource source)
{
    m_conditionsSource = std::move(source);
    refreshConditions();
}

void Network::refreshConditions()
{
    if (!m_conditionsSource)
        return;
    for (LinkEntry& entry : m_links) {
        const LinkConditions conditions = m_conditionsSource(entry.from, entry.to);
        if (conditions == entry.link.conditions())
            continue;
        entry.link.setConditions(conditions);
        tellConditions(entry);
    }
}

void Network::tellConditions(const LinkEntry& entry) const
{
    if (m_observer)
        m_observer->conditionsChanged(entry.from, entry.to, entry.link.conditions());
}

LinkConditions Network::conditions(EndpointId from, EndpointId to) const
{
    if (const Link* link = findLink(from, to))
        return link->conditions();
    return m_conditionsSource ? m_conditionsSource(from, to) : LinkConditions{};
}

std::uint64_t Network::queuedBytes(EndpointId from, EndpointId to) const
{
    const Link* link = findLink(from, to);
    return link ? link->queuedBytes(m_now) : 0;
}

std::optional<SocketId> Network::bind(EndpointId endpoint, std::uint16_t port)
{
    Address address{hostOf(endpoint), port};
    Endpoint& owner = m_endpoints[endpoint.value()];
    if (port == 0) {
        for (int tries = 0; tries <= 65535 - 49152; ++tries) {
            address.port = owner.nextPort;
            owner.nextPort = owner.nextPort == 65535 ? std::uint16_t{49152}
                                                     : static_cast<std::uint16_t>(owner.nextPort + 1);
            if (!socketAt(endpoint, address.port))
                break;
        }
    }
    if (socketAt(endpoint, address.port))
        return std::nullopt;
    const SocketId id(static_cast<std::uint32_t>(m_sockets.size()));
    owner.sockets.push_back({address.port, id});
    m_sockets.push_back({.address = address, .endpoint = endpoint, .open = true, .queue = {}, .head = 0});
    return id;
}

void Network::close(SocketId id, const std::function<void(const ReceivedDatagram&)>& dropped)
{
    Socket& socket = m_sockets[id.value()];
    if (!socket.open)
        return;
    ReceivedDatagram datagram;
    while (receive(id, datagram)) {
        if (dropped)
            dropped(datagram);
    }
    socket.open = false;
    socket.queue = {};
    std::erase_if(m_endpoints[socket.endpoint.value()].sockets,
                  [id](const BoundSocket& bound) { return bound.socket == id; });
}

std::optional<SocketId> Network::socketAt(EndpointId endpoint, std::uint16_t port) const
{
    for (const BoundSocket& bound : m_endpoints[endpoint.value()].sockets) {
        if (bound.port == port)
            return bound.socket;
    }
    return std::nullopt;
}

void Network::send(SocketId from, Address to, ByteView bytes, DatagramLabel label)
{
    const Socket& socket = m_sockets[from.value()];
    sendFrom(socket.endpoint, socket.address, to, bytes, label);
}

void Network::inject(EndpointId from, std::uint16_t fromPort, Address to, ByteView bytes, DatagramLabel label)
{
    sendFrom(from, {hostOf(from), fromPort}, to, bytes, label);
}

void Network::sendFrom(EndpointId from, Address source, Address to, ByteView bytes, DatagramLabel label)
{
    const auto destination = endpointAt(to.host);
    const bool known = destination && destination->value() < m_endpoints.size();
    const std::uint32_t index = takeDatagram();
    Datagram& datagram = m_datagrams[index];
    datagram.from = from;
    datagram.to = known ? *destination : EndpointId::none();
    datagram.source = source;
    datagram.destination = to;
    datagram.sent = m_now;
    datagram.due = m_now;
    datagram.queued = {};
    datagram.content = label.content;
    datagram.mark = 0;
    datagram.duplicate = false;
    datagram.corrupted = false;
    datagram.held = false;
    datagram.bytes = bytes;
    datagram.parts.assign(label.parts.begin(), label.parts.end());
    ++m_datagramsSent;

    if (!known) {
        launch(index, LossReason::Unreachable);
        return;
    }
    Link& link = linkBetween(datagram.from, datagram.to);
    const Link::Verdict verdict = link.pass(m_now, bytes.size(), !isPlugged(datagram.from));
    datagram.due = verdict.due;
    datagram.queued = verdict.queued;
    std::uint32_t copyIndex = nothing;
    if (verdict.duplicated) {
        copyIndex = takeDatagram(); // made first, because a lost datagram can no longer be copied
        Datagram& copy = m_datagrams[copyIndex];
        copy = datagram;
        copy.due = verdict.copyDue;
        copy.queued = verdict.copyQueued;
        copy.duplicate = true;
        if (verdict.copyCorrupted)
            corrupt(copy, link);
    }
    if (verdict.corrupted)
        corrupt(datagram, link);
    launch(index, verdict.lost);
    if (verdict.duplicated) {
        m_datagrams[copyIndex].mark = datagram.mark;
        launch(copyIndex, verdict.copyLost);
    }
}

void Network::launch(std::uint32_t index, LossReason lost)
{
    Datagram& datagram = m_datagrams[index];
    SentDatagram sent = describe(datagram);
    sent.lost = lost;
    if (!m_holdRequests.empty() && lost == LossReason::None && isToBeHeld(sent)) {
        datagram.held = sent.held = true;
        datagram.rest = datagram.due - m_now;
        datagram.due = sent.due = never;
    }
    const ObservedDatagram observed = m_observer ? m_observer->datagramSent(sent) : DatagramId(m_nextId++);
    datagram.id = observed.id;
    datagram.mark = observed.mark;
    if (lost != LossReason::None) {
        m_freeDatagrams.push_back(index);
        return;
    }
    if (observed.bytes.empty())
        keepBytes(datagram);
    else
        datagram.bytes = observed.bytes;
    datagram.inFlight = true;
    ++m_inFlight;
    if (datagram.held)
        m_held.push_back(index);
    else
        m_events.schedule(datagram.due, *this, index);
}

bool Network::isToBeHeld(const SentDatagram& datagram)
{
    if (datagram.duplicate)
        return false;
    const auto isOnSameLink = [&](std::uint32_t held) {
        return m_datagrams[held].from == datagram.from && m_datagrams[held].to == datagram.to;
    };
    if (static_cast<std::size_t>(std::ranges::count_if(m_held, isOnSameLink)) >= mostHeld)
        return false;
    const auto request =
        std::ranges::find_if(m_holdRequests, [&](const HoldRequest& each) { return each.matches(datagram); });
    if (request == m_holdRequests.end())
        return false;
    if (--request->count == 0)
        m_holdRequests.erase(request);
    return true;
}

void Network::holdNext(std::uint32_t request, std::size_t count, DatagramFilter matches)
{
    std::erase_if(m_holdRequests, [&](const HoldRequest& each) { return each.number == request; });
    if (count > 0)
        m_holdRequests.push_back({request, count, std::move(matches)});
}

std::size_t Network::stillToHold(std::uint32_t request) const
{
    const auto found = std::ranges::find(m_holdRequests, request, &HoldRequest::number);
    return found == m_holdRequests.end() ? 0 : found->count;
}

bool Network::isHeld(DatagramId id) const
{
    return std::ranges::any_of(m_held, [&](std::uint32_t held) { return m_datagrams[held].id == id; });
}

bool Network::release(DatagramId id)
{
    const auto held =
        std::ranges::find_if(m_held, [&](std::uint32_t each) { return m_datagrams[each].id == id; });
    if (held == m_held.end())
        return false;
    letGo(m_datagrams[*held]);
    return true;
}

void Network::releaseAll()
{
    m_holdRequests.clear();
    while (!m_held.empty())
        letGo(m_datagrams[m_held.front()]);
}

/// A datagram that is held goes on; any other does anyway.
void Network::letGo(Datagram& datagram)
{
    if (!datagram.held)
        return;
    const auto held =
        std::ranges::find_if(m_held, [&](std::uint32_t each) { return &m_datagrams[each] == &datagram; });
    const std::uint32_t index = *held;
    m_held.erase(held);
    datagram.held = false;
    datagram.due = m_now + datagram.rest;
    m_events.schedule(datagram.due, *this, index);
    if (m_observer)
        m_observer->datagramReleased(datagram.id, m_now, describe(datagram));
}

void Network::fire(Time now, std::uint32_t index)
{
    Datagram& datagram = m_datagrams[index];
    if (!datagram.inFlight) { // killed
        m_freeDatagrams.push_back(index);
        return;
    }
    if (datagram.due > now) { // delayed
        m_events.schedule(datagram.due, *this, index);
        return;
    }
    datagram.inFlight = false;
    --m_inFlight;
    OutsideEndpoint* const outside = m_endpoints[datagram.to.value()].outside;
    const std::optional<SocketId> bound =
        outside ? std::nullopt : socketAt(datagram.to, datagram.destination.port);
    const bool plugged = isPlugged(datagram.to);
    if (!plugged || (!bound && !outside)) {
        loseInFlight(datagram, plugged ? LossReason::Unreachable : LossReason::Down);
        m_freeDatagrams.push_back(index);
        return;
    }
    if (m_observer)
        m_observer->datagramDelivered(datagram.id, now, describe(datagram));
    if (bound) {
        m_sockets[bound->value()].queue.push_back(index);
        return;
    }
    outside->datagramArrived(datagram.source, datagram.destination, datagram.bytes);
    m_freeDatagrams.push_back(index);
}

bool Network::receive(SocketId id, ReceivedDatagram& result)
{
    if (m_lastReceived != nothing) {
        m_freeDatagrams.push_back(m_lastReceived);
        m_lastReceived = nothing;
    }
    Socket& socket = m_sockets[id.value()];
    if (socket.head == socket.queue.size()) {
        socket.queue.clear();
        socket.head = 0;
        return false;
    }
    const std::uint32_t index = socket.queue[socket.head++];
    const Datagram& datagram = m_datagrams[index];
    result.source = datagram.source;
    result.bytes = datagram.bytes;
    result.label = {datagram.content, datagram.parts};
    result.corrupted = datagram.corrupted;
    m_lastReceived = index;
    return true;
}

bool Network::kill(DatagramId id)
{
    Datagram* datagram = findInFlight(id);
    if (!datagram)
        return false;
    letGo(*datagram);
    datagram->inFlight = false; // its event frees it
    --m_inFlight;
    loseInFlight(*datagram, LossReason::Killed);
    return true;
}

bool Network::delay(DatagramId id, Time by)
{
    Datagram* datagram = findInFlight(id);
    if (!datagram)
        return false;
    letGo(*datagram);
    datagram->due += by;
    if (m_observer)
        m_observer->datagramDelayed(id, describe(*datagram));
    return true;
}

bool Network::duplicate(DatagramId id)
{
    Datagram* datagram = findInFlight(id);
    if (!datagram)
        return false;
    letGo(*datagram);
    const std::uint32_t index = takeDatagram();
    Datagram& copy = m_datagrams[index];
    copy = *datagram;
    copy.sent = m_now;
    copy.queued = {};
    copy.duplicate = true;
    launch(index, LossReason::None);
    return true;
}

void Network::runNextEvent()
{
    const EventQueue::Event event = m_events.take();
    m_now = event.at;
    ++m_eventsRun;
    event.target->fire(m_now, event.data);
}

void Network::advanceTo(Time time)
{
    if (time > m_now)
        m_now = time;
}

void Network::forEachInFlight(const std::function<void(DatagramId, const SentDatagram&)>& visit) const
{
    std::vector<const Datagram*> datagrams;
    for (const Datagram& datagram : m_datagrams) {
        if (datagram.inFlight)
            datagrams.push_back(&datagram);
    }
    std::sort(datagrams.begin(), datagrams.end(),
              [](const Datagram* a, const Datagram* b) { return a->id < b->id; });
    for (const Datagram* datagram : datagrams)
        visit(datagram->id, describe(*datagram));
}

Link& Network::linkBetween(EndpointId from, EndpointId to)
{
    auto& row = m_endpoints[from.value()].links;
    if (row.size() <= to.value())
        row.resize(to.value() + std::size_t{1});
    std::uint32_t& entry = row[to.value()];
    if (entry == 0)
        entry = addLink(from, to);
    return m_links[entry - 1].link;
}

std::uint32_t Network::addLink(EndpointId from, EndpointId to)
{
    const LinkConditions initial = m_conditionsSource ? m_conditionsSource(from, to) : LinkConditions{};
    m_links.push_back({Link(m_seed, endpointName(from), endpointName(to), initial), from, to});
    tellConditions(m_links.back());
    return static_cast<std::uint32_t>(m_links.size());
}

const Link* Network::findLink(EndpointId from, EndpointId to) const
{
    const auto& row = m_endpoints[from.value()].links;
    const bool used = to.value() < row.size() && row[to.value()] != 0;
    return used ? &m_links[row[to.value()] - 1].link : nullptr;
}

const Network::Datagram* Network::findInFlight(DatagramId id) const
{
    const auto found = std::find_if(m_datagrams.begin(), m_datagrams.end(), [id](const Datagram& datagram) {
        return datagram.inFlight && datagram.id == id;
    });
    return found == m_datagrams.end() ? nullptr : &*found;
}

Network::Datagram* Network::findInFlight(DatagramId id)
{
    return const_cast<Datagram*>(std::as_const(*this).findInFlight(id));
}

void Network::loseInFlight(const Datagram& datagram, LossReason reason)
{
    if (m_observer)
        m_observer->datagramLost(datagram.id, m_now, reason, describe(datagram));
}

void Network::corrupt(Datagram& datagram, Link& link)
{
    keepBytes(datagram);
    const std::size_t bit = link.drawFlippedBit(datagram.bytes.size());
    datagram.own[bit / 8] ^= std::byte(1u << bit % 8);
    datagram.corrupted = true;
}

/// Makes the datagram own its bytes, if it does not yet.
void Network::keepBytes(Datagram& datagram)
{
    if (datagram.bytes.data() == datagram.own.data())
        return;
    datagram.own.assign(datagram.bytes.begin(), datagram.bytes.end());
    datagram.bytes = datagram.own;
}

std::uint32_t Network::takeDatagram()
{
    if (m_freeDatagrams.empty()) {
        m_datagrams.emplace_back();
        return static_cast<std::uint32_t>(m_datagrams.size() - 1);
    }
    const std::uint32_t index = m_freeDatagrams.back();
    m_freeDatagrams.pop_back();
    return index;
}

SentDatagram Network::describe(const Datagram& datagram)
{
    return {.from = datagram.from,
            .to = datagram.to,
            .sent = datagram.sent,
            .due = datagram.due,
            .queued = datagram.queued,
            .fromPort = datagram.source.port,
            .toPort = datagram.destination.port,
            .lost = LossReason::None,
            .duplicate = datagram.duplicate,
            .corrupted = datagram.corrupted,
            .bytes = datagram.bytes,
            .label = {datagram.content, datagram.parts},
            .mark = datagram.mark,
            .held = datagram.held};
}

} // namespace peerscope
