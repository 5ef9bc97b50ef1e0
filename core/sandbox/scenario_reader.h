// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/sandbox/scenario_file.h"
#include "core/sandbox/scenario_json.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// The values that a number of a scenario may have. `low` may be excluded, for "more than 0".
struct NumberRange
{
    double low = 0.0;
    double high = std::numeric_limits<double>::infinity();
    bool lowExcluded = false;

    bool contains(double value) const { return (lowExcluded ? value > low : value >= low) && value <= high; }
    /// "from 0 to 1", "more than 0 and at most 1000", "of 0 or more".
    QString toString() const;
};

/// Stops the reading: thrown inside the parser, caught by parseScenario alone.
[[noreturn]] void failScenario(const QString& path, const QString& found, const QString& expected);

/// The value as a message shows it: a short one as it was written, else "an array", "a long string", …
QString describe(const JsonValue& value);

/// ` did you mean "duration"?`, or nothing where no candidate is near.
QString didYouMean(const QString& word, const QStringList& candidates);

/// Readers of one value. `path` is where it stands; all of them throw through failScenario.
double readNumber(const JsonValue& value, const QString& path, const NumberRange& range);
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

    double number(std::string_view key, const NumberRange& range, double fallback) const;
    int integer(std::string_view key, int low, int high, int fallback) const;
    bool boolean(std::string_view key, bool fallback) const;
    QString string(std::string_view key, const QString& fallback) const;
    /// In seconds, to the nearest microsecond.
    Time seconds(std::string_view key, Time low, Time high, Time fallback) const;
    std::optional<int> optionalInteger(std::string_view key, int low, int high) const;
    std::optional<double> optionalNumber(std::string_view key, const NumberRange& range) const;

private:
    const JsonObject* m_members = nullptr;
    QString m_path;
};

} // namespace peerscope
