// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_memory.h"
#include "core/network/network.h"
#include "core/wire/datagram_content.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

class EnetHost;

/// The network as ENet sees it: numbered sockets, and the clock. Each Network has one, and all EnetHosts of a
/// sandbox share it. Engine thread only, like its Network.
class EnetPlatform
{
public:
    explicit EnetPlatform(Network& network);
    EnetPlatform(const EnetPlatform&) = delete;
    EnetPlatform& operator=(const EnetPlatform&) = delete;

    Network& network() { return m_network; }
    EnetMemory& memory() { return m_memory; }

    /// ENet's 32-bit millisecond clock. It does not start at 0, because ENet takes 0 for "not set".
    std::uint32_t milliseconds() const
    {
        return 1'000'000u + static_cast<std::uint32_t>(m_network.now().count() / 1000);
    }

    /// Lets libenet create a host and send, and checks that it calls our functions. Returns what is wrong, in
    /// one sentence, or nothing. Call it once at the start of a program.
    static std::optional<std::string> check();

    /// Gives ENet our functions for allocating and freeing, once for the whole process. Call it before using
    /// any ENet function that allocates without a platform. Any thread.
    static void initializeMemory();

private:
    friend struct EnetPlatformFunctions;

    struct Socket
    {
        EndpointId endpoint;
        std::optional<SocketId> bound; ///< a client's socket is bound by its first send
        EnetHost* host = nullptr;
        bool open = true;
    };

    static constexpr std::size_t largestDatagram = 4096; ///< ENET_PROTOCOL_MAXIMUM_MTU

    Network& m_network;
    EnetMemory m_memory;
    std::vector<Socket> m_sockets;
    std::array<std::byte, largestDatagram> m_sendBuffer;
    std::vector<CarriedPart> m_carried;
};

/// While it lives, says for which network, endpoint and host ENet is called on this thread. ENet's platform
/// functions have no argument for that, so it is kept in the program's only per-thread pointer.
class EnetScope
{
public:
    EnetScope(EnetPlatform& platform, EndpointId endpoint, EnetHost* host)
        : m_platform(platform), m_endpoint(endpoint), m_host(host), m_outer(innermost)
    {
        innermost = this;
    }
    ~EnetScope() { innermost = m_outer; }
    EnetScope(const EnetScope&) = delete;
    EnetScope& operator=(const EnetScope&) = delete;

    /// The innermost scope of this thread; null if there is none.
    static EnetScope* current() { return innermost; }

    EnetPlatform& platform() const { return m_platform; }
    EndpointId endpoint() const { return m_endpoint; }
    EnetHost* host() const { return m_host; }

private:
    // The program's only such state, one pointer for each thread: ENet passes neither network nor clock to
    // its platform functions, and two sandboxes in two threads must stay apart.
    static inline constinit thread_local EnetScope* innermost = nullptr;

    EnetPlatform& m_platform;
    EndpointId m_endpoint;
    EnetHost* m_host;
    EnetScope* m_outer;
};

} // namespace peerscope
