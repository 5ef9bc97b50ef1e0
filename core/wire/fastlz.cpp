// SPDX-License-Identifier: MIT
#include "core/wire/fastlz.h"

#include "core/wire/byte_reading.h"

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

constexpr std::size_t longestRun = 32;   // bytes copied from the input by one instruction
constexpr std::size_t shortestMatch = 3; // bytes copied from the output
constexpr unsigned lengthShift = 5;      // a match's length is in the instruction's upper 3 bits
constexpr unsigned distanceMask = 0x1F;  // and the upper part of its distance in the lower 5
constexpr unsigned lengthGoesOn = 7;     // the length continues in the next byte
constexpr std::size_t mostPerByte = 0xFF;
constexpr std::size_t farDistance = 0x1FFF; // level 2: two more bytes follow
constexpr std::size_t farthest = farDistance + 0xFFFF;

/// Reads instructions one by one.
class Unpacker
{
public:
    Unpacker(ByteView input, std::span<std::byte> output) : m_input(input), m_output(output) {}

    std::size_t unpack()
    {
        if (m_input.empty())
            return 0;
        const unsigned first = readByte(m_input, 0);
        if (first >> lengthShift > 1)
            return 0;
        m_isLevelTwo = first >> lengthShift == 1;
        m_position = 1;
        bool isSound = copyRun((first & distanceMask) + 1);
        while (isSound && m_position < m_input.size()) {
            const unsigned instruction = readByte(m_input, m_position++);
            isSound = instruction < longestRun ? copyRun(instruction + 1) : copyMatch(instruction);
        }
        return isSound ? m_written : 0;
    }

private:
    bool copyRun(std::size_t length)
    {
        if (length > m_input.size() - m_position || length > m_output.size() - m_written)
            return false;
        std::ranges::copy(m_input.subspan(m_position, length), m_output.subspan(m_written).begin());
        m_position += length;
        m_written += length;
        return true;
    }

    bool copyMatch(unsigned instruction)
    {
        std::size_t length = instruction >> lengthShift;
        std::size_t distance = std::size_t{instruction & distanceMask} << 8;
        std::size_t more = 0;
        if (length == lengthGoesOn) {
            do {
                if (!next(more))
                    return false;
                length += more;
            } while (m_isLevelTwo && more == mostPerByte);
        }
        length += shortestMatch - 1;
        if (!next(more))
            return false;
        distance += more;
        if (m_isLevelTwo && distance == farDistance) {
            std::size_t high = 0;
            std::size_t low = 0;
            if (!next(high) || !next(low))
                return false;
            distance += high << 8 | low;
        }
        distance += 1;
        if (distance > m_written || length > m_output.size() - m_written)
            return false;
        // Byte by byte: a match may overlap what it writes.
        for (; length > 0; --length, ++m_written)
            m_output[m_written] = m_output[m_written - distance];
        return true;
    }

    bool next(std::size_t& value)
    {
        if (m_position == m_input.size())
            return false;
        value = readByte(m_input, m_position++);
        return true;
    }

    ByteView m_input;
    std::span<std::byte> m_output;
    std::size_t m_position = 0;
    std::size_t m_written = 0;
    bool m_isLevelTwo = false;
};

/// Writes instructions; what does not fit makes all of it useless.
class Packer
{
public:
    Packer(std::span<std::byte> output, FastLzLevel level)
        : m_output(output), m_isLevelTwo(level == FastLzLevel::Two)
    {
    }

    std::size_t mostLength() const { return m_isLevelTwo ? ~std::size_t{0} : 9 + mostPerByte; }
    std::size_t mostDistance() const { return m_isLevelTwo ? farthest + 1 : farDistance + 1; }

    void addRun(ByteView bytes)
    {
        while (!bytes.empty()) {
            const ByteView run = bytes.first(std::min(bytes.size(), longestRun));
            put(run.size() - 1);
            for (const std::byte byte : run)
                put(std::to_integer<std::size_t>(byte));
            bytes = bytes.subspan(run.size());
        }
    }

    void addMatch(std::size_t length, std::size_t distance)
    {
        const std::size_t code = length - (shortestMatch - 1);
        const std::size_t coded = distance - 1;
        const std::size_t near = m_isLevelTwo ? std::min(coded, farDistance) : coded;
        put(std::min<std::size_t>(code, lengthGoesOn) << lengthShift | near >> 8);
        if (code >= lengthGoesOn) {
            std::size_t left = code - lengthGoesOn;
            for (; m_isLevelTwo && left >= mostPerByte; left -= mostPerByte)
                put(mostPerByte);
            put(left);
        }
        put(near & 0xFF);
        if (m_isLevelTwo && near == farDistance) {
            put((coded - farDistance) >> 8);
            put((coded - farDistance) & 0xFF);
        }
    }

    std::size_t finish()
    {
        if (m_written > m_output.size())
            return 0;
        if (m_isLevelTwo)
            m_output[0] |= std::byte{1 << lengthShift};
        return m_written;
    }

private:
    void put(std::size_t value)
    {
        if (m_written < m_output.size())
            m_output[m_written] = static_cast<std::byte>(value);
        ++m_written;
    }

    std::span<std::byte> m_output;
    bool m_isLevelTwo;
    std::size_t m_written = 0;
};

std::size_t hashAt(ByteView bytes, std::size_t position, unsigned bits)
{
    const std::uint32_t value =
        std::uint32_t{readBig16(bytes, position)} << 8 | readByte(bytes, position + 2);
    return value * 2'654'435'769u >> (32 - bits); // Knuth's multiplicative hash
}

} // namespace

std::size_t decompressFastLz(ByteView compressed, std::span<std::byte> output)
{
    return Unpacker(compressed, output).unpack();
}

std::size_t compressFastLz(ByteView bytes, std::span<std::byte> output, FastLzLevel level)
{
    // Greedy: the newest earlier place with the same 3 bytes is taken, if it is near enough.
    constexpr unsigned hashBits = 12;
    std::array<std::uint32_t, 1u << hashBits> newest{}; // 1 more than the place; 0: none
    if (bytes.empty())
        return 0;
    Packer packer(output, level);
    std::size_t written = 0;
    std::size_t position = 0;
    while (position + shortestMatch <= bytes.size()) {
        std::uint32_t& place = newest[hashAt(bytes, position, hashBits)];
        const std::size_t earlier = place;
        place = static_cast<std::uint32_t>(position + 1);
        std::size_t length = 0;
        if (earlier > 0 && position + 1 - earlier <= packer.mostDistance()) {
            const std::size_t most = std::min(bytes.size() - position, packer.mostLength());
            while (length < most && bytes[earlier - 1 + length] == bytes[position + length])
                ++length;
        }
        if (length < shortestMatch) {
            ++position;
            continue;
        }
        packer.addRun(bytes.subspan(written, position - written));
        packer.addMatch(length, position + 1 - earlier);
        position += length;
        written = position;
    }
    packer.addRun(bytes.subspan(written));
    return packer.finish();
}

} // namespace peerscope
