// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace peerscope {

// The parts of a parsed filter, for the parser, the scan and the completion. To use filters, filter.h is
// enough.

enum class FilterField : std::uint8_t {
    Id,
    From,
    To,
    Channel,
    Mode,
    ReceivedMode,
    Size,
    Sent,
    Arrived,
    Delivered,
    Latency,
    Queued,
    Held,
    Resends,
    Fragments,
    FirstDatagram,
    LastDatagram,
    Fate,
    PayloadBytes,
    Message,
    Kind,
    Rpc,
    Node,
    RealFrom,
};

/// The type of a field's values, which decides what they can be compared with.
enum class FilterType : std::uint8_t {
    Number,
    Bytes,
    Microseconds,
    Peer,
    Mode,
    Fate,
    PayloadBytes,
    Text,        ///< may also be searched
    MessageText, ///< may only be searched
    MessageKind,
};

struct FilterFieldInfo
{
    FilterField field;
    std::string_view name;
    FilterType type;
    bool mayBeMissing; ///< some packets have no such value, so it can be compared with `none`
};

inline constexpr std::size_t filterFieldCount = 24;
inline constexpr std::size_t filterTypeCount = 10;

/// Every field, in the order of the enumeration.
std::span<const FilterFieldInfo> filterFields();
const FilterFieldInfo& filterField(FilterField field);
/// Whether <, <=, > and >= make sense.
constexpr bool hasOrder(FilterType type)
{
    return type == FilterType::Number || type == FilterType::Bytes || type == FilterType::Microseconds;
}

/// Whether a field is of the packet's message (see MessageColumns), which not every packet has.
constexpr bool isOfMessage(FilterField field)
{
    return field >= FilterField::Message;
}
/// Whether values can only be searched, with `contains`.
constexpr bool isOnlySearched(FilterType type)
{
    return type == FilterType::PayloadBytes || type == FilterType::MessageText;
}

/// The words that are values of a type: for modes, fates and kinds of messages.
std::span<const std::string_view> filterWords(FilterType type);

/// The largest datagram of ENet as Godot sets it up, in bytes: the constant `mtu`. A packet above 1,364 bytes
/// is already cut into fragments, because headers take 28 bytes.
inline constexpr std::int64_t filterMtu = 1392;

enum class FilterOperator : std::uint8_t { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

/// A peer as named in the text.
struct FilterPeer
{
    std::string name;          ///< a peer's, or the bare name before ".1", ".2" …
    std::optional<int> number; ///< or a Godot peer id
};

struct FilterNode
{
    enum class Kind : std::uint8_t {
        Everything,
        And,      ///< of `children`
        Or,       ///< of `children`
        Not,      ///< of the one child
        Range,    ///< low <= field <= high
        OneOf,    ///< field is one of `values`, which are sorted
        Peers,    ///< field is one of `peers`
        Present,  ///< the field has a value
        Fields,   ///< field comparison other
        Texts,    ///< field is one of `texts`
        Contains, ///< the field contains `bytes`
    };

    Kind kind = Kind::Everything;
    FilterField field = FilterField::Id;
    /// Negates the match among packets that have a value: a missing value is neither equal nor unequal.
    bool negated = false;
    std::int64_t low = 0;
    std::int64_t high = 0;
    std::vector<std::int64_t> values;
    std::vector<FilterPeer> peers;
    std::vector<std::string> texts;
    FilterOperator comparison = FilterOperator::Equal;
    FilterField other = FilterField::Id;
    std::string bytes;
    std::vector<FilterNode> children;
};

} // namespace peerscope
