// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/filter.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace peerscope {

/// What is wrong in a lesson's comment: what was found and what was expected. Thrown by the readers of
/// comments, caught only by parseLesson.
struct LessonFault
{
    QString message;
};
[[noreturn]] void failLesson(const QString& found, const QString& expected);

/// The peers of a lesson's scenario, which a comment may name.
class LessonNames
{
public:
    explicit LessonNames(const Scenario& scenario);

    /// Compiles a filter with the scenario's names.
    PacketFilter filter(const QString& text) const;
    /// Checks that `name` is one peer, and returns it.
    QString peer(const QString& name) const;

private:
    TraceSnapshot m_peers;
    QStringList m_names;
};

/// Reads a comment's text word by word.
class LessonWords
{
public:
    explicit LessonWords(const QString& text) : m_rest(text.trimmed()) {}

    bool isEmpty() const { return m_rest.isEmpty(); }
    /// The next word; fails if there is none.
    QString take(const QString& expected);
    /// The next word, which must be one of `words`; `kind` says of what, in messages: "an action".
    QString takeOneOf(const QStringList& words, const QString& kind);
    /// Takes `word` if it comes next.
    bool takeIf(const QString& word);
    /// Everything before " `word` ", which must follow; also takes that word.
    QString takeUntil(const QString& word);
    /// Everything that is left.
    QString takeRest(const QString& expected);
    double takeNumber(const QString& expected, double low, double high);
    /// Fails if anything is left.
    void expectEnd() const;

private:
    QString m_rest;
};

} // namespace peerscope
