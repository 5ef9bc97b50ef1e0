// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace peerscope::samples {

/// Writes the blocks of a pcapng section, in one byte order.
class PcapngBytes
{
public:
    explicit PcapngBytes(bool isBigEndian = false) : m_isBigEndian(isBigEndian) {}

    std::string number(std::uint64_t value, int bytes) const
    {
        std::string text;
        for (int index = 0; index < bytes; ++index)
            text += static_cast<char>(value >> 8 * (m_isBigEndian ? bytes - 1 - index : index));
        return text;
    }
    std::string block(std::uint32_t type, std::string body) const
    {
        body.resize((body.size() + 3) / 4 * 4);
        const std::string length = number(body.size() + 12, 4);
        return number(type, 4) + length + body + length;
    }
    std::string section() const
    {
        return block(0x0A0D0D0A,
                     number(0x1A2B3C4D, 4) + number(1, 2) + number(0, 2) + std::string(8, '\xFF'));
    }
    std::string option(unsigned code, std::string value) const
    {
        const std::string head = number(code, 2) + number(value.size(), 2);
        value.resize((value.size() + 3) / 4 * 4);
        return head + value;
    }
    std::string interface(unsigned linkType, std::uint32_t snapLength = 0,
                          const std::string& options = {}) const
    {
        return block(1, number(linkType, 2) + number(0, 2) + number(snapLength, 4) + options);
    }
    std::string resolution(int value) const { return option(9, std::string(1, static_cast<char>(value))); }
    std::string offset(std::int64_t seconds) const
    {
        return option(14, number(static_cast<std::uint64_t>(seconds), 8));
    }
    /// An enhanced packet block.
    std::string packet(unsigned interface, std::uint64_t ticks, const std::string& frame,
                       std::size_t sizeOnTheWire = 0) const
    {
        return block(6, number(interface, 4) + number(ticks >> 32, 4) + number(ticks & 0xFFFFFFFF, 4) +
                            number(frame.size(), 4) +
                            number(sizeOnTheWire == 0 ? frame.size() : sizeOnTheWire, 4) + frame);
    }
    std::string simplePacket(const std::string& frame, std::size_t sizeOnTheWire) const
    {
        return block(3, number(sizeOnTheWire, 4) + frame);
    }
    std::string oldPacket(unsigned interface, std::uint64_t ticks, const std::string& frame) const
    {
        return block(2, number(interface, 2) + number(7, 2) + number(ticks >> 32, 4) +
                            number(ticks & 0xFFFFFFFF, 4) + number(frame.size(), 4) +
                            number(frame.size(), 4) + frame);
    }

private:
    bool m_isBigEndian;
};

} // namespace peerscope::samples
