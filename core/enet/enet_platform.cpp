// SPDX-License-Identifier: MIT
// All platform functions that ENet 1.3.17 calls (unix.c), on top of the virtual network. libenet.so finds
// them through the dynamic symbol table, in which the program's own definitions come first. A statically
// linked ENet uses them because all of them are defined here.
#include "core/enet/enet_platform.h"

#include "core/enet/enet_host.h"

#include <enet/enet.h>

#include <arpa/inet.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace peerscope {

namespace {

Address fromEnet(const ENetAddress& address)
{
    return {ntohl(address.host), address.port};
}

ENetAddress toEnet(Address address)
{
    ENetAddress result;
    result.host = htonl(address.host);
    result.port = address.port;
    return result;
}

// Under a sanitizer every block comes from malloc, so that the sanitizer can check what ENet does with it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool reuseMemory = false;
#else
constexpr bool reuseMemory = true;
#endif

EnetMemory* currentMemory()
{
    return reuseMemory && EnetScope::current() ? &EnetScope::current()->platform().memory() : nullptr;
}

void* ENET_CALLBACK allocate(std::size_t size)
{
    return EnetMemory::allocate(currentMemory(), size);
}

void ENET_CALLBACK release(void* pointer)
{
    EnetMemory::release(pointer);
}

} // namespace

void EnetPlatform::initializeMemory()
{
    // ENet keeps these for the whole process. They are the same for all users, and are set before the first
    // allocation.
    static const int initialized = [] {
        ENetCallbacks callbacks{};
        callbacks.malloc = &allocate;
        callbacks.free = &release;
        return enet_initialize_with_callbacks(ENET_VERSION, &callbacks);
    }();
    static_cast<void>(initialized);
}

EnetPlatform::EnetPlatform(Network& network) : m_network(network)
{
    initializeMemory();
}

/// Gives the platform functions access to EnetPlatform. A socket's number is its index.
struct EnetPlatformFunctions
{
    static EnetPlatform::Socket* find(ENetSocket socket)
    {
        if (!EnetScope::current() || socket < 0)
            return nullptr;
        auto& sockets = EnetScope::current()->platform().m_sockets;
        const auto index = static_cast<std::size_t>(socket);
        return index < sockets.size() && sockets[index].open ? &sockets[index] : nullptr;
    }

    static ENetSocket create()
    {
        if (!EnetScope::current())
            return ENET_SOCKET_NULL;
        auto& sockets = EnetScope::current()->platform().m_sockets;
        sockets.push_back(
            {EnetScope::current()->endpoint(), std::nullopt, EnetScope::current()->host(), true});
        return static_cast<ENetSocket>(sockets.size() - 1);
    }

    static bool bind(EnetPlatform::Socket& socket, std::uint16_t port)
    {
        socket.bound = EnetScope::current()->platform().m_network.bind(socket.endpoint, port);
        return socket.bound.has_value();
    }

    static int send(EnetPlatform::Socket& socket, const ENetAddress& to, const ENetBuffer* buffers,
                    std::size_t count)
    {
        if (!socket.bound && !bind(socket, 0))
            return -1;
        EnetPlatform& platform = EnetScope::current()->platform();
        static_assert(EnetPlatform::largestDatagram == ENET_PROTOCOL_MAXIMUM_MTU);
        std::size_t size = 0;
        for (std::size_t index = 0; index < count; ++index) {
            if (buffers[index].dataLength > platform.m_sendBuffer.size() - size)
                return -1;
            std::copy_n(static_cast<const std::byte*>(buffers[index].data), buffers[index].dataLength,
                        platform.m_sendBuffer.data() + size); // the pointer of an empty payload may be null
            size += buffers[index].dataLength;
        }
        platform.m_carried.clear();
        datagram_content::Flags content = 0;
        if (socket.host)
            content = socket.host->describeOutgoing(to, platform.m_carried);
        platform.m_network.send(*socket.bound, fromEnet(to), {platform.m_sendBuffer.data(), size},
                                {content, bytesOf(platform.m_carried)});
        return static_cast<int>(size);
    }

    static int receive(EnetPlatform::Socket& socket, ENetAddress* from, ENetBuffer& buffer)
    {
        if (socket.host)
            socket.host->incomingHandled();
        ReceivedDatagram datagram;
        // A datagram larger than ENet's buffer of 4,096 bytes is not from ENet; ENet drops it, and so do we.
        do {
            if (!socket.bound || !EnetScope::current()->platform().m_network.receive(*socket.bound, datagram))
                return 0;
        } while (datagram.bytes.size() > buffer.dataLength || datagram.bytes.empty());
        std::memcpy(buffer.data, datagram.bytes.data(), datagram.bytes.size());
        if (from)
            *from = toEnet(datagram.source);
        if (socket.host)
            socket.host->incomingTaken(datagram);
        return static_cast<int>(datagram.bytes.size());
    }

    static void destroy(EnetPlatform::Socket& socket)
    {
        if (socket.bound) {
            EnetScope::current()->platform().m_network.close(*socket.bound,
                                                             [&socket](const ReceivedDatagram& dropped) {
                                                                 if (socket.host)
                                                                     socket.host->incomingDropped(dropped);
                                                             });
        }
        socket.open = false;
        socket.bound.reset();
    }

    static int resolve(ENetAddress* address, const char* name)
    {
        if (EnetScope::current()) {
            if (const auto endpoint = EnetScope::current()->platform().m_network.findEndpoint(name)) {
                address->host = htonl(hostOf(*endpoint));
                return 0;
            }
        }
        return resolveNumber(address, name);
    }

    static int resolveNumber(ENetAddress* address, const char* text)
    {
        in_addr number{};
        if (inet_pton(AF_INET, text, &number) != 1)
            return -1;
        address->host = number.s_addr;
        return 0;
    }

