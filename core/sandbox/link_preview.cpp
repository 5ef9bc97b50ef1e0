// SPDX-License-Identifier: MIT
#include "core/sandbox/link_preview.h"

#include "core/network/link.h"

#include <algorithm>

namespace peerscope {

namespace {

void fillHistogram(LinkPreview& preview, const std::vector<Time>& delays, int bins)
{
    preview.delays.assign(static_cast<std::size_t>(bins), 0);
    if (delays.empty())
        return;
    const auto [least, most] = std::minmax_element(delays.begin(), delays.end());
    preview.firstBin = *least;
    preview.binWidth = (*most - *least) / bins + Time(1);
    for (const Time delay : delays)
        ++preview.delays[static_cast<std::size_t>((delay - preview.firstBin) / preview.binWidth)];
}

} // namespace

LinkPreview previewLink(const LinkConditions& conditions, std::uint64_t seed, const PreviewTraffic& traffic)
{
    LinkPreview preview;
    Link link(seed, "preview", "", conditions);
    std::vector<Time> delays;
    delays.reserve(static_cast<std::size_t>(traffic.datagrams));
    for (int index = 0; index < traffic.datagrams; ++index) {
        const Time now = index * traffic.distance;
        const Link::Verdict verdict = link.pass(now, traffic.size);
        if (verdict.lost == LossReason::None)
            delays.push_back(verdict.due - now);
        else
            ++preview.lost;
        if (index < traffic.shown)
            preview.datagrams.push_back(
                {verdict.lost, verdict.duplicated, verdict.corrupted, verdict.due - now});
    }
    fillHistogram(preview, delays, traffic.bins);
    return preview;
}

} // namespace peerscope
