// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_units.h"

#include <algorithm>

namespace peerscope {

namespace {

/// How many rows to read one by one before using the index to find the lane's next packet.
constexpr std::size_t nearRows = 8192;

bool isInLane(const TraceSnapshot& trace, std::size_t row, const TimelineLane& lane)
{
    const PacketColumns& chunk = trace.packetColumns(row);
    const std::size_t at = TraceSnapshot::packetOffset(row);
    return chunk.channel[at] == lane.channel && (!lane.from.isValid() || chunk.from[at] == lane.from.value());
}

std::optional<std::size_t> firstWithin(const TraceSnapshot& trace, const TimelineLane& lane,
                                       std::size_t begin, std::size_t end)
{
    for (std::size_t row = begin; row < end; ++row) {
        if (isInLane(trace, row, lane))
            return row;
    }
    return std::nullopt;
}

std::optional<std::size_t> lastWithin(const TraceSnapshot& trace, const TimelineLane& lane, std::size_t begin,
                                      std::size_t end)
{
    for (std::size_t row = end; row > begin; --row) {
        if (isInLane(trace, row - 1, lane))
            return row - 1;
    }
    return std::nullopt;
}

bool isUsed(const TimelineLane& lane, int level, std::uint64_t bucket)
{
    return std::any_of(lane.parts.begin(), lane.parts.end(),
                       [=](const LodLane* part) { return part->counts(level, bucket).total() > 0; });
}

constexpr int coarsest = LodLane::levelCount - 1;
/// The number of buckets of a level in one of the next.
constexpr std::int64_t fanOut = LodLane::bucketLength(1) / LodLane::bucketLength(0);
constexpr std::int64_t noBucket = -1;

/// The first used level 0 bucket in [bucket, limit], or noBucket.
std::int64_t usedBucketFrom(const TimelineLane& lane, std::int64_t bucket, Time limit)
{
    int level = 0;
    while (LodLane::bucketLength(level) * bucket <= limit) {
        if (isUsed(lane, level, static_cast<std::uint64_t>(bucket))) {
            if (level == 0)
                return bucket;
            --level;
            bucket *= fanOut;
            continue;
        }
        ++bucket;
        while (level < coarsest && bucket % fanOut == 0) {
            bucket /= fanOut;
            ++level;
        }
    }
    return noBucket;
}

/// The last used level 0 bucket at or before `bucket`, or noBucket.
std::int64_t usedBucketUpTo(const TimelineLane& lane, std::int64_t bucket)
{
    int level = 0;
    while (bucket >= 0) {
        if (isUsed(lane, level, static_cast<std::uint64_t>(bucket))) {
            if (level == 0)
                return bucket;
            --level;
            bucket = bucket * fanOut + fanOut - 1;
            continue;
        }
        while (level < coarsest && bucket % fanOut == 0) {
            bucket /= fanOut;
            ++level;
        }
        --bucket;
    }
    return noBucket;
}

Time sentAt(const TraceSnapshot& trace, std::size_t row)
{
    return Time(trace.packetColumns(row).sent[TraceSnapshot::packetOffset(row)]);
}

Time bucketStart(std::int64_t bucket)
{
    return LodLane::bucketLength(0) * bucket;
}

} // namespace

std::int32_t uniqueIdOf(const TraceSnapshot& trace, EndpointId peer)
{
    return peer.isValid() && peer.value() < trace.endpointCount() ? trace.endpoint(peer).uniqueId : 0;
}

PacketUnit unitAround(const TraceSnapshot& trace, std::size_t row)
{
    std::size_t first = row;
    while (first > 0 && continuesPacket(trace, first))
        --first;
    std::size_t end = row + 1;
    while (end < trace.packetCount() && continuesPacket(trace, end))
        ++end;
    return {first, end - first};
}

std::optional<std::size_t> nextInLane(const TraceSnapshot& trace, const TimelineLane& lane, std::size_t row)
{
    const std::size_t count = trace.packetCount();
    const std::size_t nearEnd = std::min(row + nearRows, count);
    if (const auto found = firstWithin(trace, lane, std::min(row, count), nearEnd))
        return found;
    if (nearEnd >= count)
        return std::nullopt;
    const Time newest = sentAt(trace, count - 1);
    std::size_t begin = nearEnd;
    auto bucket = static_cast<std::int64_t>(LodLane::bucketAt(sentAt(trace, begin), 0));
    while (true) {
        const std::int64_t used = usedBucketFrom(lane, bucket, newest);
        if (used == noBucket)
            return std::nullopt;
        begin = std::max(begin, trace.firstPacketAt(bucketStart(used)));
        if (const auto found = firstWithin(trace, lane, begin, trace.firstPacketAt(bucketStart(used + 1))))
            return found;
        bucket = used + 1;
    }
}

std::optional<std::size_t> previousInLane(const TraceSnapshot& trace, const TimelineLane& lane,
                                          std::size_t rowEnd)
{
    rowEnd = std::min(rowEnd, trace.packetCount());
    const std::size_t nearBegin = rowEnd > nearRows ? rowEnd - nearRows : 0;
    if (const auto found = lastWithin(trace, lane, nearBegin, rowEnd))
        return found;
    if (nearBegin == 0)
        return std::nullopt;
    std::size_t end = nearBegin;
    auto bucket = static_cast<std::int64_t>(LodLane::bucketAt(sentAt(trace, end - 1), 0));
    while (true) {
        const std::int64_t used = usedBucketUpTo(lane, bucket);
        if (used == noBucket)
            return std::nullopt;
        end = std::min(end, trace.firstPacketAt(bucketStart(used + 1)));
        if (const auto found = lastWithin(trace, lane, trace.firstPacketAt(bucketStart(used)), end))
            return found;
        bucket = used - 1;
    }
}

std::optional<std::size_t> nearestInLane(const TraceSnapshot& trace, const TimelineLane& lane, Time time)
{
    const std::size_t row = trace.firstPacketAt(time);
    const auto after = nextInLane(trace, lane, row);
    const auto before = previousInLane(trace, lane, row);
    if (!after || !before)
        return after ? after : before;
    return sentAt(trace, *after) - time < time - sentAt(trace, *before) ? after : before;
}

} // namespace peerscope
