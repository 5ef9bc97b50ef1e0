// SPDX-License-Identifier: MIT
// What a tap costs a running game: the delay that it adds to datagrams of 64 clients, beside a plain loop
// that only forwards them; the rate up to which nothing is lost with everything recorded; the processor's
// time while nothing happens; and how precisely delayed datagrams leave. All on the loopback, in one run.
#include "core/gateway/udp_socket.h"
#include "core/source/sandbox_source.h"

#include <QCoreApplication>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

namespace peerscope {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Bytes = std::vector<std::byte>;

constexpr int clientCount = 64;
constexpr int ratePerSecond = 5'000;

/// Real programs are measured here, in real time.
void letPass(std::chrono::nanoseconds time)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    const timespec span{seconds.count(), (time - seconds).count()};
    ::ppoll(nullptr, 0, &span, nullptr);
}

SocketAddress loopback(std::uint16_t port)
{
    return std::get<SocketAddress>(resolve({QStringLiteral("127.0.0.1"), port}));
}

std::uint16_t freePort()
{
    return UdpSocket::listenAt(loopback(0)).address().port;
}

Bytes fromHex(const char* hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex);
    const auto* begin = reinterpret_cast<const std::byte*>(bytes.constData());
    return {begin, begin + bytes.size()};
}

/// A CONNECT, and an unreliable packet of 48 bytes whose first 8 say when it was sent.
Bytes connectDatagram()
{
    return fromHex(
        "8fff006482ff00010000ffff0000057800008000000000040000000000000000000013880000000200000002112233"
        "4400000000");
}
Bytes packetDatagram(std::uint16_t number)
{
    Bytes bytes = fromHex("80000065070100000000003000");
    bytes.resize(12);
    bytes[8] = std::byte(number >> 8);
    bytes[9] = std::byte(number);
    bytes.resize(12 + 48);
    const auto now = Clock::now().time_since_epoch().count();
    std::memcpy(bytes.data() + 12, &now, sizeof now);
    return bytes;
}

/// Takes what the clients send, on a thread of its own.
class Server
{
public:
    Server() : m_socket(UdpSocket::listenAt(loopback(0))), m_thread([this] { run(); }) {}
    ~Server()
    {
        m_stop = true;
        m_thread.join();
    }

    std::uint16_t port() const { return m_socket.address().port; }
    std::size_t count() const { return m_count; }
    /// The delays so far, sorted; and begins anew.
    std::vector<double> takeMilliseconds()
    {
        letPass(200ms); // what is still on its way
        m_clear = true;
        while (m_clear)
            std::this_thread::yield();
        std::sort(m_taken.begin(), m_taken.end());
        return m_taken;
    }

private:
    void run()
    {
        const int epoll = ::epoll_create1(0);
        epoll_event event{};
        event.events = EPOLLIN;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, m_socket.descriptor(), &event);
        std::array<std::byte, 4096> buffer;
        std::vector<double> delays;
        while (!m_stop) {
            ::epoll_wait(epoll, &event, 1, 10);
            for (;;) {
                const UdpSocket::Received received = m_socket.receive(buffer);
                if (received.result != UdpSocket::Result::Done)
                    break;
                if (received.size != 60)
                    continue;
                Clock::rep sent = 0;
                std::memcpy(&sent, buffer.data() + 12, sizeof sent);
                delays.push_back(std::chrono::duration<double, std::milli>(
                                     Clock::now() - Clock::time_point(Clock::duration(sent)))
                                     .count());
                m_count = delays.size();
            }
            if (m_clear) {
                m_taken = std::exchange(delays, {});
                m_count = 0;
                m_clear = false;
            }
        }
        ::close(epoll);
    }

    UdpSocket m_socket;
    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_clear = false;
    std::atomic<std::size_t> m_count = 0;
    std::vector<double> m_taken;
    std::thread m_thread;
};

/// The plainest thing that can stand there: one socket for each client, and a loop.
class Loop
{
public:
    Loop(std::uint16_t listen, std::uint16_t server)
        : m_listener(UdpSocket::listenAt(loopback(listen))), m_server(server), m_thread([this] { run(); })
    {
    }
    ~Loop()
    {
        m_stop = true;
        m_thread.join();
    }

private:
    void run()
    {
        const int epoll = ::epoll_create1(0);
        epoll_event event{};
        event.events = EPOLLIN;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, m_listener.descriptor(), &event);
        std::array<std::byte, 4096> buffer;
        std::unordered_map<UdpAddress, UdpSocket> clients;
        while (!m_stop) {
            ::epoll_wait(epoll, &event, 1, 10);
            for (;;) {
                const UdpSocket::Received received = m_listener.receive(buffer);
                if (received.result != UdpSocket::Result::Done)
                    break;
                UdpSocket& client = clients[udpAddress(received.from)];
                if (!client.isOpen())
                    client = UdpSocket::connectTo(loopback(m_server));
                client.send(ByteView(buffer.data(), received.size));
            }
        }
        ::close(epoll);
    }

    UdpSocket m_listener;
    std::uint16_t m_server;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

