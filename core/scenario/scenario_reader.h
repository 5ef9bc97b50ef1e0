// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/scenario/number_bounds.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_json.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// Stops the reading: thrown inside the parser, caught by parseScenario alone.
[[noreturn]] void failScenario(const QString& path, const QString& found, const QString& expected);

/// The value as a message shows it: a short one as it was written, else "an array", "a long string", …
QString describe(const JsonValue& value);

/// ` did you mean "duration"?`, or nothing where no candidate is near.
QString didYouMean(const QString& word, const QStringList& candidates);

/// Readers of one value. `path` is where it stands; all of them throw through failScenario.
double readNumber(const JsonValue& value, const QString& path, const NumberBounds& bounds);
std::int64_t readInteger(const JsonValue& value, const QString& path, const NumberBounds& bounds);
/// For a range that depends on something else. Both ends are integers that a double holds exactly.
std::int64_t readInteger(const JsonValue& value, const QString& path, std::int64_t low, std::int64_t high);
bool readBool(const JsonValue& value, const QString& path);
QString readString(const JsonValue& value, const QString& path, const QString& expected);
const JsonArray& readArray(const JsonValue& value, const QString& path, qsizetype longest,
                           const QString& expected);
/// The index in `words` of a string that must be one of them.
qsizetype readWord(const JsonValue& value, const QString& path, const QStringList& words);
/// A member that says which keys the others may be, before they are checked; null where there is none.
const JsonValue* peekMember(const JsonValue& object, const QString& path, std::string_view key);

/// The keys of an object that may be there, and those that later work adds.
struct ObjectKeys
{
    std::vector<std::string_view> allowed;
    std::vector<std::string_view> notSupportedYet;
};

/// One object, its keys checked on construction: none unknown, none twice, none that is not supported yet.
/// Refers to the value it reads; does not own it.
class ObjectReader
{
public:
    ObjectReader(const JsonValue& value, QString path, const ObjectKeys& keys);

    const QString& path() const { return m_path; }
    QString pathOf(std::string_view key) const;
    /// Null where the key is not given.
    const JsonValue* find(std::string_view key) const;
    const JsonValue& require(std::string_view key, const QString& expected) const;

    double number(std::string_view key, const NumberBounds& bounds, double fallback) const;
    int integer(std::string_view key, const NumberBounds& bounds, int fallback) const;
    bool boolean(std::string_view key, bool fallback) const;
    QString string(std::string_view key, const QString& fallback) const;
    /// In seconds, to the nearest microsecond.
    Time seconds(std::string_view key, Time low, Time high, Time fallback) const;
    std::optional<int> optionalInteger(std::string_view key, const NumberBounds& bounds) const;
    std::optional<double> optionalNumber(std::string_view key, const NumberBounds& bounds) const;

private:
    const JsonObject* m_members = nullptr;
    QString m_path;
};

} // namespace peerscope
