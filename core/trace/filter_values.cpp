// SPDX-License-Identifier: MIT
// Parses the values of a filter: peers, modes, fates, numbers with units.
#include "core/trace/filter_parser.h"
#include "core/trace/filter_words.h"

#include <algorithm>
#include <array>
#include <limits>

namespace peerscope {

namespace {

struct Unit
{
    std::string_view name;
    std::int64_t factor;
};

std::span<const Unit> unitsOf(FilterType type)
{
    static constexpr std::array<Unit, 3> times = {{{"us", 1}, {"ms", 1'000}, {"s", 1'000'000}}};
    static constexpr std::array<Unit, 5> bytes = {
        {{"B", 1}, {"KB", 1'000}, {"KiB", 1'024}, {"MB", 1'000'000}, {"MiB", 1'048'576}}};
    if (type == FilterType::Microseconds)
        return times;
    if (type == FilterType::Bytes)
        return bytes;
    return {};
}

std::vector<std::string> unitNames(FilterType type)
{
    std::vector<std::string> names;
    for (const Unit& unit : unitsOf(type))
        names.emplace_back(unit.name);
    return names;
}

/// The number in `digits`, times `factor`; nothing if it does not fit.
std::optional<std::int64_t> multiplied(std::string_view digits, std::int64_t factor)
{
    std::int64_t value = 0;
    for (const char digit : digits) {
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
            __builtin_add_overflow(value, std::int64_t{digit - '0'}, &value))
            return std::nullopt;
    }
    if (__builtin_mul_overflow(value, factor, &value))
        return std::nullopt;
    return value;
}

/// How many decimals are read. More than enough for a microsecond or a byte, and the number times a unit
/// still fits.
constexpr std::size_t maxFraction = 12;

/// 0.`digits` times `factor`; nothing if that is not a whole number.
std::optional<std::int64_t> partOf(std::string_view digits, std::int64_t factor)
{
    const auto product = multiplied(digits, factor);
    std::int64_t divisor = 1;
    for (std::size_t digit = 0; digit < digits.size(); ++digit)
        divisor *= 10;
    if (!product || *product % divisor != 0)
        return std::nullopt;
    return *product / divisor;
}

} // namespace

bool isNamed(std::string_view name, std::string_view wanted)
{
    if (!name.starts_with(wanted))
        return false;
    const std::string_view rest = name.substr(wanted.size());
    return rest.empty() || (rest.size() > 1 && rest[0] == '.' &&
                            rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

std::optional<FilterPeer> FilterParser::readPeer()
{
    using Kind = FilterToken::Kind;
    FilterPeer peer;
    if (m_token.kind == Kind::Number) {
        const auto number = readNumber(FilterType::Number);
        if (!number)
            return std::nullopt;
        if (*number < std::numeric_limits<std::int32_t>::min() ||
            *number > std::numeric_limits<std::int32_t>::max())
            return fail({.fault = Fault::PeerIdTooLarge, .expected = Expected::PeerIdOf32Bits});
        peer.number = static_cast<std::int32_t>(*number);
        advance();
        return peer;
    }
    if (m_token.kind != Kind::Word && m_token.kind != Kind::String)
        return failExpecting(Expected::PeerNameOrId);
    peer.name = m_token.kind == Kind::String ? unquoted(m_token.text) : std::string(m_token.text);
    std::vector<std::string_view> names;
    bool known = !m_trace;
    for (std::size_t index = 0; m_trace && index < m_trace->endpointCount(); ++index) {
        const std::string& each = m_trace->endpoint(EndpointId(static_cast<std::uint16_t>(index))).name;
        names.push_back(each);
        known = known || isNamed(each, peer.name);
    }
    if (!known) {
        const auto same = [](std::string_view each) { return each; };
        const bool areFew = !names.empty() && names.size() <= 8;
        FilterError error{.fault = Fault::UnknownPeer,
                          .expected = areFew ? Expected::OneOf : Expected::PeerNameOrId,
                          .guess = closest(peer.name, names, same),
                          .found = shortened(peer.name)};
        if (areFew)
            error.choices.assign(names.begin(), names.end());
        return fail(std::move(error));
    }
    advance();
    return peer;
}

std::optional<std::string> FilterParser::readText()
{
    using Kind = FilterToken::Kind;
    if (m_token.kind != Kind::Word && m_token.kind != Kind::String)
        return failExpecting(Expected::Text);
    std::string text = m_token.kind == Kind::String ? unquoted(m_token.text) : std::string(m_token.text);
    advance();
    return text;
}

bool FilterParser::readInto(FilterNode& node, const FilterFieldInfo& info)
{
    const auto keep = [](auto value, auto& values) {
        if (value)
            values.push_back(std::move(*value));
        return value.has_value();
    };
    if (info.type == FilterType::Peer)
        return keep(readPeer(), node.peers);
    if (info.type == FilterType::Text)
        return keep(readText(), node.texts);
    return keep(readValue(info), node.values);
}

std::optional<std::int64_t> FilterParser::readValue(const FilterFieldInfo& info)
{
    std::optional<std::int64_t> value;
    if (const auto words = filterWords(info.type); !words.empty()) {
        const auto same = [](std::string_view each) { return each; };
        const auto word = std::find_if(words.begin(), words.end(),
                                       [this](std::string_view each) { return m_token.isWord(each); });
        if (word == words.end()) {
            FilterError error{.expected = Expected::OneOf, .choices = {words.begin(), words.end()}};
            if (m_token.kind == FilterToken::Kind::Word)
                error.guess = closest(m_token.text, words, same);
            return fail(std::move(error));
        }
        value = word - words.begin();
    } else if (info.type == FilterType::Bytes && m_token.isWord("mtu")) {
        value = filterMtu;
    } else if (m_token.kind != FilterToken::Kind::Number) {
        return fail({.expected = Expected::Value, .type = info.type, .choices = unitNames(info.type)});
    } else {
        value = readNumber(info.type);
        if (!value)
            return std::nullopt;
    }
    advance();
    return value;
}

std::optional<std::int64_t> FilterParser::readNumber(FilterType type)
{
    std::string_view text = m_token.text;
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    const std::string_view number = text.substr(0, text.find_first_not_of("0123456789."));
    const std::string_view unitName = text.substr(number.size());
    const std::size_t point = std::min(number.find('.'), number.size());
    std::string_view fraction = number.substr(std::min(point + 1, number.size()));
    if (fraction.find('.') != std::string_view::npos || number.ends_with('.'))
        return failExpecting(Expected::Type);

    std::int64_t factor = 1;
    const auto units = unitsOf(type);
    const auto unit = std::find_if(units.begin(), units.end(),
                                   [unitName](const Unit& each) { return each.name == unitName; });
    const bool zero = number.find_first_not_of("0.") == std::string_view::npos;
    if (unit != units.end())
        factor = unit->factor;
    else if (!unitName.empty())
        return failAtUnit(unitName, type);
    else if (type == FilterType::Microseconds && !zero)
        return fail(
            {.fault = Fault::TimeWithoutUnit, .expected = Expected::OneOf, .choices = unitNames(type)});

    const auto whole = multiplied(number.substr(0, point), factor);
    fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
    const std::optional<std::int64_t> part =
        fraction.size() <= maxFraction ? partOf(fraction, factor) : std::nullopt;
    if (!part)
        return failExpecting(Expected::WholeNumber, type);
    std::int64_t value = 0;
    if (!whole || __builtin_add_overflow(*whole, *part, &value))
        return fail({.fault = Fault::NumberTooLarge, .expected = Expected::Below2To63});
    return negative ? -value : value;
}

std::nullopt_t FilterParser::failAtUnit(std::string_view unit, FilterType type)
{
    FilterToken token = m_token;
    token.position = m_token.end() - unit.size();
    token.length = unit.size();
    token.text = unit;
    std::vector<std::string> units = unitNames(type);
    return failAt(token, {.fault = Fault::UnknownUnit,
                          .expected = units.empty() ? Expected::NumberWithoutUnit : Expected::OneOf,
                          .choices = std::move(units)});
}

} // namespace peerscope
