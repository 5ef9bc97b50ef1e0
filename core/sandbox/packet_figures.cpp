// SPDX-License-Identifier: MIT
#include "core/sandbox/packet_figures.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace peerscope {

namespace {

std::optional<PacketFigures::Percentiles> percentiles(std::vector<std::int64_t> values)
{
    if (values.empty())
        return std::nullopt;
    auto sortedUpTo = values.begin();
    const auto rank = [&](double share) {
        const auto count = static_cast<double>(values.size());
        const auto index = static_cast<std::ptrdiff_t>(std::max(std::ceil(share * count), 1.0)) - 1;
        const auto place = values.begin() + index;
        std::nth_element(sortedUpTo, place, values.end());
        sortedUpTo = place;
        return static_cast<double>(*place) / 1e3;
    };
    return PacketFigures::Percentiles{
        .p50 = rank(0.50), .p95 = rank(0.95), .p99 = rank(0.99), .max = rank(1.0)};
}

} // namespace

void PacketGatherer::add(const PacketRow& packet)
{
    m_figures.add(packet);
    m_queued.push_back(packet.queued.count());
    if (packet.fate == PacketFate::Delivered)
        m_latencies.push_back((*packet.delivered - packet.sent).count());
}

PacketFigures PacketGatherer::finish(Time duration)
{
    m_figures.latency = percentiles(std::exchange(m_latencies, {}));
    m_figures.queued = percentiles(std::exchange(m_queued, {}));
    if (duration.count() > 0)
        m_figures.goodput = static_cast<double>(m_figures.deliveredBytes) / toSeconds(duration);
    return m_figures;
}

} // namespace peerscope
