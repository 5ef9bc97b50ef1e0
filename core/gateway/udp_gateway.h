// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"
#include "core/gateway/arrival_queue.h"
#include "core/gateway/udp_socket.h"
#include "core/sandbox/outside_port.h"
#include "core/scenario/scenario.h"
#include "core/wire/enet_datagram.h"

#include <QHash>
#include <QString>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

namespace peerscope {

/// What a gateway allows.
struct GatewayLimits
{
    std::size_t clients = 4095;            ///< in all: what one ENet host can have
    std::size_t clientsOfOneHost = 1024;   ///< with the same address and different ports
    std::chrono::seconds silence{60};      ///< a client that says nothing for so long is forgotten
    std::chrono::seconds unanswered{10};   ///< one whose server has never answered
    std::size_t queuedDatagrams = 1 << 13; ///< that wait for the engine, a power of two
};

/// The sockets of a scenario's gateways, on a thread of their own. See README.md for what holds whatever
/// comes in.
class UdpGateway final : public OutsidePort
{
public:
    /// Opens every gateway, or none: then a sentence for the user says why. Looks up names, which may take
    /// seconds. `rangeCoder` reads a compressed CONNECT; may be null. `clock` is called on the sockets'
    /// thread, and must be the clock that the engine follows.
    static std::variant<std::unique_ptr<UdpGateway>, QString> open(const std::vector<GatewaySpec>& gateways,
                                                                   std::unique_ptr<Decompressor> rangeCoder,
                                                                   RealClock clock = steadyTime,
                                                                   const GatewayLimits& limits = {});
    /// Closes all sockets.
    ~UdpGateway() override;

    UdpAddress serverAddress(std::uint32_t gateway) const override;
    std::optional<OutsideFlow> openFlow(std::uint32_t gateway) override;
    bool take(OutsideArrival& arrival) override { return m_arrivals.take(arrival); }
    bool hasArrivals() const override { return !m_arrivals.isEmpty(); }
    bool send(OutsideFlow flow, bool toServer, ByteView bytes) override;
    void setWake(std::function<void()> wake) override;
    OutsideReport report() const override;

private:
    struct Gateway
    {
        GatewaySpec spec;
        UdpSocket listener;   ///< not of a join
        SocketAddress server; ///< not of an expose
        UdpAddress address;   ///< see serverAddress()
        std::uint32_t nextFlow = 0;
        std::uint32_t overflow = 0;                 ///< datagrams that the system dropped at the listener
        std::chrono::nanoseconds heardFromServer{}; ///< by any of its clients; 0: never
    };
    /// One client.
    struct Flow
    {
        OutsideFlow key;
        SocketAddress client; ///< a real one's
        UdpAddress clientAddress;
        UdpSocket toServer; ///< not of an expose
        std::chrono::nanoseconds heardFromClient{};
        std::chrono::nanoseconds heardFromServer{};
        std::uint64_t bytesFromClient = 0;
        std::uint64_t bytesToClient = 0;
        std::uint32_t overflow = 0;
        bool isConfirmed = false; ///< the client has answered, so its address is its own
        bool hasServerAnswered = false;
    };
    /// What a problem is about: a newer one replaces it, and it can be over.
    enum class Trouble : std::uint8_t { Server, Limit, Encrypted, Sockets, Overload };

    UdpGateway(std::unique_ptr<Decompressor> rangeCoder, RealClock clock, const GatewayLimits& limits);
    static QString listenProblem(const HostAndPort& address, int reason);

    void run();
    void readListener(std::uint32_t gateway);
    void readServer(std::uint64_t flow);
    Flow* flowFor(std::uint32_t gateway, const SocketAddress& from, ByteView bytes);
    /// Null if the sockets are used up.
    Flow* addFlow(std::uint32_t gateway, const SocketAddress& client);
    bool isConnect(ByteView bytes);
    void pass(const Flow& flow, bool fromServer, ByteView bytes);
    bool sendNow(Flow& flow, bool toServer, ByteView bytes);
    void forgetSilent();
    void watch(int descriptor, std::uint64_t what) const;
    void setTrouble(std::uint32_t gateway, Trouble trouble, const QString& sentence);
    bool hasTrouble(std::uint32_t gateway, Trouble trouble) const;
    void endTrouble(std::uint32_t gateway, Trouble trouble);
    static std::uint64_t numberOf(const OutsideFlow& key)
    {
        return std::uint64_t{key.gateway + 1} << 32 | key.number;
    }

    const std::unique_ptr<Decompressor> m_rangeCoder;
    const RealClock m_clock;
    const GatewayLimits m_limits;
    EnetOpener m_opener;
    ArrivalQueue m_arrivals;
    std::vector<Gateway> m_gateways; ///< fixed once open
    std::array<std::byte, 65'536> m_buffer;
    int m_epoll = -1;
    int m_stop = -1; ///< an eventfd
    std::chrono::nanoseconds m_nextLook{};
    std::uint64_t m_missedBefore = 0; ///< datagrams that were dropped or not recorded, at the last look

    mutable std::mutex m_mutex; ///< guards the members below, and what a flow holds
    std::unordered_map<std::uint64_t, std::unique_ptr<Flow>> m_flows;              ///< by numberOf()
    std::vector<std::unordered_map<UdpAddress, Flow*>> m_flowsByClient;            ///< by gateway
    std::unordered_map<UdpAddress, std::size_t> m_clientsByHost;                   ///< with port 0
    std::vector<std::pair<std::pair<std::uint32_t, Trouble>, QString>> m_troubles; ///< the newest last
    std::function<void()> m_wake;
    OutsideReport m_counts;

    std::thread m_thread; // last: it uses all of the above
};

} // namespace peerscope
