// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/filter.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace peerscope {

/// What is wrong with what a lesson says in a comment: what was found and what was expected. Thrown by the
/// readers of comments, caught by parseLesson alone.
struct LessonFault
{
    QString message;
};
[[noreturn]] void failLesson(const QString& found, const QString& expected);

/// The peers of a lesson's scenario: what a comment may name.
class LessonNames
{
public:
    explicit LessonNames(const Scenario& scenario);

    /// Compiles a filter; its names are the scenario's.
    PacketFilter filter(const QString& text) const;
    /// The name itself, of one peer.
    QString peer(const QString& name) const;

private:
    TraceSnapshot m_peers;
    QStringList m_names;
};

/// A comment's text taken word by word from the left.
class LessonWords
{
public:
    explicit LessonWords(const QString& text) : m_rest(text.trimmed()) {}

    bool isEmpty() const { return m_rest.isEmpty(); }
    /// The next word; fails where there is none.
    QString take(const QString& expected);
    /// The next word, which must be one of `words`; `kind` says of what, in messages: "an action".
    QString takeOneOf(const QStringList& words, const QString& kind);
    /// Takes `word` if it comes next.
    bool takeIf(const QString& word);
    /// Everything up to " `word` ", which must be there, and that word.
    QString takeUntil(const QString& word);
    /// Everything that is left.
    QString takeRest(const QString& expected);
    double takeNumber(const QString& expected, double low, double high);
    /// Fails where there is anything left.
    void expectEnd() const;

private:
    QString m_rest;
};

} // namespace peerscope
