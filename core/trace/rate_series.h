// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/base/transfer_mode.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace peerscope {

/// What was sent in one interval, the round trips measured in it, and ENet's throttle.
struct RateBucket
{
    std::array<std::uint32_t, transferModeCount> packets = {};
    /// Bytes on the wire by mode; the last entry is acknowledgements, pings and connects.
    std::array<std::uint64_t, transferModeCount + 1> bytes = {};
    std::uint32_t roundTrips = 0;
    std::int64_t roundTripSum = 0;  ///< microseconds
    std::int64_t roundTripMost = 0; ///< microseconds
    std::uint32_t throttles = 0;    ///< how often a sender's throttle was measured
    std::uint64_t throttleSum = 0;  ///< in units of 1 / RoundTripRow::fullThrottle
    std::uint8_t throttleLeast = 0xff;

    RateBucket& operator+=(const RateBucket& other)
    {
        for (std::size_t index = 0; index < packets.size(); ++index)
            packets[index] += other.packets[index];
        for (std::size_t index = 0; index < bytes.size(); ++index)
            bytes[index] += other.bytes[index];
        roundTrips += other.roundTrips;
        roundTripSum += other.roundTripSum;
        roundTripMost = std::max(roundTripMost, other.roundTripMost);
        throttles += other.throttles;
        throttleSum += other.throttleSum;
        throttleLeast = std::min(throttleLeast, other.throttleLeast);
        return *this;
    }
};

/// A run divided into equal intervals: 50 ms at first, doubled whenever there would be too many. Its size is
/// bounded, however long the run and however late a time.
class RateSeries
{
public:
    static constexpr std::size_t mostBuckets = 8192;

    Time bucketLength() const { return m_length; }
    const std::vector<RateBucket>& buckets() const { return m_buckets; }

    /// The bucket of a time; times before 0 use the first.
    RateBucket& at(Time time)
    {
        time = std::max(time, Time(0));
        while (static_cast<std::uint64_t>(time / m_length) >= mostBuckets)
            halve();
        const auto index = static_cast<std::size_t>(time / m_length);
        if (index >= m_buckets.size())
            m_buckets.resize(index + 1);
        return m_buckets[index];
    }

private:
    void halve()
    {
        m_length *= 2;
        for (std::size_t index = 0; index < m_buckets.size(); ++index) {
            if (index % 2 == 1)
                m_buckets[index / 2] += m_buckets[index];
            else
                m_buckets[index / 2] = m_buckets[index];
        }
        m_buckets.resize((m_buckets.size() + 1) / 2);
    }

    Time m_length{50'000};
    std::vector<RateBucket> m_buckets;
};

} // namespace peerscope
