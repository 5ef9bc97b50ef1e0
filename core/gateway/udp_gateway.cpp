// SPDX-License-Identifier: MIT
#include "core/gateway/udp_gateway.h"

#include "core/gateway/gateway_words.h"
#include "core/gateway/port_owner.h"
#include "core/wire/dtls_record.h"
#include "core/wire/flow_evidence.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace peerscope {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t stopEvent = 0;
constexpr std::uint64_t listenerEvents = std::uint64_t{1} << 63; ///< and the gateway's number
constexpr int readAtOnce = 64; ///< datagrams of one socket before the others get their turn
constexpr auto betweenLooks = 500ms;
constexpr auto serverPatience = 3s;

/// Each client needs a socket, and 1,024 is the usual limit of a process.
void allowManySockets(std::size_t count)
{
    rlimit limit{};
    const rlim_t wanted = count + 256;
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = std::min(limit.rlim_max, wanted);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

UdpAddress hostOnly(UdpAddress address)
{
    address.port = 0;
    return address;
}

QString textOf(const UdpAddress& address)
{
    return QString::fromStdString(toString(address));
}

} // namespace

UdpGateway::UdpGateway(std::unique_ptr<Decompressor> rangeCoder, RealClock clock, const GatewayLimits& limits)
    : m_rangeCoder(std::move(rangeCoder)), m_clock(std::move(clock)), m_limits(limits),
      m_opener(m_rangeCoder.get()), m_arrivals(limits.queuedDatagrams),
      m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

UdpGateway::~UdpGateway()
{
    const std::uint64_t one = 1;
    if (m_stop >= 0) [[maybe_unused]]
        const ssize_t written = ::write(m_stop, &one, sizeof one);
    if (m_thread.joinable())
        m_thread.join();
    ::close(m_stop);
    ::close(m_epoll);
}

QString UdpGateway::listenProblem(const HostAndPort& address, int reason)
{
    if (reason == EADDRINUSE) {
        const QString owner = ownerOfUdpPort(address.port);
        return owner.isEmpty()
                   ? GatewayWords::tr(
                         "%1 is already in use by another program: choose another port, or end that "
                         "program.")
                         .arg(toString(address))
                   : GatewayWords::tr("%1 is already in use by %2: choose another port, or end that program.")
                         .arg(toString(address), owner);
    }
    if (reason == EADDRNOTAVAIL)
        return GatewayWords::tr("%1 is not an address of this machine: 127.0.0.1 is this machine alone, and "
                                "0.0.0.0 is all of its addresses.")
            .arg(toString(address));
    if (reason == EACCES)
        return GatewayWords::tr("The system does not allow to listen at %1: choose a port from 1024 up.")
            .arg(toString(address));
    return GatewayWords::tr("Cannot listen at %1: %2.")
        .arg(toString(address), QString::fromLocal8Bit(std::strerror(reason)));
}

std::variant<std::unique_ptr<UdpGateway>, QString> UdpGateway::open(const std::vector<GatewaySpec>& gateways,
                                                                    std::unique_ptr<Decompressor> rangeCoder,
                                                                    RealClock clock,
                                                                    const GatewayLimits& limits)
{
    allowManySockets(limits.clients);
    std::unique_ptr<UdpGateway> opened(new UdpGateway(std::move(rangeCoder), std::move(clock), limits));
    for (const GatewaySpec& spec : gateways) {
        Gateway gateway;
        gateway.spec = spec;
        if (spec.connects()) {
            auto server = resolve(spec.to);
            if (const auto* problem = std::get_if<QString>(&server))
                return *problem;
            gateway.server = std::get<SocketAddress>(server);
            gateway.address = udpAddress(gateway.server);
        }
        if (spec.listens()) {
            auto address = resolve(spec.listen);
            if (const auto* problem = std::get_if<QString>(&address))
                return *problem;
            gateway.listener = UdpSocket::listenAt(std::get<SocketAddress>(address));
            if (!gateway.listener.isOpen())
                return listenProblem(spec.listen, errno);
            if (!spec.connects())
                gateway.address = gateway.listener.address();
        }
        opened->m_gateways.push_back(std::move(gateway));
    }
    opened->m_flowsByClient.resize(opened->m_gateways.size());
    opened->watch(opened->m_stop, stopEvent);
    for (std::size_t index = 0; index < opened->m_gateways.size(); ++index) {
        if (opened->m_gateways[index].listener.isOpen())
            opened->watch(opened->m_gateways[index].listener.descriptor(), listenerEvents | index);
    }
    opened->m_thread = std::thread([gateway = opened.get()] { gateway->run(); });
    return opened;
}

