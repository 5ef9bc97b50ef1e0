// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <string_view>
#include <variant>
#include <vector>

namespace peerscope {

struct JsonValue;
struct JsonMember;

/// A JSON number. JsonValue::source has its text.
struct JsonNumber
{
    double value = 0.0;
};
using JsonArray = std::vector<JsonValue>;
/// In file order. Duplicate keys are kept, so that the reader can report them.
using JsonObject = std::vector<JsonMember>;

/// One value of a JSON text.
struct JsonValue
{
    std::variant<std::nullptr_t, bool, JsonNumber, QString, JsonArray, JsonObject> value;
    std::string_view source; ///< its text; valid as long as the parsed text is

    bool isArray() const { return std::holds_alternative<JsonArray>(value); }
    bool isObject() const { return std::holds_alternative<JsonObject>(value); }
};

struct JsonMember
{
    QString key;
    JsonValue value;
};

/// Where and why a text is not JSON. Lines and columns count from 1; columns count characters.
struct JsonProblem
{
    int line = 1;
    int column = 1;
    QString message;
};

/// The most values of one text. More are refused, so a small file cannot fill the memory.
inline constexpr int maxJsonValues = 1'000'000;
/// The deepest nesting of arrays and objects; deeper ones are refused.
inline constexpr int maxJsonDepth = 64;

/// Reads one JSON text, exactly as in RFC 8259. QJsonDocument is too forgiving for files written by hand: it
/// keeps the later of two equal keys, accepts wrong escapes and lone surrogates, and gives positions in
/// bytes. A leading byte order mark is skipped. Never throws; input that is too deep or too long gives a
/// JsonProblem early.
std::variant<JsonValue, JsonProblem> readJson(const QByteArray& text);

/// Whether a character can be shown within a line: not a control character, line separator or direction mark.
bool isShownAsItIs(char32_t character);

/// `text` on one line for a message: unprintable characters are escaped, and text that is too long ends with
/// "…".
QString shownInMessage(const QString& text, qsizetype longest = 60);

} // namespace peerscope
