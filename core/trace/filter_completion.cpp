// SPDX-License-Identifier: MIT
#include "core/trace/filter_parser.h"

#include <set>

namespace peerscope {

namespace {

using What = FilterExpectation::What;
using Meaning = FilterCandidate::Meaning;

/// A name as it must be typed: in quotes if it is not a plain word, or has another meaning.
std::string typed(const std::string& name)
{
    const FilterToken token = nextFilterToken(name, 0);
    bool plain = token.kind == FilterToken::Kind::Word && token.length == name.size() && name != "none";
    for (const FilterFieldInfo& info : filterFields())
        plain = plain && info.name != name;
    if (plain)
        return name;
    std::string quotedName = "\"";
    for (const char character : name) {
        if (character == '"' || character == '\\')
            quotedName += '\\';
        quotedName += character;
    }
    return quotedName + '"';
}

class Candidates
{
public:
    Candidates(std::string_view begun, std::vector<FilterCandidate>& into) : m_begun(begun), m_into(into) {}

    void add(std::string text, Meaning meaning = Meaning::None, FilterField field = {}, EndpointId peer = {})
    {
        // A quoted name is also found by its first letters.
        const bool fits = text.starts_with(m_begun) ||
                          (text.starts_with('"') && std::string_view(text).substr(1).starts_with(m_begun));
        if (fits)
            m_into.push_back({std::move(text), meaning, field, peer});
    }

    void addFields()
    {
        for (const FilterFieldInfo& info : filterFields())
            add(std::string(info.name), Meaning::Field, info.field);
        add("!", Meaning::Not);
        add("(");
    }

    void addOperators(FilterField field)
    {
        const FilterType type = filterField(field).type;
        if (type == FilterType::PayloadBytes) {
            add("contains", Meaning::TextOrBytes);
            return;
        }
        if (type == FilterType::MessageText) {
            add("contains", Meaning::Text);
            return;
        }
        add("==", Meaning::Equal);
        add("!=", Meaning::NotEqual);
        if (hasOrder(type)) {
            for (const char* symbol : {"<", "<=", ">", ">="})
                add(symbol);
        }
        add("in", Meaning::OneOf);
        if (type == FilterType::Text)
            add("contains", Meaning::Text);
    }

    void addPeers(const TraceSnapshot& trace)
    {
        std::string last;
        for (std::size_t index = 0; index < trace.endpointCount(); ++index) {
            const EndpointId id(static_cast<std::uint16_t>(index));
            const EndpointRow& row = trace.endpoint(id);
            const std::size_t point = row.name.rfind('.');
            const std::string bare = row.name.substr(0, point);
            if (point != std::string::npos && bare != last && !bare.empty() && isNamed(row.name, bare)) {
                add(typed(bare), Meaning::AllOfThem);
                last = bare;
            }
            add(typed(row.name), Meaning::Peer, {}, id);
        }
    }

    /// The RPCs or nodes of the messages that were read, at most mostNames of them.
    void addNames(FilterField field, const TraceSnapshot& trace)
    {
        constexpr std::size_t mostNames = 1'000;
        const MessageColumns& messages = trace.messages();
        std::set<MessageColumns::NameId> names;
        for (std::size_t index = 0; index < messages.subjectCount() && names.size() < mostNames; ++index) {
            const MessageSubject& subject = messages.subject(static_cast<MessageColumns::SubjectId>(index));
            if (field == FilterField::Node)
                names.insert(subject.nodes.begin(), subject.nodes.end());
            else if (subject.rpc != 0)
                names.insert(subject.rpc);
        }
        for (const MessageColumns::NameId name : names)
            add(typed(messages.name(name)));
    }

    void addValues(const FilterExpectation& expected, const TraceSnapshot& trace)
    {
        const FilterFieldInfo& info = filterField(expected.field);
        for (const std::string_view word : filterWords(info.type))
            add(std::string(word));
        if (info.type == FilterType::Peer)
            addPeers(trace);
        if (info.type == FilterType::Text)
            addNames(info.field, trace);
        if (info.type == FilterType::Bytes)
            add("mtu", Meaning::Mtu);
        if (info.type == FilterType::Microseconds || info.type == FilterType::Bytes)
            addUnits(info.type);
        if (expected.what == What::Element)
            return;
        if (info.mayBeMissing && !expected.orderOperator)
            add("none", Meaning::NoValue);
        for (const FilterFieldInfo& other : filterFields()) {
            const bool isComparable = info.type != FilterType::Text && !isOnlySearched(info.type);
            if (other.type == info.type && other.field != info.field && isComparable)
                add(std::string(other.name), Meaning::Field, other.field);
        }
    }

    /// The units that can follow the digits typed.
    void addUnits(FilterType type)
    {
        const std::size_t digits = std::min(m_begun.find_first_not_of("-.0123456789"), m_begun.size());
        if (digits == 0)
            return;
        const std::string number(m_begun.substr(0, digits));
        if (type == FilterType::Microseconds) {
            for (const char* unit : {"us", "ms", "s"})
                add(number + unit);
        } else {
            for (const char* unit : {"B", "KB", "KiB", "MB", "MiB"})
                add(number + unit);
        }
    }

private:
    std::string_view m_begun;
    std::vector<FilterCandidate>& m_into;
};

} // namespace

FilterCompletion completeFilter(std::string_view text, std::size_t cursor, const TraceSnapshot& trace)
{
    FilterCompletion result;
    cursor = std::min(cursor, text.size());
    result.position = cursor;
    // The word at or before the cursor, from its first letter.
    for (FilterToken token = nextFilterToken(text, 0);
         token.kind != FilterToken::Kind::End && token.position < cursor;
         token = nextFilterToken(text, token.end())) {
        const bool bracket =
            token.is("(") || token.is(")") || token.is("{") || token.is("}") || token.is(",");
        if (token.end() >= cursor && !bracket) {
            result.position = token.position;
            result.length = token.length;
            // A quote that has just been opened covers everything that follows.
            if (token.kind == FilterToken::Kind::Unknown)
                result.length = cursor - token.position;
        }
    }
    FilterParser parser(text.substr(0, result.position), trace);
    parser.parse();
    const FilterExpectation& expected = parser.expectedAtEnd();
    Candidates candidates(text.substr(result.position, cursor - result.position), result.candidates);
    switch (expected.what) {
    case What::Nothing:
        break;
    case What::Term:
        candidates.addFields();
        break;
    case What::Operator:
        candidates.addOperators(expected.field);
        break;
    case What::Value:
    case What::Element:
        candidates.addValues(expected, trace);
        break;
    case What::SetBegin:
        candidates.add("{");
        break;
    case What::SetNext:
        candidates.add(",");
        candidates.add("}");
        break;
    case What::Connective:
        candidates.add("&&", Meaning::And);
        candidates.add("||", Meaning::Or);
        if (expected.depth > 0)
            candidates.add(")");
        break;
    }
    return result;
}

} // namespace peerscope
