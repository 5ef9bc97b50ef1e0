// SPDX-License-Identifier: MIT
#include "core/gateway/udp_socket.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace peerscope {

namespace {

UdpSocket::Result resultOf(ssize_t size)
{
    if (size >= 0)
        return UdpSocket::Result::Done;
    return errno == ECONNREFUSED ? UdpSocket::Result::Refused : UdpSocket::Result::Nothing;
}

} // namespace

UdpSocket::~UdpSocket()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

UdpSocket UdpSocket::create(int family)
{
    UdpSocket made(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!made.isOpen())
        return made;
    constexpr int on = 1;
    constexpr int buffer = 4 << 20; // bytes; the system gives less where it allows less
    ::setsockopt(made.m_descriptor, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    ::setsockopt(made.m_descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    ::setsockopt(made.m_descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    return made;
}

UdpSocket UdpSocket::listenAt(const SocketAddress& address)
{
    UdpSocket made = create(address.family());
    if (made.isOpen() && ::bind(made.m_descriptor, address.get(), address.size) != 0) {
        const int reason = errno;
        made = UdpSocket();
        errno = reason;
    }
    return made;
}

UdpSocket UdpSocket::connectTo(const SocketAddress& address)
{
    UdpSocket made = create(address.family());
    if (made.isOpen() && ::connect(made.m_descriptor, address.get(), address.size) != 0) {
        const int reason = errno;
        made = UdpSocket();
        errno = reason;
    }
    return made;
}

UdpAddress UdpSocket::address() const
{
    SocketAddress bound;
    bound.size = sizeof bound.storage;
    if (::getsockname(m_descriptor, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) != 0)
        return {};
    return udpAddress(bound);
}

UdpSocket::Received UdpSocket::receive(std::span<std::byte> buffer)
{
    Received received;
    iovec place{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::byte control[CMSG_SPACE(sizeof(std::uint32_t))];
    msghdr message{};
    message.msg_name = &received.from.storage;
    message.msg_namelen = sizeof received.from.storage;
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = ::recvmsg(m_descriptor, &message, MSG_TRUNC);
    received.result = resultOf(size);
    if (size < 0)
        return received;
    received.size = static_cast<std::size_t>(size);
    received.from.size = message.msg_namelen;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SO_RXQ_OVFL)
            std::memcpy(&received.overflow, CMSG_DATA(header), sizeof received.overflow);
    }
    return received;
}

UdpSocket::Result UdpSocket::send(ByteView bytes)
{
    return resultOf(::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

UdpSocket::Result UdpSocket::sendTo(const SocketAddress& address, ByteView bytes)
{
    return resultOf(
        ::sendto(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL, address.get(), address.size));
}

} // namespace peerscope
