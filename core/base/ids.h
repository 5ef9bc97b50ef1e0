// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace peerscope {

/// A number that identifies one thing of one kind. The kinds are separate types, so a datagram's number
/// cannot be used for a packet. Counts up from 0 in order of creation; `none()` identifies nothing.
template <class Tag, class Representation> class Id
{
public:
    using Value = Representation;

    constexpr Id() = default;
    constexpr explicit Id(Representation value) : m_value(value) {}

    static constexpr Id none() { return Id(); }
    constexpr Representation value() const { return m_value; }
    constexpr bool isValid() const { return m_value != invalid; }

    constexpr auto operator<=>(const Id&) const = default;

private:
    static constexpr Representation invalid = static_cast<Representation>(-1);
    Representation m_value = invalid;
};

/// A machine on the virtual network. Every peer of a sandbox has its own, so this also identifies the peer.
using EndpointId = Id<struct EndpointTag, std::uint16_t>;
/// One UDP payload on the network.
using DatagramId = Id<struct DatagramTag, std::uint32_t>;
/// One packet on its way to one recipient: a row of the trace.
using PacketId = Id<struct PacketTag, std::uint32_t>;

/// The one-way path between two endpoints.
struct LinkRef
{
    EndpointId from;
    EndpointId to;
    bool operator==(const LinkRef&) const = default;
};

/// A command of a datagram, by its place in it.
struct CommandRef
{
    DatagramId datagram;
    std::uint16_t index = 0;
    bool operator==(const CommandRef&) const = default;
};

} // namespace peerscope

template <class Tag, class Representation> struct std::hash<peerscope::Id<Tag, Representation>>
{
    std::size_t operator()(peerscope::Id<Tag, Representation> id) const noexcept
    {
        return std::hash<Representation>()(id.value());
    }
};
