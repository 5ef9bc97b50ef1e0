// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/scenario/number_bounds.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_json.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// The value of a whole file. Throws a ScenarioError with line and column if it is not JSON.
JsonValue wholeJson(const QByteArray& json);

/// The value for a message: a short one as written, otherwise "an array", "a long string", …
QString describe(const JsonValue& value);

/// "$.peers[2]" and "id": "$.peers[2].id".
QString pathWithKey(const QString& path, std::string_view key);

/// Readers of one value. `path` is its place. All throw through failScenario.
double readNumber(const JsonValue& value, const QString& path, const NumberBounds& bounds);
std::int64_t readInteger(const JsonValue& value, const QString& path, const NumberBounds& bounds);
/// For a range that is not fixed. Both ends must be integers that a double holds exactly.
std::int64_t readInteger(const JsonValue& value, const QString& path, std::int64_t low, std::int64_t high);
/// A number of seconds from `low` to `high`, rounded to the nearest microsecond.
Time readSeconds(const JsonValue& value, const QString& path, Time low, Time high);
bool readBool(const JsonValue& value, const QString& path);
QString readString(const JsonValue& value, const QString& path, const QString& expected);
/// Refuses more than `most` entries.
void checkEntryCount(std::size_t count, qsizetype most, const QString& path);
const JsonArray& readArray(const JsonValue& value, const QString& path, qsizetype longest,
                           const QString& expected);
/// The index in `words` of a string that must be one of them.
qsizetype readWord(const JsonValue& value, const QString& path, const QStringList& words);
/// The member that decides which other keys are allowed, read before they are checked; null if it is missing.
const JsonValue* peekMember(const JsonValue& object, const QString& path, std::string_view key);

/// Keys or words as a list, for messages.
QStringList toStringList(const std::vector<std::string_view>& words);

/// The keys that an object may have, and those reserved for later.
struct ObjectKeys
{
    std::vector<std::string_view> allowed;
    std::vector<std::string_view> notSupportedYet;
};

/// One object. The constructor checks its keys: none unknown, duplicate or not supported yet. Refers to the
/// value; does not own it.
class ObjectReader
{
public:
    ObjectReader(const JsonValue& value, QString path, const ObjectKeys& keys);

    const QString& path() const { return m_path; }
    QString pathOf(std::string_view key) const;
    /// Null if the key is not given.
    const JsonValue* find(std::string_view key) const;
    const JsonValue& require(std::string_view key, const QString& expected) const;

    int integer(std::string_view key, const NumberBounds& bounds, int fallback) const;
    bool boolean(std::string_view key, bool fallback) const;
    QString string(std::string_view key, const QString& fallback) const;

private:
    const JsonObject* m_members = nullptr;
    QString m_path;
};

} // namespace peerscope
