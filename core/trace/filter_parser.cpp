// SPDX-License-Identifier: MIT
#include "core/trace/filter_parser.h"

#include "core/trace/filter_words.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace peerscope {

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::vector<std::string> operatorsOf(FilterType type)
{
    if (hasOrder(type))
        return {"==", "!=", "<", "<=", ">", ">=", "in"};
    if (type == FilterType::Text)
        return {"==", "!=", "in", "contains"};
    return {"==", "!=", "in"};
}

const FilterFieldInfo* findField(const FilterToken& token)
{
    if (token.kind != FilterToken::Kind::Word)
        return nullptr;
    for (const FilterFieldInfo& info : filterFields()) {
        if (info.name == token.text)
            return &info;
    }
    return nullptr;
}

/// The range of values that match `comparison` with `value` on its right. NotEqual gives the range of Equal,
/// which the caller negates.
FilterNode rangeOf(FilterField field, FilterOperator comparison, std::int64_t value)
{
    FilterNode node;
    node.kind = FilterNode::Kind::Range;
    node.field = field;
    node.low = least;
    node.high = most;
    const auto makeEmpty = [&node] {
        node.low = most;
        node.high = least;
    };
    switch (comparison) {
    case FilterOperator::NotEqual:
        node.negated = true;
        [[fallthrough]];
    case FilterOperator::Equal:
        node.low = node.high = value;
        break;
    case FilterOperator::Less:
        value == least ? makeEmpty() : void(node.high = value - 1);
        break;
    case FilterOperator::LessOrEqual:
        node.high = value;
        break;
    case FilterOperator::Greater:
        value == most ? makeEmpty() : void(node.low = value + 1);
        break;
    case FilterOperator::GreaterOrEqual:
        node.low = value;
        break;
    }
    return node;
}

/// A node whose field is one of some values, still none.
FilterNode oneOf(const FilterFieldInfo& info)
{
    FilterNode node;
    node.kind = info.type == FilterType::Peer   ? FilterNode::Kind::Peers
                : info.type == FilterType::Text ? FilterNode::Kind::Texts
                                                : FilterNode::Kind::OneOf;
    node.field = info.field;
    return node;
}

} // namespace

void FilterParser::expect(What what, FilterField field, bool orderOperator)
{
    if (m_token.kind == FilterToken::Kind::End)
        m_expected = {what, field, orderOperator, m_depth};
}

std::nullopt_t FilterParser::failAt(const FilterToken& token, FilterError error)
{
    m_error = std::move(error);
    if (m_error.found.empty())
        m_error.found = shortened(token.text);
    m_error.position = token.position;
    m_error.length = token.length;
    if (m_error.fault == Fault::Unexpected && token.kind == FilterToken::Kind::Unknown &&
        token.text.starts_with('"')) {
        m_error.fault = Fault::OpenQuote;
        m_error.expected = Expected::Symbols;
        m_error.choices = {"\""};
    }
    return std::nullopt;
}

std::nullopt_t FilterParser::failExpecting(Expected expected, FilterType type)
{
    return fail({.expected = expected, .type = type});
}

std::nullopt_t FilterParser::failExpecting(std::vector<std::string> symbols)
{
    return fail({.expected = Expected::Symbols, .choices = std::move(symbols)});
}

bool FilterParser::acceptConnective(std::string_view symbol, std::string_view word)
{
    if (!m_token.is(symbol) && !m_token.isWord(word))
        return false;
    advance();
    return true;
}

std::optional<FilterNode> FilterParser::parse()
{
    if (m_text.size() > longestFilter)
        return failAt({}, {.fault = Fault::TooLong});
    m_token = nextFilterToken(m_text, 0);
    expect(What::Term);
    if (m_token.kind == FilterToken::Kind::End)
        return FilterNode();
    Node node = readAny();
    if (!node)
        return node;
    expect(What::Connective);
    if (m_token.kind != FilterToken::Kind::End) {
        const Fault fault = m_token.is(")") ? Fault::ClosesNothing : Fault::Unexpected;
        return fail({.fault = fault, .expected = Expected::Symbols, .choices = {"&&", "||"}});
    }
    return node;
}

FilterParser::Node FilterParser::readAny()
{
    return readJoined(FilterNode::Kind::Or, "||", "or", &FilterParser::readAll);
}

FilterParser::Node FilterParser::readAll()
{
    return readJoined(FilterNode::Kind::And, "&&", "and", &FilterParser::readTerm);
}

