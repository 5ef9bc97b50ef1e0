// SPDX-License-Identifier: MIT
#include "core/lab/metrics.h"

#include <algorithm>
#include <cmath>

namespace peerscope {

const std::array<MetricInfo, metricCount>& metricInfos()
{
    static constexpr std::array<MetricInfo, metricCount> infos = {{
        {Metric::Sent, "sent", "Sent", "packets",
         "Packets of the measured traffic that put_packet took, one for each recipient."},
        {Metric::Delivered, "delivered", "Delivered", "packets",
         "Those that the receiver's poll made available to get_packet."},
        {Metric::Lost, "lost", "Lost", "packets",
         "Those that will never be delivered, for whatever reason: lost on the way, late (discarded "
         "because a newer one was there), incomplete, throttled, refused by ENet, gone with their "
         "connection. What was still on its way at the end is not lost."},
        {Metric::LostShare, "lost_share", "Lost share", "", "Lost / (lost + delivered)."},
        {Metric::Throttled, "throttled", "Throttled", "packets",
         "Of the lost ones, those that never left: ENet's own throttle held them back, because the "
         "round trip had become longer or uneven."},
        {Metric::OutOfOrder, "out_of_order", "Out of order", "packets",
         "Packets that were delivered after one that had been sent later."},
        {Metric::AgeMedian, "age_ms_median", "Age of the newest state, median", "ms",
         "age(t) = t - when the newest state delivered up to t was sent, newest in the order of "
         "sending; over all times t from the first delivery to the last sending, every moment counting "
         "alike. The median: half of the time it was at most this old."},
        {Metric::AgeP99, "age_ms_p99", "Age of the newest state, 99 %", "ms",
         "For 99 % of the time the newest state was at most this old; age(t) as for the median."},
        {Metric::AgeOverLimit, "age_over_250ms", "Time with an old state", "",
         "The share of the time in which age(t) was more than 250 ms."},
        {Metric::LongestFreeze, "freeze_ms", "Longest freeze", "ms",
         "The longest time in which no newer state was delivered, between the first delivery and the last "
         "sending."},
        {Metric::PayloadBytes, "payload_bytes", "Payload", "bytes",
         "Bytes that were given to put_packet: sent x size."},
        {Metric::WireBytes, "wire_bytes", "On the wire", "bytes",
         "Bytes of every datagram of the whole run, whoever sent it: ENet's headers, resends, "
         "acknowledgements and pings, and other traffic; without the 28 bytes of IP and UDP before each."},
        {Metric::Resends, "resends", "Resends", "datagrams",
         "Datagrams beyond the first that carried (a part of) a packet of the measured traffic again."},
    }};
    return infos;
}

const MetricInfo& info(Metric metric)
{
    return metricInfos()[std::size_t(metric)];
}

namespace {

/// The indices of a stream's delivered packets, in the order in which get_packet returned them.
std::vector<std::size_t> deliveryOrder(const std::vector<MeasuredPacket>& packets)
{
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < packets.size(); ++index) {
        if (packets[index].delivered)
            order.push_back(index);
    }
    // Within one poll: in order of arrival, except that ENet restores the order of ordered packets.
    std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
        const MeasuredPacket& one = packets[left];
        const MeasuredPacket& other = packets[right];
        if (one.delivered != other.delivered)
            return *one.delivered < *other.delivered;
        return one.mode == TransferMode::Unreliable && other.mode == TransferMode::Unreliable &&
               one.arrived < other.arrived;
    });
    return order;
}

std::int64_t totalTime(const std::vector<AgeStretch>& stretches)
{
    std::int64_t total = 0;
    for (const AgeStretch& stretch : stretches)
        total += (stretch.oldest - stretch.youngest).count();
    return total;
}

std::optional<double> inMilliseconds(std::optional<Time> time)
{
    return time ? std::optional(toMilliseconds(*time)) : std::nullopt;
}

} // namespace

AgeHistory ageHistory(const MeasuredStream& stream)
{
    AgeHistory history;
    const std::vector<MeasuredPacket>& packets = stream.packets;
    if (packets.empty())
        return history;
    const Time end = packets.back().sent;
    std::optional<std::size_t> newest;
    Time since{};
    const auto close = [&](Time until) {
        until = std::min(until, end);
        if (!newest || until <= since)
            return;
        const Time sent = packets[*newest].sent;
        history.begins.push_back(since);
        history.stretches.push_back({since - sent, until - sent});
        history.longestFreeze = std::max(history.longestFreeze, until - since);
    };
    for (const std::size_t index : deliveryOrder(packets)) {
        if (newest && index < *newest) {
            ++history.outOfOrder;
            continue;
        }
        const Time at = *packets[index].delivered;
        close(at);
        since = at;
        newest = index;
    }
    close(end);
    return history;
}

