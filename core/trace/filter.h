// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter_error.h"
#include "core/trace/filter_tree.h"
#include "core/trace/trace.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace peerscope {

/// Which packets to show: a parsed and checked filter (see FILTER.md). A value that works with any trace.
class PacketFilter
{
public:
    /// Matches every packet.
    PacketFilter() = default;
    PacketFilter(std::string text, FilterNode root) : m_text(std::move(text)), m_root(std::move(root)) {}

    const std::string& text() const { return m_text; }
    bool isEverything() const { return m_root.kind == FilterNode::Kind::Everything; }
    const FilterNode& root() const { return m_root; }

private:
    std::string m_text;
    FilterNode m_root;
};

/// Parses a filter. An empty text matches every packet. Names of peers are looked up in `trace`; an unknown
/// name is an error. At most longestFilter bytes and deepestFilter nested parentheses.
std::variant<PacketFilter, FilterError> compileFilter(std::string_view text, const TraceSnapshot& trace);

/// Checks a filter without a trace: accepts any name as a peer's. Returns nothing if it is correct.
std::optional<FilterError> checkFilter(std::string_view text);

/// One thing that could be typed.
struct FilterCandidate
{
    /// core/words/filter_text.h says it.
    enum class Meaning : std::uint8_t {
        None, ///< it needs no explanation
        Field,
        Not,
        And,
        Or,
        Equal,
        NotEqual,
        OneOf,
        Text,
        TextOrBytes,
        Peer,
        AllOfThem, ///< of peers with a common name
        Mtu,
        NoValue,
    };

    std::string text; ///< to insert
    Meaning meaning = Meaning::None;
    FilterField field = FilterField::Id; ///< for Meaning::Field
    EndpointId peer = {};                ///< for Meaning::Peer

    bool operator==(const FilterCandidate&) const = default;
};
struct FilterCompletion
{
    /// The part of the text that a candidate replaces, in bytes.
    std::size_t position = 0;
    std::size_t length = 0;
    std::vector<FilterCandidate> candidates; ///< those that begin with the part before the cursor
};

/// What can be typed at the cursor (a byte offset into the text): fields, operators, values, names of peers.
/// Nothing if the text before it is already wrong.
FilterCompletion completeFilter(std::string_view text, std::size_t cursor, const TraceSnapshot& trace);

} // namespace peerscope
