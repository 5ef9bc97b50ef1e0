// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_words.h"

#include "core/trace/trace_writer.h"
#include "core/words/filter_text.h"

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

TraceSnapshot traceOfPeers(const Scenario& scenario)
{
    TraceWriter writer;
    for (const PeerInstance& peer : expandPeers(scenario))
        writer.addEndpoint(peer.name.toStdString(), {}, peer.id);
    return TraceSnapshot(writer.trace());
}

} // namespace

void failLesson(const QString& found, const QString& expected)
{
    throw LessonFault{LessonWording::tr("found %1; expected %2").arg(found, expected)};
}

LessonNames::LessonNames(const Scenario& scenario) : m_peers(traceOfPeers(scenario))
{
    for (const PeerInstance& peer : expandPeers(scenario))
        m_names << peer.name;
}

PacketFilter LessonNames::filter(const QString& text) const
{
    if (text.trimmed().isEmpty())
        failLesson(LessonWording::tr("nothing"), LessonWording::tr("a filter (core/trace/FILTER.md)"));
    auto compiled = compileFilter(text.trimmed().toStdString(), m_peers);
    if (const auto* error = std::get_if<FilterError>(&compiled))
        throw LessonFault{
            LessonWording::tr("the filter “%1”: %2").arg(text.trimmed(), filterErrorText(*error))};
    return std::get<PacketFilter>(std::move(compiled));
}

QString LessonNames::peer(const QString& name) const
{
    if (!m_names.contains(name))
        failLesson(u"“%1”"_s.arg(name),
                   LessonWording::tr("a peer of the scenario (%1)").arg(m_names.join(u", "_s)));
    return name;
}

QString LessonWords::take(const QString& expected)
{
    if (m_rest.isEmpty())
        failLesson(LessonWording::tr("nothing"), expected);
    const qsizetype end = m_rest.indexOf(u' ');
    const QString word = end < 0 ? m_rest : m_rest.left(end);
    m_rest = end < 0 ? QString() : m_rest.mid(end).trimmed();
    return word;
}

QString LessonWords::takeOneOf(const QStringList& words, const QString& kind)
{
    const QString expected = LessonWording::tr("%1: one of %2").arg(kind, words.join(u", "_s));
    const QString word = take(expected);
    if (!words.contains(word))
        failLesson(u"“%1”"_s.arg(word), expected);
    return word;
}

bool LessonWords::takeIf(const QString& word)
{
    if (m_rest != word && !m_rest.startsWith(word + u' '))
        return false;
    take(word);
    return true;
}

QString LessonWords::takeUntil(const QString& word)
{
    const qsizetype at = m_rest.indexOf(u" %1 "_s.arg(word));
    if (at < 0)
        failLesson(u"“%1”"_s.arg(m_rest), LessonWording::tr("“%1” after it").arg(word));
    const QString before = m_rest.left(at).trimmed();
    m_rest = m_rest.mid(at + word.size() + 2).trimmed();
    return before;
}

QString LessonWords::takeRest(const QString& expected)
{
    if (m_rest.isEmpty())
        failLesson(LessonWording::tr("nothing"), expected);
    return std::exchange(m_rest, QString());
}

double LessonWords::takeNumber(const QString& expected, double low, double high)
{
    const QString word = take(expected);
    bool valid = false;
    const double number = word.toDouble(&valid);
    if (!valid || !(number >= low && number <= high))
        failLesson(u"“%1”"_s.arg(word), expected);
    return number;
}

void LessonWords::expectEnd() const
{
    if (!m_rest.isEmpty())
        failLesson(u"“%1”"_s.arg(m_rest), LessonWording::tr("nothing more"));
}

} // namespace peerscope
