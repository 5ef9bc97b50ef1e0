// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/enet_commands.h"

#include <cstdint>
#include <vector>

namespace peerscope::samples {

/// Writes ENet datagrams command by command, valid and invalid ones.
class EnetBytes
{
public:
    explicit EnetBytes(std::uint16_t peerId, int sentTime = -1, unsigned session = 0)
    {
        big16(static_cast<unsigned>(peerId) | session << 12 | (sentTime >= 0 ? 0x8000u : 0u));
        if (sentTime >= 0)
            big16(static_cast<unsigned>(sentTime));
    }

    EnetBytes& connect(std::uint16_t outgoingPeerId, std::uint32_t connectId, std::uint32_t data)
    {
        command(EnetCommandKind::Connect, 0x80, enetConnectionChannel, 1);
        big16(outgoingPeerId).byte(0xFF).byte(0xFF);
        settings();
        return big32(connectId).big32(data);
    }
    EnetBytes& verifyConnect(std::uint16_t outgoingPeerId, unsigned incomingSession, unsigned outgoingSession,
                             std::uint32_t connectId = 1000)
    {
        command(EnetCommandKind::VerifyConnect, 0x80, enetConnectionChannel, 1);
        big16(outgoingPeerId).byte(incomingSession).byte(outgoingSession);
        settings();
        return big32(connectId);
    }
    EnetBytes& acknowledge(std::uint8_t channel, unsigned number, unsigned echoedTime)
    {
        return command(EnetCommandKind::Acknowledge, 0, channel, 0).big16(number).big16(echoedTime);
    }
    EnetBytes& ping(unsigned number)
    {
        return command(EnetCommandKind::Ping, 0x80, enetConnectionChannel, number);
    }
    EnetBytes& disconnect(unsigned number)
    {
        return command(EnetCommandKind::Disconnect, 0x80, enetConnectionChannel, number).big32(0);
    }
    EnetBytes& reliable(std::uint8_t channel, unsigned number, std::size_t size)
    {
        command(EnetCommandKind::SendReliable, 0x80, channel, number).big16(static_cast<unsigned>(size));
        return payload(size);
    }
    EnetBytes& reliable(std::uint8_t channel, unsigned number, ByteView bytes)
    {
        command(EnetCommandKind::SendReliable, 0x80, channel, number);
        return big16(static_cast<unsigned>(bytes.size())).raw({bytes.begin(), bytes.end()});
    }
    EnetBytes& unreliable(std::uint8_t channel, unsigned reliableNumber, unsigned number, std::size_t size)
    {
        command(EnetCommandKind::SendUnreliable, 0, channel, reliableNumber);
        return big16(number).big16(static_cast<unsigned>(size)).payload(size);
    }
    EnetBytes& unsequenced(std::uint8_t channel, unsigned group, std::size_t size)
    {
        command(EnetCommandKind::SendUnsequenced, 0x40, channel, 0);
        return big16(group).big16(static_cast<unsigned>(size)).payload(size);
    }
    /// Part `index` of a packet of `count` parts of `size` bytes each.
    EnetBytes& fragment(bool isReliable, std::uint8_t channel, unsigned number, unsigned start,
                        std::uint32_t count, std::uint32_t index, std::uint32_t size)
    {
        command(isReliable ? EnetCommandKind::SendFragment : EnetCommandKind::SendUnreliableFragment,
                isReliable ? 0x80 : 0, channel, number);
        big16(start).big16(size).big32(count).big32(index).big32(count * size).big32(index * size);
        return payload(size);
    }
    EnetBytes& raw(std::vector<std::byte> bytes)
    {
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
        return *this;
    }

    const std::vector<std::byte>& bytes() const { return m_bytes; }

    static constexpr std::uint32_t godotMtu = 1'392;
    std::uint32_t mtu = godotMtu; ///< in a connect

private:
    EnetBytes& command(EnetCommandKind kind, unsigned flags, std::uint8_t channel, unsigned number)
    {
        return byte(static_cast<unsigned>(kind) | flags).byte(channel).big16(number);
    }
    /// Of Godot 4's ENet.
    void settings()
    {
        big32(mtu).big32(65'536).big32(255); // MTU, window, channels
        big32(0).big32(0);                   // bandwidths
        big32(5'000).big32(2).big32(2);      // throttle
    }
    EnetBytes& payload(std::size_t size)
    {
        for (std::size_t index = 0; index < size; ++index)
            byte(static_cast<unsigned>(index));
        return *this;
    }
    EnetBytes& byte(unsigned value)
    {
        m_bytes.push_back(static_cast<std::byte>(value));
        return *this;
    }
    EnetBytes& big16(unsigned value) { return byte(value >> 8).byte(value); }
    EnetBytes& big32(std::uint32_t value) { return big16(value >> 16).big16(value & 0xFFFF); }

    std::vector<std::byte> m_bytes;
};

} // namespace peerscope::samples