    static std::size_t socketCount(const EnetPlatform& platform) { return platform.m_sockets.size(); }
};

std::optional<std::string> EnetPlatform::check()
{
    Network network(1);
    const EndpointId endpoint = network.addEndpoint("self-check");
    EnetPlatform platform(network);
    const EnetScope scope(platform, endpoint, nullptr);
    ENetHost* host = enet_host_create(nullptr, 1, 1, 0, 0);
    const bool created = host && EnetPlatformFunctions::socketCount(platform) == 1;
    bool sent = false;
    if (created) {
        const ENetAddress nowhere = toEnet({hostOf(endpoint), 9});
        enet_host_connect(host, &nowhere, 1, 0);
        enet_host_flush(host);
        sent = network.datagramsSent() == 1;
    }
    if (host)
        enet_host_destroy(host);
    if (created && sent)
        return std::nullopt;
    return "libenet does not call this program's platform functions (it was linked with -Bsymbolic, or the "
           "program does not export them), so the virtual network cannot run under it. Use Debian's "
           "libenet7 1.3.17, and link the program with its symbols exported.";
}

} // namespace peerscope

using peerscope::EnetPlatformFunctions;
using peerscope::EnetScope;

extern "C" {

int enet_initialize(void)
{
    return 0;
}

void enet_deinitialize(void)
{
}

enet_uint32 enet_host_random_seed(void)
{
    const EnetScope* scope = EnetScope::current();
    return scope ? static_cast<enet_uint32>(scope->platform().network().seed()) : 0;
}

enet_uint32 enet_time_get(void)
{
    const EnetScope* scope = EnetScope::current();
    return scope ? scope->platform().milliseconds() : 0;
}

void enet_time_set(enet_uint32)
{
} // the network's clock is the only one

int enet_address_set_host_ip(ENetAddress* address, const char* name)
{
    return EnetPlatformFunctions::resolveNumber(address, name);
}

int enet_address_set_host(ENetAddress* address, const char* name)
{
    return EnetPlatformFunctions::resolve(address, name);
}

int enet_address_get_host_ip(const ENetAddress* address, char* name, size_t nameLength)
{
    in_addr number{};
    number.s_addr = address->host;
    return inet_ntop(AF_INET, &number, name, static_cast<socklen_t>(nameLength)) ? 0 : -1;
}

int enet_address_get_host(const ENetAddress* address, char* name, size_t nameLength)
{
    const EnetScope* scope = EnetScope::current();
    const auto endpoint = peerscope::endpointAt(ntohl(address->host));
    if (scope && endpoint && endpoint->value() < scope->platform().network().endpointCount()) {
        const std::string& text = scope->platform().network().endpointName(*endpoint);
        if (text.size() >= nameLength)
            return -1;
        std::memcpy(name, text.c_str(), text.size() + 1);
        return 0;
    }
    return enet_address_get_host_ip(address, name, nameLength);
}

ENetSocket enet_socket_create(ENetSocketType type)
{
    return type == ENET_SOCKET_TYPE_DATAGRAM ? EnetPlatformFunctions::create() : ENET_SOCKET_NULL;
}

int enet_socket_bind(ENetSocket number, const ENetAddress* address)
{
    auto* socket = EnetPlatformFunctions::find(number);
    if (!socket)
        return -1;
    if (address && address->host != ENET_HOST_ANY &&
        ntohl(address->host) != peerscope::hostOf(EnetScope::current()->endpoint()))
        return -1; // the address belongs to another machine
    return EnetPlatformFunctions::bind(*socket, address ? address->port : enet_uint16{0}) ? 0 : -1;
}

int enet_socket_get_address(ENetSocket number, ENetAddress* address)
{
    const auto* socket = EnetPlatformFunctions::find(number);
    if (!socket || !socket->bound)
        return -1;
    *address = peerscope::toEnet(EnetScope::current()->platform().network().addressOf(*socket->bound));
    return 0;
}

int enet_socket_listen(ENetSocket, int)
{
    return -1;
}

ENetSocket enet_socket_accept(ENetSocket, ENetAddress*)
{
    return ENET_SOCKET_NULL;
}

int enet_socket_connect(ENetSocket, const ENetAddress*)
{
    return -1;
}

int enet_socket_send(ENetSocket number, const ENetAddress* address, const ENetBuffer* buffers, size_t count)
{
    auto* socket = EnetPlatformFunctions::find(number);
    return socket && address ? EnetPlatformFunctions::send(*socket, *address, buffers, count) : -1;
}

int enet_socket_receive(ENetSocket number, ENetAddress* address, ENetBuffer* buffers, size_t count)
{
    auto* socket = EnetPlatformFunctions::find(number);
    return socket && count > 0 ? EnetPlatformFunctions::receive(*socket, address, buffers[0]) : -1;
}

int enet_socket_wait(ENetSocket, enet_uint32* condition, enet_uint32)
{
    *condition = ENET_SOCKET_WAIT_NONE; // nothing waits on a virtual clock
    return 0;
}

int enet_socket_set_option(ENetSocket, ENetSocketOption, int)
{
    return 0;
}

int enet_socket_get_option(ENetSocket, ENetSocketOption, int* value)
{
    *value = 0;
    return 0;
}

int enet_socket_shutdown(ENetSocket, ENetSocketShutdown)
{
    return 0;
}

void enet_socket_destroy(ENetSocket number)
{
    if (auto* socket = EnetPlatformFunctions::find(number))
        EnetPlatformFunctions::destroy(*socket);
}

int enet_socketset_select(ENetSocket, ENetSocketSet*, ENetSocketSet*, enet_uint32)
{
    return 0;
}

} // extern "C"
