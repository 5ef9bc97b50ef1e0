// SPDX-License-Identifier: MIT
#include "core/trace/filter_tree.h"

#include "core/base/transfer_mode.h"
#include "core/trace/fate.h"

#include <array>

namespace peerscope {

std::span<const FilterFieldInfo> filterFields()
{
    using enum FilterField;
    static constexpr std::array<FilterFieldInfo, 18> fields = {{
        {Id, "id", FilterType::Number, false, "the packet's number, from 0"},
        {From, "from", FilterType::Peer, false, "the peer that sent it"},
        {To, "to", FilterType::Peer, true, "the peer it was sent to"},
        {Channel, "channel", FilterType::Number, false,
         "the channel: Godot 4's transfer channel, or ENet's own in another game, 0 to 255"},
        {Mode, "mode", FilterType::Mode, false, "the transfer mode it was sent in"},
        {ReceivedMode, "received_mode", FilterType::Mode, true, "the mode that get_packet_mode reported"},
        {Size, "size", FilterType::Bytes, false, "bytes given to put_packet"},
        {Sent, "sent", FilterType::Microseconds, false, "when put_packet was called"},
        {Arrived, "arrived", FilterType::Microseconds, true, "when the last datagram it needed arrived"},
        {Delivered, "delivered", FilterType::Microseconds, true,
         "when the receiver's poll made it available"},
        {Latency, "latency", FilterType::Microseconds, true, "from sent to delivered"},
        {Held, "held", FilterType::Microseconds, false,
         "how long it waited behind something else; 0 if it did not"},
        {Resends, "resends", FilterType::Number, false, "how many datagrams carried it again"},
        {Fragments, "fragments", FilterType::Number, false, "how many ENet commands it was cut into"},
        {FirstDatagram, "first_datagram", FilterType::Number, true, "the first datagram that carried it"},
        {LastDatagram, "last_datagram", FilterType::Number, true, "the newest datagram that carried it"},
        {Fate, "fate", FilterType::Fate, false, "what happened to it"},
        {PayloadBytes, "payload", FilterType::PayloadBytes, false, "its bytes"},
    }};
    return fields;
}

const FilterFieldInfo& filterField(FilterField field)
{
    return filterFields()[static_cast<std::size_t>(field)];
}

std::string_view describe(FilterType type)
{
    static constexpr std::array<std::string_view, 7> descriptions = {
        "a number", "a number of bytes", "a time", "a peer", "a transfer mode", "a fate", "a payload"};
    return descriptions[static_cast<std::size_t>(type)];
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
    if (type == FilterType::Mode)
        return modes;
    if (type == FilterType::Fate)
        return fates;
    return {};
}

} // namespace peerscope