void UdpGateway::watch(int descriptor, std::uint64_t what) const
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = what;
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
}

UdpAddress UdpGateway::serverAddress(std::uint32_t gateway) const
{
    return m_gateways[gateway].address;
}

void UdpGateway::setWake(std::function<void()> wake)
{
    const std::scoped_lock lock(m_mutex);
    m_wake = std::move(wake);
}

OutsideReport UdpGateway::report() const
{
    const std::scoped_lock lock(m_mutex);
    OutsideReport report = m_counts;
    report.clients = m_flows.size();
    for (const auto& [about, sentence] : m_troubles)
        report.problems << sentence;
    return report;
}

void UdpGateway::setTrouble(std::uint32_t gateway, Trouble trouble, const QString& sentence)
{
    const auto about = std::pair(gateway, trouble);
    const auto known = std::ranges::find(m_troubles, about, &decltype(m_troubles)::value_type::first);
    if (known == m_troubles.end())
        m_troubles.emplace_back(about, sentence);
    else
        known->second = sentence;
}

bool UdpGateway::hasTrouble(std::uint32_t gateway, Trouble trouble) const
{
    const auto about = std::pair(gateway, trouble);
    return std::ranges::find(m_troubles, about, &decltype(m_troubles)::value_type::first) != m_troubles.end();
}

void UdpGateway::endTrouble(std::uint32_t gateway, Trouble trouble)
{
    std::erase_if(m_troubles, [&](const auto& each) { return each.first == std::pair(gateway, trouble); });
}

void UdpGateway::run()
{
    m_nextLook = m_clock() + betweenLooks;
    std::uint64_t seen = 0;
    for (;;) {
        std::array<epoll_event, 64> events;
        const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()),
                                       static_cast<int>(std::chrono::milliseconds(betweenLooks).count()));
        if (count < 0 && errno != EINTR)
            return;
        std::unique_lock lock(m_mutex);
        for (int index = 0; index < count; ++index) {
            const std::uint64_t what = events[static_cast<std::size_t>(index)].data.u64;
            if (what == stopEvent)
                return;
            if (what & listenerEvents)
                readListener(static_cast<std::uint32_t>(what & ~listenerEvents));
            else
                readServer(what);
        }
        if (m_clock() >= m_nextLook)
            forgetSilent();
        const std::function<void()>* wake = m_wake && m_counts.received != seen ? &m_wake : nullptr;
        seen = m_counts.received;
        lock.unlock();
        if (wake) // it is set once, and stays
            (*wake)();
    }
}

void UdpGateway::readListener(std::uint32_t number)
{
    Gateway& gateway = m_gateways[number];
    for (int count = 0; count < readAtOnce; ++count) {
        const UdpSocket::Received received = gateway.listener.receive(m_buffer);
        if (received.result == UdpSocket::Result::Refused)
            continue; // a client that is gone
        if (received.result != UdpSocket::Result::Done)
            return;
        m_counts.dropped += received.overflow - std::exchange(gateway.overflow, received.overflow);
        const ByteView bytes(m_buffer.data(), std::min(received.size, m_buffer.size()));
        Flow* flow = received.size > ArrivalQueue::longest ? nullptr : flowFor(number, received.from, bytes);
        if (!flow) {
            ++m_counts.turnedAway;
            continue;
        }
        ++m_counts.received;
        flow->heardFromClient = m_clock();
        flow->bytesFromClient += bytes.size();
        const std::optional<EnetHeader> header = parseEnetHeader(bytes);
        if (flow->bytesToClient > 0 && header && header->peerId != noEnetPeer)
            flow->isConfirmed = true; // it knows the number that it was given
        pass(*flow, false, bytes);
    }
}