FilterParser::Node FilterParser::readJoined(FilterNode::Kind kind, std::string_view symbol,
                                            std::string_view word, Node (FilterParser::*read)())
{
    Node first = (this->*read)();
    if (!first)
        return first;
    FilterNode joined;
    joined.kind = kind;
    joined.children.push_back(std::move(*first));
    for (expect(What::Connective); acceptConnective(symbol, word); expect(What::Connective)) {
        Node next = (this->*read)();
        if (!next)
            return next;
        joined.children.push_back(std::move(*next));
    }
    return joined.children.size() == 1 ? std::move(joined.children.front()) : std::move(joined);
}

FilterParser::Node FilterParser::readTerm()
{
    expect(What::Term);
    const bool isNot = m_token.is("!") || m_token.isWord("not");
    if (isNot) {
        advance();
        if (m_token.is("!") || m_token.isWord("not"))
            return fail({.fault = Fault::NotTwice, .expected = Expected::FieldOrParenthesis});
        Node child = readTerm();
        if (!child)
            return child;
        FilterNode node;
        node.kind = FilterNode::Kind::Not;
        node.children.push_back(std::move(*child));
        return node;
    }
    if (!m_token.is("("))
        return readPredicate();
    if (++m_depth > deepestFilter)
        return fail({.fault = Fault::TooDeep});
    const FilterToken opening = m_token;
    advance();
    Node inner = readAny();
    if (!inner)
        return inner;
    expect(What::Connective);
    if (!m_token.is(")")) {
        if (m_token.kind != FilterToken::Kind::End)
            return failExpecting({"&&", "||", ")"});
        return failAt(opening,
                      {.fault = Fault::NeverClosed, .expected = Expected::Symbols, .choices = {")"}});
    }
    --m_depth;
    advance();
    return inner;
}

FilterParser::Node FilterParser::readPredicate()
{
    const FilterFieldInfo* info = findField(m_token);
    if (!info) {
        if (m_token.kind == FilterToken::Kind::Word) {
            const auto nameOf = [](const FilterFieldInfo& each) { return each.name; };
            FilterError error{.fault = Fault::UnknownField,
                              .expected = Expected::OneOf,
                              .guess = closest(m_token.text, filterFields(), nameOf)};
            for (const FilterFieldInfo& each : filterFields())
                error.choices.emplace_back(each.name);
            return fail(std::move(error));
        }
        return failExpecting(Expected::Term);
    }
    advance();
    expect(What::Operator, info->field);
    if (isOnlySearched(info->type) || (info->type == FilterType::Text && m_token.isWord("contains")))
        return readContains(*info);
    if (m_token.isWord("in")) {
        advance();
        return readSet(*info);
    }
    return readComparison(*info);
}

FilterParser::Node FilterParser::readContains(const FilterFieldInfo& info)
{
    if (!m_token.isWord("contains"))
        return failExpecting({"contains"});
    advance();
    expect(What::Value, info.field);
    FilterNode node;
    node.kind = FilterNode::Kind::Contains;
    node.field = info.field;
    if (info.type != FilterType::PayloadBytes) {
        const FilterToken token = m_token;
        auto text = readText();
        if (!text)
            return std::nullopt;
        if (text->empty())
            return failAt(token, {.fault = Fault::NothingToFind, .expected = Expected::Text});
        node.bytes = std::move(*text);
        return node;
    }
    if (!readBytes(node.bytes))
        return std::nullopt;
    if (node.bytes.empty())
        return fail({.fault = Fault::NothingToFind, .expected = Expected::TextOrBytes});
    advance();
    return node;
}

/// Bytes of a payload, as text or hexadecimal.
bool FilterParser::readBytes(std::string& bytes)
{
    if (m_token.kind == FilterToken::Kind::String) {
        bytes = unquoted(m_token.text);
        return true;
    }
    if (m_token.kind != FilterToken::Kind::Number || !m_token.text.starts_with("0x")) {
        failExpecting(Expected::TextOrBytes);
        return false;
    }
    const std::string_view digits = m_token.text.substr(2);
    const auto valueOf = [](char digit) {
        return digit >= '0' && digit <= '9'   ? digit - '0'
               : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
               : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                              : -1;
    };
    if (digits.size() % 2 != 0) {
        fail({.fault = Fault::HalfByte, .expected = Expected::EvenHexDigits});
        return false;
    }
    for (std::size_t index = 0; index < digits.size(); index += 2) {
        const int high = valueOf(digits[index]);
        const int low = valueOf(digits[index + 1]);
        if (high < 0 || low < 0) {
            failExpecting(Expected::HexDigits);
            return false;
        }
        bytes += static_cast<char>(high * 16 + low);
    }
    return true;
}

