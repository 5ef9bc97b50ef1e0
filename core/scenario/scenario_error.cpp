// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_error.h"

#include "core/scenario/scenario_json.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Levenshtein's distance.
qsizetype editDistance(const QString& left, const QString& right)
{
    std::vector<qsizetype> row(std::size_t(right.size()) + 1);
    for (std::size_t column = 0; column < row.size(); ++column)
        row[column] = qsizetype(column);
    for (qsizetype line = 0; line < left.size(); ++line) {
        qsizetype diagonal = std::exchange(row[0], line + 1);
        for (std::size_t column = 1; column < row.size(); ++column) {
            const bool same = left[line] == right[qsizetype(column) - 1];
            const qsizetype change = diagonal + (same ? 0 : 1);
            diagonal = row[column];
            row[column] = std::min({change, row[column] + 1, row[column - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

QString ScenarioError::toString() const
{
    return path.isEmpty() ? message : u"%1: %2"_s.arg(path, message);
}

void failScenario(const QString& path, const QString& found, const QString& expected)
{
    throw ScenarioError{path, ScenarioWording::tr("%1; expected %2").arg(found, expected)};
}

void failRange(const QString& path, const QString& found, const QString& expected)
{
    failScenario(path, ScenarioWording::tr("%1 is out of range").arg(found), expected);
}

void failUnknownKey(const QString& keyPath, const QString& key, const QStringList& allowed)
{
    failScenario(keyPath, ScenarioWording::tr("unknown key%1").arg(didYouMean(key, allowed)),
                 ScenarioWording::tr("one of %1").arg(allowed.join(u", "_s)));
}

QString didYouMean(const QString& word, const QStringList& candidates)
{
    constexpr qsizetype longest = 64; // longer words are not compared
    qsizetype nearest = word.size() > longest ? 0 : std::max<qsizetype>(1, word.size() / 3) + 1;
    QString best;
    for (const QString& candidate : candidates) {
        const qsizetype distance = nearest > 0 ? editDistance(word, candidate) : nearest;
        if (distance < nearest) {
            nearest = distance;
            best = candidate;
        }
    }
    return best.isEmpty() ? QString() : ScenarioWording::tr(" (did you mean \"%1\"?)").arg(best);
}

QString expectedWord(const QStringList& words)
{
    return (words.size() > 1 ? ScenarioWording::tr("one of ") : QString()) + words.join(u", "_s);
}

QString quoteJson(const QByteArray& json)
{
    constexpr qsizetype longest = 400; // more than shownInMessage looks at
    return shownInMessage(QString::fromUtf8(json.left(longest)));
}

} // namespace peerscope