void UdpGateway::readServer(std::uint64_t number)
{
    const auto found = m_flows.find(number);
    if (found == m_flows.end())
        return;
    Flow& flow = *found->second;
    const std::uint32_t gateway = flow.key.gateway;
    for (int count = 0; count < readAtOnce; ++count) {
        const UdpSocket::Received received = flow.toServer.receive(m_buffer);
        if (received.result == UdpSocket::Result::Refused)
            setTrouble(
                gateway, Trouble::Server,
                GatewayWords::tr("Nobody listens at %1: start the game's server, or correct the address.")
                    .arg(textOf(m_gateways[gateway].address)));
        if (received.result != UdpSocket::Result::Done)
            return;
        m_counts.dropped += received.overflow - std::exchange(flow.overflow, received.overflow);
        if (received.size > ArrivalQueue::longest) {
            ++m_counts.turnedAway;
            continue;
        }
        ++m_counts.received;
        flow.heardFromServer = m_gateways[gateway].heardFromServer = m_clock();
        if (!std::exchange(flow.hasServerAnswered, true))
            endTrouble(gateway, Trouble::Server);
        pass(flow, true, ByteView(m_buffer.data(), received.size));
    }
}

bool UdpGateway::isConnect(ByteView bytes)
{
    EnetFraming framing;
    const EnetDatagram opened = m_opener.open(bytes, framing);
    return mayConnect(opened) && connectIn(opened).has_value();
}

UdpGateway::Flow* UdpGateway::flowFor(std::uint32_t number, const SocketAddress& from, ByteView bytes)
{
    const UdpAddress client = udpAddress(from);
    if (const auto known = m_flowsByClient[number].find(client); known != m_flowsByClient[number].end())
        return known->second;
    if (!isConnect(bytes)) {
        if (isDtlsRecord(bytes))
            setTrouble(
                number, Trouble::Encrypted,
                GatewayWords::tr("%1 speaks DTLS, which cannot be read here: switch the game's encryption "
                                 "off while you look at it.")
                    .arg(textOf(client)));
        return nullptr;
    }
    const auto ofHost = m_clientsByHost.find(hostOnly(client));
    const bool areTooMany = m_flows.size() >= m_limits.clients;
    if (areTooMany || (ofHost != m_clientsByHost.end() && ofHost->second >= m_limits.clientsOfOneHost)) {
        setTrouble(number, Trouble::Limit,
                   areTooMany
                       ? GatewayWords::tr("There are %n clients, and no more are let in.", nullptr,
                                          static_cast<int>(m_limits.clients))
                       : GatewayWords::tr("There are %n clients from one machine, and no more of it are let "
                                          "in.",
                                          nullptr, static_cast<int>(m_limits.clientsOfOneHost)));
        return nullptr;
    }
    return addFlow(number, from);
}

UdpGateway::Flow* UdpGateway::addFlow(std::uint32_t number, const SocketAddress& client)
{
    Gateway& gateway = m_gateways[number];
    auto flow = std::make_unique<Flow>();
    flow->key = {number, gateway.nextFlow};
    flow->client = client;
    flow->heardFromClient = flow->heardFromServer = m_clock();
    if (gateway.spec.connects()) {
        flow->toServer = UdpSocket::connectTo(gateway.server);
        if (!flow->toServer.isOpen()) {
            setTrouble(number, Trouble::Sockets,
                       GatewayWords::tr("No socket for another client: %1.")
                           .arg(QString::fromLocal8Bit(std::strerror(errno))));
            return nullptr;
        }
        watch(flow->toServer.descriptor(), numberOf(flow->key));
    }
    if (gateway.spec.listens()) {
        flow->clientAddress = udpAddress(client);
        m_flowsByClient[number][flow->clientAddress] = flow.get();
        ++m_clientsByHost[hostOnly(flow->clientAddress)];
    }
    ++gateway.nextFlow;
    return (m_flows[numberOf(flow->key)] = std::move(flow)).get();
}

