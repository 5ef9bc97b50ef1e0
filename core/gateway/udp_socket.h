// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/gateway/socket_address.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace peerscope {

/// A UDP socket that never waits. Sending is allowed on any thread, receiving on one at a time.
class UdpSocket
{
public:
    UdpSocket() = default;
    ~UdpSocket();
    UdpSocket(UdpSocket&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    UdpSocket& operator=(UdpSocket&& other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }

    /// A socket that listens. Not open if that fails; errno says why.
    static UdpSocket listenAt(const SocketAddress& address);
    /// A socket that only exchanges datagrams with `address`, so that the system reports when nobody is
    /// there.
    static UdpSocket connectTo(const SocketAddress& address);

    bool isOpen() const { return m_descriptor >= 0; }
    int descriptor() const { return m_descriptor; }
    /// The address that it is bound to.
    UdpAddress address() const;

    enum class Result : std::uint8_t {
        Done,
        Nothing, ///< nothing has come, or there is no room to send
        Refused, ///< the system says that nobody listens at the other end
    };
    struct Received
    {
        Result result = Result::Nothing;
        std::size_t size = 0; ///< larger than the buffer if the datagram did not fit
        SocketAddress from;
        std::uint32_t overflow =
            0; ///< how many datagrams the system has dropped so far because this was full
    };
    Received receive(std::span<std::byte> buffer);
    /// To the address that it is connected to.
    Result send(ByteView bytes);
    Result sendTo(const SocketAddress& address, ByteView bytes);

private:
    explicit UdpSocket(int descriptor) : m_descriptor(descriptor) {}
    static UdpSocket create(int family);

    int m_descriptor = -1;
};

} // namespace peerscope