std::optional<FilterOperator> FilterParser::readOperator(const FilterFieldInfo& info)
{
    constexpr std::array<std::string_view, 6> symbols = {"==", "!=", "<", "<=", ">", ">="};
    const auto symbol = std::find_if(symbols.begin(), symbols.end(),
                                     [this](std::string_view each) { return m_token.is(each); });
    if (symbol == symbols.end()) {
        if (m_token.kind != FilterToken::Kind::Unknown || m_token.text != "=")
            return failExpecting(operatorsOf(info.type));
        return fail(
            {.fault = Fault::SingleEquals, .expected = Expected::Symbols, .choices = operatorsOf(info.type)});
    }
    const auto comparison = static_cast<FilterOperator>(symbol - symbols.begin());
    if (comparison > FilterOperator::NotEqual && !hasOrder(info.type)) {
        return fail({.fault = Fault::NoOrder,
                     .expected = Expected::Symbols,
                     .type = info.type,
                     .choices = operatorsOf(info.type)});
    }
    advance();
    return comparison;
}

FilterParser::Node FilterParser::readComparison(const FilterFieldInfo& info)
{
    const auto comparison = readOperator(info);
    if (!comparison)
        return std::nullopt;
    expect(What::Value, info.field, *comparison > FilterOperator::NotEqual);
    if (m_token.isWord("none"))
        return missing(info, *comparison);
    // "delivered" is both a field and a fate, and a peer may have any name. We take the meaning that fits.
    const FilterFieldInfo* other = findField(m_token);
    const auto words = filterWords(info.type);
    const bool isOther = other && std::find(words.begin(), words.end(), m_token.text) == words.end() &&
                         info.type != FilterType::Text &&
                         (info.type != FilterType::Peer || other->type == FilterType::Peer);
    if (isOther)
        return compareFields(info, *comparison, *other);
    if (info.type == FilterType::Peer || info.type == FilterType::Text) {
        FilterNode node = oneOf(info);
        node.negated = *comparison == FilterOperator::NotEqual;
        return readInto(node, info) ? Node(std::move(node)) : std::nullopt;
    }
    const auto value = readValue(info);
    return value ? Node(rangeOf(info.field, *comparison, *value)) : std::nullopt;
}

FilterParser::Node FilterParser::missing(const FilterFieldInfo& info, FilterOperator comparison)
{
    if (comparison > FilterOperator::NotEqual)
        return fail({.fault = Fault::NoneHasNoOrder, .expected = Expected::EqualityBefore});
    if (!info.mayBeMissing) {
        return fail({.fault = Fault::NeverMissing,
                     .expected = Expected::Type,
                     .type = info.type,
                     .field = info.field});
    }
    FilterNode node;
    node.kind = FilterNode::Kind::Present;
    node.field = info.field;
    advance();
    if (comparison == FilterOperator::NotEqual)
        return node;
    FilterNode absent;
    absent.kind = FilterNode::Kind::Not;
    absent.children.push_back(std::move(node));
    return absent;
}

FilterParser::Node FilterParser::compareFields(const FilterFieldInfo& info, FilterOperator comparison,
                                               const FilterFieldInfo& other)
{
    if (other.type != info.type) {
        return fail(
            {.fault = Fault::OtherType, .expected = Expected::Type, .type = info.type, .field = other.field});
    }
    FilterNode node;
    node.kind = FilterNode::Kind::Fields;
    node.field = info.field;
    node.comparison = comparison;
    node.other = other.field;
    advance();
    return node;
}

FilterParser::Node FilterParser::readSet(const FilterFieldInfo& info)
{
    expect(What::SetBegin, info.field);
    if (!m_token.is("{"))
        return failExpecting({"{"});
    FilterNode node = oneOf(info);
    do {
        advance();
        expect(What::Element, info.field);
        if (!readInto(node, info))
            return std::nullopt;
        expect(What::SetNext, info.field);
    } while (m_token.is(","));
    if (!m_token.is("}"))
        return failExpecting({",", "}"});
    advance();
    std::sort(node.values.begin(), node.values.end());
    return node;
}

std::variant<PacketFilter, FilterError> compileFilter(std::string_view text, const TraceSnapshot& trace)
{
    FilterParser parser(text, trace);
    if (auto root = parser.parse())
        return PacketFilter(std::string(text), std::move(*root));
    return parser.error();
}

std::optional<FilterError> checkFilter(std::string_view text)
{
    FilterParser parser(text);
    return parser.parse() ? std::nullopt : std::optional(parser.error());
}

} // namespace peerscope
