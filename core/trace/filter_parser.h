// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter.h"
#include "core/trace/filter_lexer.h"

#include <optional>

namespace peerscope {

/// What the filter's grammar expects at one place.
struct FilterExpectation
{
    enum class What : std::uint8_t {
        Nothing,
        Term,       ///< a field, "!" or "("
        Operator,   ///< of `field`
        Value,      ///< of `field`, after an operator
        Element,    ///< of `field`, in { }
        SetBegin,   ///< "{"
        SetNext,    ///< "," or "}"
        Connective, ///< "&&", "||", or ")" if `depth` is above 0
    };
    What what = What::Nothing;
    FilterField field = FilterField::Id;
    bool orderOperator = false; ///< Value: after <, <=, > or >=
    int depth = 0;              ///< of parentheses
};

/// Whether `wanted` means the peer `name` of the trace: its own name, or the bare name of its group.
bool isNamed(std::string_view name, std::string_view wanted);

/// Reads a filter's text from left to right. Stops at the first error.
class FilterParser
{
public:
    FilterParser(std::string_view text, const TraceSnapshot& trace) : m_text(text), m_trace(&trace) {}
    /// Without a trace: accepts any name as a peer's.
    explicit FilterParser(std::string_view text) : m_text(text) {}

    std::optional<FilterNode> parse();
    const FilterError& error() const { return m_error; }
    /// What could have followed at the end of the text.
    const FilterExpectation& expectedAtEnd() const { return m_expected; }

private:
    using What = FilterExpectation::What;
    using Fault = FilterError::Fault;
    using Expected = FilterError::Expected;
    using Node = std::optional<FilterNode>;

    void advance() { m_token = nextFilterToken(m_text, m_token.end()); }
    void expect(What what, FilterField field = FilterField::Id, bool orderOperator = false);
    std::nullopt_t fail(FilterError error) { return failAt(m_token, std::move(error)); }
    std::nullopt_t failAt(const FilterToken& token, FilterError error);
    std::nullopt_t failExpecting(FilterError::Expected expected, FilterType type = FilterType::Number);
    std::nullopt_t failExpecting(std::vector<std::string> symbols);
    std::nullopt_t failAtUnit(std::string_view unit, FilterType type);
    bool acceptConnective(std::string_view symbol, std::string_view word);

    Node readAny();
    Node readAll();
    /// One or more of what `read` reads, with a connective between them.
    Node readJoined(FilterNode::Kind kind, std::string_view symbol, std::string_view word,
                    Node (FilterParser::*read)());
    Node readTerm();
    Node readPredicate();
    Node readContains(const FilterFieldInfo& info);
    bool readBytes(std::string& bytes);
    Node readComparison(const FilterFieldInfo& info);
    Node readSet(const FilterFieldInfo& info);
    Node missing(const FilterFieldInfo& info, FilterOperator comparison);
    Node compareFields(const FilterFieldInfo& info, FilterOperator comparison, const FilterFieldInfo& other);
    std::optional<FilterOperator> readOperator(const FilterFieldInfo& info);
    std::optional<FilterPeer> readPeer();
    std::optional<std::string> readText();
    /// A value, added to a node of values, peers or texts.
    bool readInto(FilterNode& node, const FilterFieldInfo& info);
    std::optional<std::int64_t> readValue(const FilterFieldInfo& info);
    std::optional<std::int64_t> readNumber(FilterType type);

    std::string_view m_text;
    const TraceSnapshot* m_trace = nullptr;
    FilterToken m_token;
    FilterError m_error;
    FilterExpectation m_expected;
    int m_depth = 0;
};

} // namespace peerscope