std::unique_ptr<SandboxSource> openTap(std::uint16_t listen, std::uint16_t server, double delayMs)
{
    Scenario scenario;
    scenario.duration = limits::maxDuration;
    scenario.gateways.push_back({.kind = GatewaySpec::Kind::Tap,
                                 .name = QStringLiteral("server"),
                                 .listen = {QStringLiteral("127.0.0.1"), listen},
                                 .to = {QStringLiteral("127.0.0.1"), server}});
    if (delayMs > 0) {
        scenario.links.emplace_back();
        scenario.links.back().conditions.delay = fromMilliseconds(delayMs);
    }
    auto opened = openGateways(scenario);
    if (const auto* problem = std::get_if<QString>(&opened))
        qFatal("bench_tap: %s", qPrintable(*problem));
    return std::make_unique<SandboxSource>(scenario,
                                           std::get<std::unique_ptr<OutsidePort>>(std::move(opened)));
}

/// Clients that all connect, and then send in turn.
class Clients
{
public:
    explicit Clients(std::uint16_t port)
    {
        for (int index = 0; index < clientCount; ++index) {
            m_sockets.push_back(UdpSocket::connectTo(loopback(port)));
            m_sockets.back().send(connectDatagram());
        }
        letPass(100ms);
    }
    void send(int rate, int count)
    {
        const auto begin = Clock::now();
        for (int index = 0; index < count; ++index) {
            const auto due = begin + std::chrono::nanoseconds(std::int64_t{1'000'000'000} * index / rate);
            while (Clock::now() < due)
                letPass(100us);
            m_sockets[static_cast<std::size_t>(index % clientCount)].send(
                packetDatagram(static_cast<std::uint16_t>(index / clientCount)));
        }
    }

private:
    std::vector<UdpSocket> m_sockets;
};

double at(const std::vector<double>& sorted, double share)
{
    return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(share * double(sorted.size() - 1))];
}

double processorSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void bench()
{
    constexpr int count = 3 * ratePerSecond;
    Server server;
    std::vector<double> plain;
    {
        const std::uint16_t listen = freePort();
        const Loop loop(listen, server.port());
        Clients clients(listen);
        clients.send(ratePerSecond, count);
        plain = server.takeMilliseconds();
    }
    std::vector<double> tapped;
    int fastest = 0;
    double idle = 0;
    {
        const std::uint16_t listen = freePort();
        const auto source = openTap(listen, server.port(), 0);
        Clients clients(listen);
        clients.send(ratePerSecond, count);
        tapped = server.takeMilliseconds();
        const double before = processorSeconds();
        letPass(2s);
        idle = (processorSeconds() - before) / 2;
        for (const int rate : {10'000, 20'000, 30'000, 40'000, 60'000, 80'000}) {
            clients.send(rate, rate);
            const bool isWhole = server.takeMilliseconds().size() == static_cast<std::size_t>(rate);
            if (!isWhole || source->status().outside->unrecorded > 0)
                break;
            fastest = rate;
        }
    }
    std::vector<double> delayed;
    {
        const std::uint16_t listen = freePort();
        const auto source = openTap(listen, server.port(), 20);
        Clients clients(listen);
        clients.send(ratePerSecond, 2 * ratePerSecond);
        delayed = server.takeMilliseconds();
    }
    const auto inTime = std::ranges::count_if(
        delayed, [&](double delay) { return std::abs(delay - 20 - at(plain, 0.5)) <= 0.3; });
    std::printf(
        "tap: %d clients, %d datagrams/s: delay p50 %.3f ms, p99 %.3f ms (a plain loop: %.3f, %.3f; added at "
        "p99: %.3f), %zu of %d came (plain: %zu); nothing lost up to %d/s; idle: %.2f %% of a processor; of "
        "%zu with 20 ms of delay %.1f %% leave within 0.3 ms\n",
        clientCount, ratePerSecond, at(tapped, 0.5), at(tapped, 0.99), at(plain, 0.5), at(plain, 0.99),
        at(tapped, 0.99) - at(plain, 0.99), tapped.size(), count, plain.size(), fastest, 100 * idle,
        delayed.size(), delayed.empty() ? 0 : 100.0 * double(inTime) / double(delayed.size()));
}

} // namespace
} // namespace peerscope

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    peerscope::bench();
    return 0;
}
