// SPDX-License-Identifier: MIT
#pragma once

#include "core/network/network.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

inline std::vector<std::byte> bytesFrom(std::string_view text)
{
    const ByteView view = bytesOf(text);
    return {view.begin(), view.end()};
}

/// Logs and counts everything that happens to datagrams.
class DatagramLog final : public DatagramObserver
{
public:
    struct Entry
    {
        SentDatagram sent; ///< its views are not valid any more
        std::vector<std::byte> bytes;
        std::optional<Time> delivered;
        std::optional<LossReason> lost;
        std::optional<Time> released = {}; ///< after it was held by hand
    };

    ObservedDatagram datagramSent(const SentDatagram& datagram) override
    {
        entries.push_back({datagram, {datagram.bytes.begin(), datagram.bytes.end()}, {}, {}});
        if (datagram.lost != LossReason::None)
            entries.back().lost = datagram.lost;
        return DatagramId(static_cast<std::uint32_t>(entries.size() - 1));
    }
    void datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram) override
    {
        Entry& entry = entries.at(id.value());
        check(entry, datagram);
        entry.delivered = at;
        order.push_back(id);
    }
    void datagramDelayed(DatagramId id, const SentDatagram& datagram) override
    {
        entries.at(id.value()).sent.due = datagram.due;
        ++delays;
    }
    void datagramReleased(DatagramId id, Time at, const SentDatagram& datagram) override
    {
        entries.at(id.value()).sent.due = datagram.due;
        entries.at(id.value()).released = at;
    }
    void datagramLost(DatagramId id, Time, LossReason reason, const SentDatagram& datagram) override
    {
        Entry& entry = entries.at(id.value());
        check(entry, datagram);
        entry.lost = reason;
    }

    std::size_t count(bool (*which)(const Entry&)) const
    {
        return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), which));
    }

    std::vector<Entry> entries;
    std::vector<DatagramId> order;
    int delays = 0;
    bool consistent = true; ///< each has one fate, and its bytes stay the same from sending to arrival

private:
    void check(const Entry& entry, const SentDatagram& now)
    {
        consistent = consistent && !entry.delivered && !entry.lost && entry.sent.from == now.from &&
                     entry.sent.to == now.to && entry.sent.due == now.due &&
                     std::equal(entry.bytes.begin(), entry.bytes.end(), now.bytes.begin(), now.bytes.end());
    }
};

inline bool isDelivered(const DatagramLog::Entry& entry)
{
    return entry.delivered.has_value();
}
inline bool isLost(const DatagramLog::Entry& entry)
{
    return entry.lost.has_value();
}
inline bool isCopy(const DatagramLog::Entry& entry)
{
    return entry.sent.duplicate;
}

inline void runAll(Network& network)
{
    while (network.nextEventTime() != never)
        network.runNextEvent();
}

} // namespace peerscope
