// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <variant>

namespace peerscope {

/// What is wrong with a scenario, and where.
struct ScenarioError
{
    QString path;    ///< JSON path of the place ("$.peers[2].id"), or "line 3, column 7" where it is not JSON
    QString message; ///< the value found and what was expected

    /// One line, whatever the file held: "$.peers[2].id: -4 is out of range; expected an integer from 2 to
    /// 2147483647".
    QString toString() const;

    bool operator==(const ScenarioError&) const = default;
};

template <class Value> using ScenarioResult = std::variant<Value, ScenarioError>;

// How readers and checks report one. They stop at the first fault: the exception is caught by the functions
// that the rest of the program calls (parseScenario, checkScenario …).

/// Throws a ScenarioError: "`found`; expected `expected`".
[[noreturn]] void failScenario(const QString& path, const QString& found, const QString& expected);
/// Throws a ScenarioError: "`found` is out of range; expected `expected`".
[[noreturn]] void failRange(const QString& path, const QString& found, const QString& expected);
/// Throws a ScenarioError about a key that its object cannot have.
[[noreturn]] void failUnknownKey(const QString& keyPath, const QString& key, const QStringList& allowed);

/// ` (did you mean "duration"?)`, or nothing where no candidate is near.
QString didYouMean(const QString& word, const QStringList& candidates);

/// "one of server, client, mesh".
QString expectedWord(const QStringList& words);

/// The JSON text of a value (JsonMembers::textOf), as a message quotes it: on one line, cut where it is long.
QString quoteJson(const QByteArray& json);

} // namespace peerscope
