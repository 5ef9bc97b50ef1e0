// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_memory.h"
#include "core/network/network.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

class EnetHost;

/// The network as ENet sees it: sockets by number, and the clock. One for each Network; every EnetHost of a
/// sandbox is made over the same one. Belongs to the engine's thread, as its Network does.
class EnetPlatform
{
public:
    explicit EnetPlatform(Network& network);
    EnetPlatform(const EnetPlatform&) = delete;
    EnetPlatform& operator=(const EnetPlatform&) = delete;

    Network& network() { return m_network; }
    EnetMemory& memory() { return m_memory; }

    /// ENet's 32-bit millisecond clock. Not 0 at the start of a sandbox: ENet takes 0 for "not set".
    std::uint32_t milliseconds() const
    {
        return 1'000'000u + static_cast<std::uint32_t>(m_network.now().count() / 1000);
    }

    /// Asks libenet itself to create a host and to send, and sees whether it comes to our functions.
    /// Returns what is wrong, in one sentence, or nothing. Call it once at the start of a program.
    static std::optional<std::string> check();

    /// Gives ENet the functions that its blocks come from and go to, once for the whole process: whoever has
    /// ENet allocate anything without a platform calls it before. Any thread.
    static void initializeMemory();

private:
    friend struct EnetPlatformFunctions;

    struct Socket
    {
        EndpointId endpoint;
        std::optional<SocketId> bound; ///< a client's is bound by its first send
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

/// Names the network, endpoint and host in whose name ENet is called on this thread while it lives. ENet's
/// platform functions have no argument for it, so it is kept in the one per-thread pointer of the program.
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

    /// The innermost scope of this thread; null outside of any.
    static EnetScope* current() { return innermost; }

    EnetPlatform& platform() const { return m_platform; }
    EndpointId endpoint() const { return m_endpoint; }
    EnetHost* host() const { return m_host; }

private:
    // The one piece of global state of the program, one for each thread: ENet's platform functions are told
    // neither network nor clock, and two sandboxes in two threads must not meet.
    static inline constinit thread_local EnetScope* innermost = nullptr;

    EnetPlatform& m_platform;
    EndpointId m_endpoint;
    EnetHost* m_host;
    EnetScope* m_outer;
};

} // namespace peerscope
