// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include <variant>

namespace peerscope {

/// Translates the messages about scenarios and experiments.
struct ScenarioWording
{
    Q_DECLARE_TR_FUNCTIONS(Scenario)
};

/// What is wrong with a scenario, and where.
struct ScenarioError
{
    QString path;    ///< JSON path of the place ("$.peers[2].id"), or "line 3, column 7" where it is not JSON
    QString message; ///< the value found and what was expected

    /// Always one line, whatever is in the file: "$.peers[2].id: -4 is out of range; expected an integer from
    /// 2 to 2147483647".
    QString toString() const;

    bool operator==(const ScenarioError&) const = default;
};

template <class Value> using ScenarioResult = std::variant<Value, ScenarioError>;

// Readers and checks report an error by throwing it, and so stop at the first one. The functions that the
// rest of the program calls (parseScenario, checkScenario …) catch it.

/// Throws a ScenarioError: "`found`; expected `expected`".
[[noreturn]] void failScenario(const QString& path, const QString& found, const QString& expected);
/// Throws a ScenarioError: "`found` is out of range; expected `expected`".
[[noreturn]] void failRange(const QString& path, const QString& found, const QString& expected);
/// Throws a ScenarioError about a key that its object cannot have.
[[noreturn]] void failUnknownKey(const QString& keyPath, const QString& key, const QStringList& allowed);

/// ` (did you mean "duration"?)`, or nothing if no candidate is similar.
QString didYouMean(const QString& word, const QStringList& candidates);

/// "one of server, client, mesh".
QString expectedWord(const QStringList& words);

/// The JSON text of a value (JsonMembers::textOf), quoted for a message: on one line, and shortened if it is
/// long.
QString quoteJson(const QByteArray& json);

} // namespace peerscope
