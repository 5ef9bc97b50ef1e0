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

/// A JSON number. `source` in its JsonValue has it as it was written.
struct JsonNumber
{
    double value = 0.0;
};
using JsonArray = std::vector<JsonValue>;
/// In the order of the file; keys that are given twice are there twice, for the reader to complain about.
using JsonObject = std::vector<JsonMember>;

/// One value of a JSON text.
struct JsonValue
{
    std::variant<std::nullptr_t, bool, JsonNumber, QString, JsonArray, JsonObject> value;
    std::string_view source; ///< where it was read from: valid as long as that text is

    bool isArray() const { return std::holds_alternative<JsonArray>(value); }
    bool isObject() const { return std::holds_alternative<JsonObject>(value); }
};

struct JsonMember
{
    QString key;
    JsonValue value;
};

/// Where a text stops being JSON, and why. Lines and columns count from 1, columns in characters.
struct JsonProblem
{
    int line = 1;
    int column = 1;
    QString message;
};

/// Values of one text; more are refused, so that a small file cannot fill the memory.
inline constexpr int maxJsonValues = 1'000'000;
/// Arrays and objects in one another; deeper ones are refused.
inline constexpr int maxJsonDepth = 64;

/// Reads one JSON text, exactly as RFC 8259 has it. QJsonDocument is more forgiving than a file that people
/// write by hand deserves: it takes the later of two equal keys, stray escapes and lone surrogates, and
/// counts in bytes. A byte order mark in front is passed over. Never throws; deep and long inputs give a
/// JsonProblem early.
std::variant<JsonValue, JsonProblem> readJson(const QByteArray& text);

/// Whether a character can be shown within a line: no control character, no separator of lines, no direction
/// mark.
bool isShownAsItIs(char32_t character);

/// `text` on one line for a message: what cannot be printed is escaped, what is too long is cut with "…".
QString shownInMessage(const QString& text, qsizetype longest = 60);

} // namespace peerscope
