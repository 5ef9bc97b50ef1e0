// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter.h"
#include "core/trace/trace.h"

#include <array>
#include <memory>
#include <vector>

namespace peerscope {

/// A filter prepared for one snapshot: looks up names once, then compares whole chunks of columns at a time.
/// Cheap to make (it visits the peers, not the packets).
class FilterScan
{
public:
    /// One entry for each packet of a chunk. It is of type bool, which no column uses, so that loops over
    /// columns can be vectorized.
    using Mask = std::array<bool, PacketColumns::rowCount>;

    FilterScan(const PacketFilter& filter, const TraceSnapshot& trace);
    ~FilterScan();
    FilterScan(const FilterScan&) = delete;
    FilterScan& operator=(const FilterScan&) = delete;

    /// Sets which packets from `chunk` * rowCount on match. Beyond the end of the snapshot, `matches` is
    /// false. Returns how many packets of the chunk the snapshot has.
    std::size_t scan(std::size_t chunk, Mask& matches);
    /// Whether one packet of the snapshot matches.
    bool matches(PacketId id);

private:
    struct Step;
    struct Place;

    static Step prepare(const FilterNode& node, const TraceSnapshot& trace);
    void evaluate(const Step& step, const Place& place, const Mask& wanted, Mask& out, std::size_t depth);

    const PacketFilter m_filter;
    const TraceSnapshot m_trace;
    std::unique_ptr<const Step> m_root;
    std::vector<Mask> m_scratch; ///< two for each nesting level of the filter
    Mask m_all;
};

} // namespace peerscope
