// SPDX-License-Identifier: MIT
#include "core/wire/ip_fragments.h"

#include <algorithm>
#include <utility>

namespace peerscope {

IpFragments::Datagram& IpFragments::datagramOf(const UdpFrame& frame, Time at)
{
    Datagram* place = nullptr;
    for (Datagram& datagram : m_datagrams) {
        if (datagram.isUsed && at - datagram.first > patience)
            datagram.isUsed = false;
        if (datagram.isUsed && datagram.id == frame.part.id && datagram.from == frame.from &&
            datagram.to == frame.to)
            return datagram;
        if (!place || (place->isUsed && (!datagram.isUsed || datagram.first < place->first)))
            place = &datagram; // a free place, or the oldest
    }
    if (m_datagrams.size() < mostAtOnce && (!place || place->isUsed))
        place = &m_datagrams.emplace_back();
    place->isUsed = true;
    place->isSpoilt = false;
    place->from = frame.from;
    place->to = frame.to;
    place->id = frame.part.id;
    place->first = at;
    place->size.reset();
    place->bytes.clear();
    place->known.clear();
    return *place;
}

/// Whether the part is new and valid. An invalid part makes the whole datagram invalid.
bool IpFragments::Datagram::takes(std::size_t begin, ByteView part, bool moreFollow)
{
    const std::size_t end = begin + part.size();
    const std::size_t reached = known.empty() ? 0 : known.back().end;
    const bool contradicts = moreFollow ? size && end >= *size : (size ? end != *size : end < reached);
    if (end > largest || part.empty() || (moreFollow && part.size() % 8 != 0) || contradicts) {
        isSpoilt = true;
        return false;
    }
    if (!moreFollow)
        size = end;
    const auto after =
        std::ranges::find_if(known, [begin](const Range& range) { return range.end >= begin; });
    if (after != known.end() && after->begin < end && after->end > begin) {
        const bool isCopy = after->begin <= begin && end <= after->end &&
                            std::ranges::equal(part, ByteView(bytes).subspan(begin, part.size()));
        isSpoilt = !isCopy;
        return false;
    }
    const bool joinsBefore = after != known.end() && after->end == begin;
    const auto next = joinsBefore ? std::next(after) : after;
    const bool joinsNext = next != known.end() && next->begin == end;
    if (next != known.end() && next->begin < end) {
        isSpoilt = true;
        return false;
    }
    if (joinsBefore && joinsNext) {
        after->end = next->end;
        known.erase(next);
    } else if (joinsBefore) {
        after->end = end;
    } else if (joinsNext) {
        next->begin = begin;
    } else {
        known.insert(next, {begin, end});
    }
    if (bytes.size() < end)
        bytes.resize(end);
    std::ranges::copy(part, bytes.begin() + static_cast<std::ptrdiff_t>(begin));
    return true;
}

FrameContent IpFragments::add(UdpFrame& frame, Time at)
{
    if (frame.isCut)
        return FrameContent::Fragment; // it will never be complete
    Datagram& datagram = datagramOf(frame, at);
    if (datagram.isSpoilt || !datagram.takes(frame.part.offset, frame.payload, frame.part.moreFollow))
        return FrameContent::Fragment;
    if (!datagram.size || datagram.known.size() != 1 || datagram.known[0].begin != 0 ||
        datagram.known[0].end != *datagram.size)
        return FrameContent::Fragment;
    datagram.isUsed = false;
    std::swap(m_whole, datagram.bytes);
    return readUdp(m_whole, frame);
}

} // namespace peerscope