void UdpGateway::pass(const Flow& flow, bool fromServer, ByteView bytes)
{
    if (m_arrivals.push({.flow = flow.key,
                         .client = flow.clientAddress,
                         .fromServer = fromServer,
                         .isEnd = false,
                         .at = fromServer ? flow.heardFromServer : flow.heardFromClient,
                         .bytes = bytes}))
        return;
    // The engine cannot keep up. A tap's game goes on without it.
    if (m_gateways[flow.key.gateway].spec.kind != GatewaySpec::Kind::Tap) {
        ++m_counts.dropped;
        return;
    }
    ++m_counts.unrecorded;
    sendNow(*m_flows[numberOf(flow.key)], !fromServer, bytes);
}

bool UdpGateway::sendNow(Flow& flow, bool toServer, ByteView bytes)
{
    UdpSocket::Result result = UdpSocket::Result::Nothing;
    if (toServer) {
        result = flow.toServer.send(bytes);
        if (result == UdpSocket::Result::Refused) // that was the answer to an earlier one
            result = flow.toServer.send(bytes);
    } else {
        if (!flow.isConfirmed && flow.bytesToClient + bytes.size() > flow.bytesFromClient) {
            ++m_counts.withheld;
            return false;
        }
        flow.bytesToClient += bytes.size();
        result = m_gateways[flow.key.gateway].listener.sendTo(flow.client, bytes);
    }
    const bool isSent = result == UdpSocket::Result::Done;
    ++(isSent ? m_counts.sent : m_counts.dropped);
    return isSent;
}

bool UdpGateway::send(OutsideFlow key, bool toServer, ByteView bytes)
{
    const std::scoped_lock lock(m_mutex);
    const auto flow = m_flows.find(numberOf(key));
    return flow != m_flows.end() && sendNow(*flow->second, toServer, bytes);
}

std::optional<OutsideFlow> UdpGateway::openFlow(std::uint32_t gateway)
{
    const std::scoped_lock lock(m_mutex);
    if (m_flows.size() >= m_limits.clients)
        return std::nullopt;
    const Flow* flow = addFlow(gateway, {});
    return flow ? std::optional(flow->key) : std::nullopt;
}

void UdpGateway::forgetSilent()
{
    const std::chrono::nanoseconds now = m_clock();
    m_nextLook = now + betweenLooks;
    for (auto each = m_flows.begin(); each != m_flows.end();) {
        const Flow& flow = *each->second;
        const Gateway& gateway = m_gateways[flow.key.gateway];
        const bool waitsForServer = gateway.spec.connects() && !flow.hasServerAnswered;
        const auto quiet = now - flow.heardFromServer;
        // One client may have asked for something that the server does not answer; the others know better.
        const bool isServerSilent = now - gateway.heardFromServer > serverPatience;
        if (waitsForServer && quiet > serverPatience && isServerSilent &&
            !hasTrouble(flow.key.gateway, Trouble::Server))
            setTrouble(flow.key.gateway, Trouble::Server,
                       GatewayWords::tr("%1 does not answer: is the game's server running, and is this its "
                                        "address?")
                           .arg(textOf(gateway.address)));
        const bool isSilent = (gateway.spec.listens() && now - flow.heardFromClient > m_limits.silence) ||
                              (gateway.spec.connects() && quiet > m_limits.silence) ||
                              (waitsForServer && gateway.spec.listens() && quiet > m_limits.unanswered);
        if (!isSilent ||
            !m_arrivals.push({.flow = flow.key, .client = {}, .isEnd = true, .at = now, .bytes = {}})) {
            ++each;
            continue;
        }
        if (gateway.spec.listens()) {
            m_flowsByClient[flow.key.gateway].erase(flow.clientAddress);
            const auto ofHost = m_clientsByHost.find(hostOnly(flow.clientAddress));
            if (--ofHost->second == 0)
                m_clientsByHost.erase(ofHost);
        }
        each = m_flows.erase(each);
    }
    const std::uint64_t missed = m_counts.dropped + m_counts.unrecorded;
    if (std::exchange(m_missedBefore, missed) != missed)
        setTrouble(0, Trouble::Overload,
                   GatewayWords::tr(
                       "Datagrams come faster than this computer can take them: some are lost, or passed on "
                       "without being recorded."));
    else
        endTrouble(0, Trouble::Overload);
    if (m_flows.size() < m_limits.clients / 2) {
        for (std::uint32_t number = 0; number < m_gateways.size(); ++number)
            endTrouble(number, Trouble::Limit);
    }
}

} // namespace peerscope
