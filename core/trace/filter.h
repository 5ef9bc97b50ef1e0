// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter_tree.h"
#include "core/trace/trace.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace peerscope {

/// What is wrong with a filter's text, and where: bytes of the UTF-8 text. The length is 0 where something is
/// missing.
struct FilterError
{
    std::size_t position = 0;
    std::size_t length = 0;
    std::string message; ///< what was found and what was expected, in one line

    bool operator==(const FilterError&) const = default;
};

/// Which packets to show: the language of FILTER.md, read and checked. A value, good for any trace.
class PacketFilter
{
public:
    /// Every packet.
    PacketFilter() = default;
    PacketFilter(std::string text, FilterNode root) : m_text(std::move(text)), m_root(std::move(root)) {}

    const std::string& text() const { return m_text; }
    bool isEverything() const { return m_root.kind == FilterNode::Kind::Everything; }
    const FilterNode& root() const { return m_root; }

private:
    std::string m_text;
    FilterNode m_root;
};

/// Reads a filter. Empty text is every packet. Names of peers are looked up in `trace`: one that nobody has
/// is an error. At most 65,536 bytes, 64 parentheses deep.
std::variant<PacketFilter, FilterError> compileFilter(std::string_view text, const TraceSnapshot& trace);

/// What is wrong with a filter whatever the trace, or nothing: for whoever has no trace yet. Any name may be
/// a peer's.
std::optional<FilterError> checkFilter(std::string_view text);

/// One thing that could be typed.
struct FilterCandidate
{
    std::string text;   ///< to put in
    std::string detail; ///< what it means; may be empty

    bool operator==(const FilterCandidate&) const = default;
};
struct FilterCompletion
{
    /// What a candidate takes the place of: bytes of the text.
    std::size_t position = 0;
    std::size_t length = 0;
    std::vector<FilterCandidate> candidates; ///< those that begin with what is before the cursor there
};

/// What fits at the cursor (a byte offset into the text): fields, operators, values, names of peers. Nothing
/// where the text before it is wrong already.
FilterCompletion completeFilter(std::string_view text, std::size_t cursor, const TraceSnapshot& trace);

} // namespace peerscope
