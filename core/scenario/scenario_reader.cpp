// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_reader.h"

#include "core/scenario/scenario_error.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

/// For a key that a file may have, but the format does not.
QString pathWithAnyKey(const QString& path, const QString& key)
{
    const auto isPlain = [](QChar character) {
        return character == u'_' || (character.unicode() < 0x80 && character.isLetterOrNumber());
    };
    if (!key.isEmpty() && std::all_of(key.begin(), key.end(), isPlain))
        return u"%1.%2"_s.arg(path, key.size() > 60 ? key.left(60) + u'…' : key);
    return u"%1[\"%2\"]"_s.arg(path, shownInMessage(key));
}

bool contains(const std::vector<std::string_view>& keys, const QString& key)
{
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view each) { return key == text(each); });
}

} // namespace

JsonValue wholeJson(const QByteArray& json)
{
    auto parsed = readJson(json);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed))
        throw ScenarioError{ScenarioWording::tr("line %1, column %2").arg(problem->line).arg(problem->column),
                            problem->message};
    return std::get<JsonValue>(std::move(parsed));
}

QString describe(const JsonValue& value)
{
    if (value.isArray())
        return ScenarioWording::tr("an array");
    if (value.isObject())
        return ScenarioWording::tr("an object");
    return quoteJson(QByteArray::fromRawData(value.source.data(), qsizetype(value.source.size())));
}

QString pathWithKey(const QString& path, std::string_view key)
{
    return path + u'.' + text(key);
}

QStringList toStringList(const std::vector<std::string_view>& words)
{
    QStringList list;
    for (const std::string_view word : words)
        list << text(word);
    return list;
}

double readNumber(const JsonValue& value, const QString& path, const NumberBounds& bounds)
{
    const auto* number = std::get_if<JsonNumber>(&value.value);
    if (!number)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)), bounds.expectedNumber());
    if (!bounds.contains(number->value))
        failRange(path, describe(value), bounds.expectedNumber());
    return number->value;
}

std::int64_t readInteger(const JsonValue& value, const QString& path, const NumberBounds& bounds)
{
    const auto* number = std::get_if<JsonNumber>(&value.value);
    if (!number)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)), bounds.expectedInteger());
    if (number->value != std::floor(number->value))
        failScenario(path, ScenarioWording::tr("%1 is not a whole number").arg(describe(value)),
                     bounds.expectedInteger());
    // All bounds are integers that a double holds exactly, so this comparison is exact.
    if (!bounds.contains(number->value))
        failRange(path, describe(value), bounds.expectedInteger());
    return static_cast<std::int64_t>(number->value);
}

std::int64_t readInteger(const JsonValue& value, const QString& path, std::int64_t low, std::int64_t high)
{
    return readInteger(value, path, {static_cast<double>(low), static_cast<double>(high)});
}

Time readSeconds(const JsonValue& value, const QString& path, Time low, Time high)
{
    const auto* number = std::get_if<JsonNumber>(&value.value);
    if (!number)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)),
                     ScenarioWording::tr("a number of seconds"));
    const Time time = fromSeconds(number->value);
    // Compared as times: values that round to the same microsecond are equal.
    if (number->value < 0.0 || time < low || time > high)
        failRange(path, describe(value), expectedSeconds(low, high));
    return time;
}

bool readBool(const JsonValue& value, const QString& path)
{
    const auto* boolean = std::get_if<bool>(&value.value);
    if (!boolean)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)),
                     ScenarioWording::tr("true or false"));
    return *boolean;
}

QString readString(const JsonValue& value, const QString& path, const QString& expected)
{
    const auto* string = std::get_if<QString>(&value.value);
    if (!string)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)), expected);
    return *string;
}

void checkEntryCount(std::size_t count, qsizetype most, const QString& path)
{
    if (count > std::size_t(most))
        failScenario(path, ScenarioWording::tr("%1 entries").arg(count),
                     ScenarioWording::tr("at most %1").arg(most));
}

const JsonArray& readArray(const JsonValue& value, const QString& path, qsizetype longest,
                           const QString& expected)
{
    const auto* array = std::get_if<JsonArray>(&value.value);
    if (!array)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)), expected);
    checkEntryCount(array->size(), longest, path);
    return *array;
}

qsizetype readWord(const JsonValue& value, const QString& path, const QStringList& words)
{
    const QString expected = expectedWord(words);
    const QString word = readString(value, path, expected);
    const qsizetype index = words.indexOf(word);
    if (index < 0)
        failScenario(path, ScenarioWording::tr("found %1%2").arg(describe(value), didYouMean(word, words)),
                     expected);
    return index;
}

const JsonValue* peekMember(const JsonValue& object, const QString& path, std::string_view key)
{
    const auto* members = std::get_if<JsonObject>(&object.value);
    if (!members)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(object)),
                     ScenarioWording::tr("an object"));
    const QLatin1StringView wanted(key.data(), qsizetype(key.size()));
    const auto member = std::find_if(members->begin(), members->end(),
                                     [&](const JsonMember& each) { return each.key == wanted; });
    return member == members->end() ? nullptr : &member->value;
}

ObjectReader::ObjectReader(const JsonValue& value, QString path, const ObjectKeys& keys)
    : m_path(std::move(path))
{
    m_members = std::get_if<JsonObject>(&value.value);
    if (!m_members)
        failScenario(m_path, ScenarioWording::tr("found %1").arg(describe(value)),
                     ScenarioWording::tr("an object"));
    // This stays fast for long objects: once there are more members than allowed keys, one of them is wrong.
    for (std::size_t index = 0; index < m_members->size(); ++index) {
        const QString& key = (*m_members)[index].key;
        const QString keyPath = pathWithAnyKey(m_path, key);
        if (contains(keys.notSupportedYet, key))
            throw ScenarioError{keyPath, ScenarioWording::tr("\"%1\" is not supported yet").arg(key)};
        if (!contains(keys.allowed, key)) {
            failUnknownKey(keyPath, key, toStringList(keys.allowed));
        }
        for (std::size_t earlier = 0; earlier < index; ++earlier) {
            if ((*m_members)[earlier].key == key)
                failScenario(keyPath,
                             ScenarioWording::tr("given twice, %1 the second time")
                                 .arg(describe((*m_members)[index].value)),
                             ScenarioWording::tr("each key once"));
        }
    }
}

QString ObjectReader::pathOf(std::string_view key) const
{
    return pathWithKey(m_path, key);
}

const JsonValue* ObjectReader::find(std::string_view key) const
{
    const QString wanted = text(key);
    const auto member = std::find_if(m_members->begin(), m_members->end(),
                                     [&](const JsonMember& each) { return each.key == wanted; });
    return member == m_members->end() ? nullptr : &member->value;
}

const JsonValue& ObjectReader::require(std::string_view key, const QString& expected) const
{
    const JsonValue* value = find(key);
    if (!value)
        failScenario(pathOf(key), ScenarioWording::tr("missing"), expected);
    return *value;
}

int ObjectReader::integer(std::string_view key, const NumberBounds& bounds, int fallback) const
{
    const JsonValue* value = find(key);
    return value ? static_cast<int>(readInteger(*value, pathOf(key), bounds)) : fallback;
}

bool ObjectReader::boolean(std::string_view key, bool fallback) const
{
    const JsonValue* value = find(key);
    return value ? readBool(*value, pathOf(key)) : fallback;
}

QString ObjectReader::string(std::string_view key, const QString& fallback) const
{
    const JsonValue* value = find(key);
    return value ? readString(*value, pathOf(key), ScenarioWording::tr("a string")) : fallback;
}

} // namespace peerscope
