// SPDX-License-Identifier: MIT
#include "core/trace/filter_tree.h"

#include "core/base/transfer_mode.h"
#include "core/trace/fate.h"
#include "core/wire/godot_subject.h"

#include <array>

namespace peerscope {

std::span<const FilterFieldInfo> filterFields()
{
    using enum FilterField;
    static constexpr std::array<FilterFieldInfo, filterFieldCount> fields = {{
        {Id, "id", FilterType::Number, false},
        {From, "from", FilterType::Peer, false},
        {To, "to", FilterType::Peer, true},
        {Channel, "channel", FilterType::Number, false},
        {Mode, "mode", FilterType::Mode, false},
        {ReceivedMode, "received_mode", FilterType::Mode, true},
        {Size, "size", FilterType::Bytes, false},
        {Sent, "sent", FilterType::Microseconds, false},
        {Arrived, "arrived", FilterType::Microseconds, true},
        {Delivered, "delivered", FilterType::Microseconds, true},
        {Latency, "latency", FilterType::Microseconds, true},
        {Queued, "queued", FilterType::Microseconds, false},
        {Held, "held", FilterType::Microseconds, false},
        {Resends, "resends", FilterType::Number, false},
        {Fragments, "fragments", FilterType::Number, false},
        {FirstDatagram, "first_datagram", FilterType::Number, true},
        {LastDatagram, "last_datagram", FilterType::Number, true},
        {Fate, "fate", FilterType::Fate, false},
        {PayloadBytes, "payload", FilterType::PayloadBytes, false},
        {Message, "message", FilterType::MessageText, true},
        {Kind, "kind", FilterType::MessageKind, true},
        {Rpc, "rpc", FilterType::Text, true},
        {Node, "node", FilterType::Text, true},
        {RealFrom, "real_from", FilterType::Peer, true},
    }};
    return fields;
}

const FilterFieldInfo& filterField(FilterField field)
{
    return filterFields()[static_cast<std::size_t>(field)];
}

std::span<const std::string_view> filterWords(FilterType type)
{
    static constexpr auto modes = [] {
        std::array<std::string_view, transferModeCount> words;
        for (std::size_t mode = 0; mode < words.size(); ++mode)
            words[mode] = name(static_cast<TransferMode>(mode));
        return words;
    }();
    static constexpr auto fates = [] {
        std::array<std::string_view, packetFateCount> words;
        for (std::size_t fate = 0; fate < words.size(); ++fate)
            words[fate] = name(static_cast<PacketFate>(fate));
        return words;
    }();
    // The first kind is that of no message, which is `none`.
    static constexpr auto kinds = [] {
        std::array<std::string_view, messageKindCount - 1> words;
        for (std::size_t kind = 0; kind < words.size(); ++kind)
            words[kind] = name(static_cast<MessageKind>(kind + 1));
        return words;
    }();
    if (type == FilterType::Mode)
        return modes;
    if (type == FilterType::MessageKind)
        return kinds;
    if (type == FilterType::Fate)
        return fates;
    return {};
}

} // namespace peerscope
