// SPDX-License-Identifier: MIT
#include "core/words/filter_text.h"

#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <cstddef>
#include <iterator>

namespace peerscope {

namespace {

using Fault = FilterError::Fault;
using Expected = FilterError::Expected;
using Meaning = FilterCandidate::Meaning;

struct FilterWords
{
    Q_DECLARE_TR_FUNCTIONS(Filter)
};

/// By FilterField.
constexpr const char* fieldMeanings[] = {
    QT_TRANSLATE_NOOP("Filter", "the packet's number, from 0"),
    QT_TRANSLATE_NOOP("Filter", "the peer that sent it"),
    QT_TRANSLATE_NOOP("Filter", "the peer it was sent to"),
    QT_TRANSLATE_NOOP("Filter",
                      "the channel: Godot 4's transfer channel, or ENet's own in another game, 0 to 255"),
    QT_TRANSLATE_NOOP("Filter", "the transfer mode it was sent in"),
    QT_TRANSLATE_NOOP("Filter", "the mode that get_packet_mode reported"),
    QT_TRANSLATE_NOOP("Filter", "bytes given to put_packet"),
    QT_TRANSLATE_NOOP("Filter", "when put_packet was called"),
    QT_TRANSLATE_NOOP("Filter", "when the last datagram it needed arrived"),
    QT_TRANSLATE_NOOP("Filter", "when the receiver's poll made it available"),
    QT_TRANSLATE_NOOP("Filter", "from sent to delivered"),
    QT_TRANSLATE_NOOP("Filter", "how long it waited in ENet's queue at the sender; 0 if it left at once"),
    QT_TRANSLATE_NOOP("Filter", "how long it waited behind something else; 0 if it did not"),
    QT_TRANSLATE_NOOP("Filter", "how many datagrams carried it again"),
    QT_TRANSLATE_NOOP("Filter", "how many ENet commands it was cut into"),
    QT_TRANSLATE_NOOP("Filter", "the first datagram that carried it"),
    QT_TRANSLATE_NOOP("Filter", "the newest datagram that carried it"),
    QT_TRANSLATE_NOOP("Filter", "what happened to it"),
    QT_TRANSLATE_NOOP("Filter", "its bytes"),
    QT_TRANSLATE_NOOP("Filter", "what it says, as the Message column shows it"),
    QT_TRANSLATE_NOOP("Filter", "what kind of message it is"),
    QT_TRANSLATE_NOOP("Filter", "the function it calls: Main/Player.#3"),
    QT_TRANSLATE_NOOP("Filter", "the node or nodes it is for: Main/Player"),
    QT_TRANSLATE_NOOP("Filter", "the peer that sent it, if the server has passed it on"),
};
static_assert(std::size(fieldMeanings) == filterFieldCount);

/// By FilterType.
constexpr const char* typeNames[] = {
    QT_TRANSLATE_NOOP("Filter", "a number"),        QT_TRANSLATE_NOOP("Filter", "a number of bytes"),
    QT_TRANSLATE_NOOP("Filter", "a time"),          QT_TRANSLATE_NOOP("Filter", "a peer"),
    QT_TRANSLATE_NOOP("Filter", "a transfer mode"), QT_TRANSLATE_NOOP("Filter", "a fate"),
    QT_TRANSLATE_NOOP("Filter", "a payload"),       QT_TRANSLATE_NOOP("Filter", "a text"),
    QT_TRANSLATE_NOOP("Filter", "a message"),       QT_TRANSLATE_NOOP("Filter", "a kind of message"),
};
static_assert(std::size(typeNames) == filterTypeCount);

QString fieldName(FilterField field)
{
    const std::string_view name = filterField(field).name;
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

QStringList choicesOf(const FilterError& error)
{
    QStringList choices;
    for (const std::string& choice : error.choices)
        choices += QString::fromStdString(choice);
    return choices;
}

QString listed(const QStringList& words)
{
    return words.join(QStringLiteral(", "));
}

/// "==, != or in".
QString anyOf(QStringList words)
{
    if (words.size() < 2)
        return listed(words);
    const QString last = words.takeLast();
    return FilterWords::tr("%1 or %2", "a list, and its last word").arg(listed(words), last);
}

QString faultText(const FilterError& error)
{
    const QString found = QString::fromStdString(error.found);
    switch (error.fault) {
    case Fault::Unexpected:
        break;
    case Fault::TooLong:
        return FilterWords::tr("the filter is longer than %1 bytes").arg(formatCount(longestFilter));
    case Fault::TooDeep:
        return FilterWords::tr("nested deeper than %1").arg(deepestFilter);
    case Fault::OpenQuote:
        return FilterWords::tr("the quote has no end");
    case Fault::NeverClosed:
        return FilterWords::tr("this ( is never closed");
    case Fault::ClosesNothing:
        return FilterWords::tr("this ) closes nothing");
    case Fault::NotTwice:
        return FilterWords::tr("! twice");
    case Fault::SingleEquals:
        break;
    case Fault::UnknownField:
        return FilterWords::tr("there is no field %1").arg(found);
    case Fault::UnknownPeer:
        return FilterWords::tr("there is no peer %1").arg(found);
    case Fault::UnknownUnit:
        return FilterWords::tr("there is no unit %1").arg(found);
    case Fault::NoOrder:
        return FilterWords::tr("%1 is not more or less than another", "a transfer mode, for example")
            .arg(filterTypeName(error.type));
    case Fault::NoneHasNoOrder:
        return FilterWords::tr("none is not more or less than anything");
    case Fault::NeverMissing:
        return FilterWords::tr("every packet has a %1", "a field").arg(fieldName(error.field));
    case Fault::OtherType:
        return FilterWords::tr("%1 is %2", "a field and its type: sent is a time")
            .arg(fieldName(error.field), filterTypeName(filterField(error.field).type));
    case Fault::TimeWithoutUnit:
        return FilterWords::tr("a time needs its unit");
    case Fault::NumberTooLarge:
        return FilterWords::tr("the number is too large");
    case Fault::PeerIdTooLarge:
        return FilterWords::tr("no peer has such an id");
    case Fault::HalfByte:
        return FilterWords::tr("half a byte");
    case Fault::NothingToFind:
        return FilterWords::tr("nothing to look for");
    }
    return found.isEmpty() ? FilterWords::tr("the filter ends") : FilterWords::tr("found %1").arg(found);
}

QString wholeNumberText(FilterType type)
{
    if (type == FilterType::Microseconds)
        return FilterWords::tr("a whole number of microseconds");
    return type == FilterType::Bytes ? FilterWords::tr("a whole number of bytes")
                                     : FilterWords::tr("a whole number");
}

QString valueText(const FilterError& error)
{
    if (error.type == FilterType::Microseconds)
        return FilterWords::tr("a time with its unit (%1)").arg(listed(choicesOf(error)));
    return error.type == FilterType::Bytes ? FilterWords::tr("a number of bytes or mtu")
                                           : filterTypeName(error.type);
}

QString termText()
{
    QStringList names;
    for (const FilterFieldInfo& info : filterFields())
        names += fieldName(info.field);
    return FilterWords::tr("a field (%1), ! or (").arg(listed(names));
}

QString expectedText(const FilterError& error)
{
    switch (error.expected) {
    case Expected::Nothing:
        break;
    case Expected::Symbols:
        return error.fault == Fault::SingleEquals
                   ? FilterWords::tr("%1 (equality is ==)").arg(anyOf(choicesOf(error)))
                   : anyOf(choicesOf(error));
    case Expected::OneOf:
        return FilterWords::tr("one of %1").arg(listed(choicesOf(error)));
    case Expected::Term:
        return termText();
    case Expected::FieldOrParenthesis:
        return FilterWords::tr("a field or (");
    case Expected::EqualityBefore:
        return FilterWords::tr("== or != before it");
    case Expected::Value:
        return valueText(error);
    case Expected::Type:
        return filterTypeName(error.type);
    case Expected::WholeNumber:
        return wholeNumberText(error.type);
    case Expected::NumberWithoutUnit:
        return FilterWords::tr("a number without a unit");
    case Expected::Below2To63:
        return FilterWords::tr("less than 2^63");
    case Expected::PeerNameOrId:
        return FilterWords::tr("a peer's name or id");
    case Expected::PeerIdOf32Bits:
        return FilterWords::tr("32 bits");
    case Expected::Text:
        return FilterWords::tr("a text in quotes");
    case Expected::TextOrBytes:
        return FilterWords::tr("a text in quotes, or bytes like 0x0aff");
    case Expected::HexDigits:
        return FilterWords::tr("hexadecimal digits after 0x");
    case Expected::EvenHexDigits:
        return FilterWords::tr("an even number of hexadecimal digits");
    }
    return {};
}

} // namespace

QString filterErrorText(const FilterError& error)
{
    QStringList parts = {faultText(error)};
    if (!error.guess.empty())
        parts += FilterWords::tr("did you mean %1?").arg(QString::fromStdString(error.guess));
    if (error.expected != Expected::Nothing)
        parts += FilterWords::tr("expected %1").arg(expectedText(error));
    return parts.join(QStringLiteral("; "));
}

QString filterFieldMeaning(FilterField field)
{
    return FilterWords::tr(fieldMeanings[static_cast<std::size_t>(field)]);
}

QString filterTypeName(FilterType type)
{
    return FilterWords::tr(typeNames[static_cast<std::size_t>(type)]);
}

QString candidateMeaning(const FilterCandidate& candidate, const TraceSnapshot& trace)
{
    switch (candidate.meaning) {
    case Meaning::None:
        break;
    case Meaning::Field:
        return filterFieldMeaning(candidate.field);
    case Meaning::Not:
        return FilterWords::tr("not");
    case Meaning::And:
        return FilterWords::tr("and");
    case Meaning::Or:
        return FilterWords::tr("or");
    case Meaning::Equal:
        return FilterWords::tr("equal");
    case Meaning::NotEqual:
        return FilterWords::tr("not equal");
    case Meaning::OneOf:
        return FilterWords::tr("one of { }");
    case Meaning::Text:
        return FilterWords::tr("a text in it");
    case Meaning::TextOrBytes:
        return FilterWords::tr("a text, or bytes");
    case Meaning::Peer: {
        const EndpointRow& peer = trace.endpoint(candidate.peer);
        return FilterWords::tr("%1, id %2", "a peer's role and id")
            .arg(QString::fromStdString(peer.role), QString::number(peer.uniqueId));
    }
    case Meaning::AllOfThem:
        return FilterWords::tr("all of them");
    case Meaning::Mtu:
        return FilterWords::tr("%1 bytes, what a datagram holds").arg(filterMtu);
    case Meaning::NoValue:
        return FilterWords::tr("there is no such value");
    }
    return {};
}

} // namespace peerscope
