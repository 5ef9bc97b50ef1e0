// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace peerscope {

/// A stream of random numbers that depends only on its seed. It is the same on every machine and compiler,
/// unlike the standard library's distributions. Generator: SplitMix64 (Steele, Lea, Flood 2014).
class RandomStream
{
public:
    explicit constexpr RandomStream(std::uint64_t seed) : m_state(seed) {}

    /// A separate stream for each purpose: `names` are mixed into the seed, so drawing more from one stream
    /// never changes another.
    static constexpr RandomStream derive(std::uint64_t seed, std::initializer_list<std::string_view> names);

    constexpr std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15ull;
        return mix(m_state);
    }

    /// Uniform in [0, 1), 53 bits.
    constexpr double nextDouble() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

    /// Uniform in [low, high], both included.
    constexpr std::int64_t nextBetween(std::int64_t low, std::int64_t high)
    {
        // Unsigned throughout: the whole range of 64 bits is wider than a signed number holds.
        const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
        const std::uint64_t offset = span == 0 ? next() : next() % span;
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
    }

    static constexpr std::uint64_t mix(std::uint64_t value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
        return value ^ (value >> 31);
    }

private:
    std::uint64_t m_state;
};

constexpr RandomStream RandomStream::derive(std::uint64_t seed, std::initializer_list<std::string_view> names)
{
    std::uint64_t state = mix(seed + 0x9E3779B97F4A7C15ull);
    for (const std::string_view name : names) {
        for (const char character : name)
            state = mix(state ^ static_cast<unsigned char>(character)) + 0x9E3779B97F4A7C15ull;
        state = mix(state ^ (0x100ull + name.size())); // so that ("ab", "c") is not ("a", "bc")
    }
    return RandomStream(state);
}

} // namespace peerscope