std::optional<Time> ageQuantile(const std::vector<AgeStretch>& stretches, double share)
{
    const std::int64_t total = totalTime(stretches);
    if (total == 0)
        return std::nullopt;
    // Between two bounds, every age is covered by the same number of intervals.
    struct Bound
    {
        std::int64_t age;
        int change;
    };
    std::vector<Bound> bounds;
    bounds.reserve(stretches.size() * 2);
    for (const AgeStretch& stretch : stretches) {
        bounds.push_back({stretch.youngest.count(), 1});
        bounds.push_back({stretch.oldest.count(), -1});
    }
    std::sort(bounds.begin(), bounds.end(), [](const Bound& left, const Bound& right) {
        return left.age != right.age ? left.age < right.age : left.change < right.change;
    });
    const double wanted = share * static_cast<double>(total);
    std::int64_t passed = 0;
    std::int64_t through = 0;
    std::int64_t age = bounds.front().age;
    for (const Bound& bound : bounds) {
        const std::int64_t time = (bound.age - age) * through;
        if (through > 0 && static_cast<double>(passed + time) >= wanted) {
            const double rest = (wanted - static_cast<double>(passed)) / static_cast<double>(through);
            return Time(age + std::llround(rest));
        }
        passed += time;
        age = bound.age;
        through += bound.change;
    }
    return Time(bounds.back().age);
}

std::optional<double> shareOlderThan(const std::vector<AgeStretch>& stretches, Time limit)
{
    const std::int64_t total = totalTime(stretches);
    if (total == 0)
        return std::nullopt;
    std::int64_t older = 0;
    for (const AgeStretch& stretch : stretches)
        older += std::max<std::int64_t>(0, (stretch.oldest - std::max(stretch.youngest, limit)).count());
    return static_cast<double>(older) / static_cast<double>(total);
}

MetricValues measure(const TraceSnapshot& trace, const std::vector<MeasuredStream>& streams,
                     std::uint32_t payload)
{
    std::int64_t sent = 0;
    std::int64_t delivered = 0;
    std::int64_t inFlight = 0;
    std::int64_t throttled = 0;
    std::int64_t resends = 0;
    std::int64_t outOfOrder = 0;
    Time freeze{};
    std::vector<AgeStretch> stretches;
    for (const MeasuredStream& stream : streams) {
        for (const MeasuredPacket& packet : stream.packets) {
            ++sent;
            delivered += packet.delivered ? 1 : 0;
            inFlight += packet.fate == PacketFate::InFlight ? 1 : 0;
            throttled += packet.fate == PacketFate::Throttled ? 1 : 0;
            resends += packet.resends;
        }
        const AgeHistory history = ageHistory(stream);
        outOfOrder += history.outOfOrder;
        freeze = std::max(freeze, history.longestFreeze);
        stretches.insert(stretches.end(), history.stretches.begin(), history.stretches.end());
    }
    std::int64_t wire = 0;
    for (std::size_t row = 0; row < trace.datagramCount(); ++row) {
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t place = TraceSnapshot::datagramOffset(row);
        wire += columns.duplicate[place] ? 0 : columns.size[place];
    }

    const auto number = [](std::int64_t value) { return std::optional(static_cast<double>(value)); };
    const std::int64_t lost = sent - delivered - inFlight;
    MetricValues values;
    values.set(Metric::Sent, number(sent));
    values.set(Metric::Delivered, number(delivered));
    values.set(Metric::Lost, number(lost));
    if (lost + delivered > 0)
        values.set(Metric::LostShare, static_cast<double>(lost) / static_cast<double>(lost + delivered));
    values.set(Metric::Throttled, number(throttled));
    values.set(Metric::OutOfOrder, number(outOfOrder));
    values.set(Metric::AgeMedian, inMilliseconds(ageQuantile(stretches, 0.5)));
    values.set(Metric::AgeP99, inMilliseconds(ageQuantile(stretches, 0.99)));
    values.set(Metric::AgeOverLimit, shareOlderThan(stretches, oldState));
    if (!stretches.empty())
        values.set(Metric::LongestFreeze, toMilliseconds(freeze));
    values.set(Metric::PayloadBytes, number(sent * payload));
    values.set(Metric::WireBytes, number(wire));
    values.set(Metric::Resends, number(resends));
    return values;
}

} // namespace peerscope
