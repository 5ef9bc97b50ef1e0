// SPDX-License-Identifier: MIT
#include "core/lessons/lesson.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

enum class Section : std::uint8_t { Text, Steps, Question, Answer, Advice };
constexpr std::size_t sectionCount = 5;

/// The headings, in the order in which they must come.
const std::array<QString, sectionCount>& headings()
{
    static const std::array<QString, sectionCount> texts = {u"# "_s, u"## Steps"_s, u"## Question"_s,
                                                            u"### Answer"_s, u"## What to use when"_s};
    return texts;
}

const LessonPart* partNamed(const std::vector<LessonPart>& parts, const QString& name)
{
    const auto found =
        std::find_if(parts.begin(), parts.end(), [&](const LessonPart& part) { return part.name == name; });
    return found == parts.end() ? nullptr : &*found;
}

/// An error quotes the file, which may contain anything.
QString shortened(const QString& message)
{
    constexpr qsizetype longest = 300;
    return message.size() > longest ? message.left(longest) + u'…' : message;
}

/// The number that a bold text states: "30.9 s", "1,200 packets", "never", "twice".
bool readStatedNumber(const QString& bold, LessonClaim& claim)
{
    static const std::vector<std::pair<QString, int>> numerals = {
        {u"never"_s, 0}, {u"none"_s, 0},   {u"nothing"_s, 0}, {u"no"_s, 0},    {u"once"_s, 1}, {u"one"_s, 1},
        {u"twice"_s, 2}, {u"double"_s, 2}, {u"two"_s, 2},     {u"three"_s, 3}, {u"all"_s, 100}};
    static const QRegularExpression digits(u"-?\\d+(?:,\\d{3})*(?:\\.(\\d+))?"_s);
    claim.written = bold;
    if (const QRegularExpressionMatch match = digits.match(bold); match.hasMatch()) {
        claim.value = match.captured(0).remove(u',').toDouble();
        claim.decimals = static_cast<int>(match.captured(1).size());
        return true;
    }
    const QString first = bold.section(u' ', 0, 0).toLower();
    for (const auto& [word, value] : numerals) {
        if (first == word) {
            claim.value = value;
            return true;
        }
    }
    return false;
}

class LessonReader
{
public:
    LessonReader(const QString& name, std::vector<LessonPart> parts) : m_name(name)
    {
        m_lesson.name = name;
        m_lesson.parts = std::move(parts);
    }

    std::variant<Lesson, LessonError> read(const QByteArray& markdown)
    {
        try {
            readName();
            if (markdown.size() > maxLessonFileSize)
                failLesson(u"%1 bytes"_s.arg(markdown.size()), u"at most %1"_s.arg(maxLessonFileSize));
            for (const QString& line : QString::fromUtf8(markdown).split(u'\n')) {
                ++m_line;
                checkSize(line);
                readLine(line.trimmed(), line);
            }
            m_line = 0;
            if (m_section != Section::Advice)
                failLesson(u"no “%1”"_s.arg(headings()[static_cast<std::size_t>(m_section) + 1]),
                           u"it after “%1”"_s.arg(headings()[static_cast<std::size_t>(m_section)]));
            finish();
        } catch (const LessonFault& fault) {
            return LessonError{m_name + u".md"_s, m_line, shortened(fault.message)};
        }
        return m_lesson;
    }

private:
    void readName()
    {
        static const QRegularExpression form(u"^(\\d\\d)-[a-z0-9-]+$"_s);
        const QRegularExpressionMatch match = form.match(m_name);
        if (!match.hasMatch())
            failLesson(u"the name “%1”"_s.arg(m_name), u"two digits, “-” and lower case words"_s);
        m_lesson.number = match.captured(1).toInt();
        if (!m_lesson.part({}))
            failLesson(u"no scenario"_s, u"a file “%1.scenario.json”"_s.arg(m_name));
    }

    /// Showing the text takes time for each line, and in a table for columns times lines.
    void checkSize(const QString& line)
    {
        static const QString markup = u"`@&|[<"_s;
        m_markup += std::count_if(line.begin(), line.end(), [](QChar sign) { return markup.contains(sign); });
        if (m_markup > maxLessonMarkup)
            failLesson(u"more than %1 of the signs %2"_s.arg(maxLessonMarkup).arg(markup), u"at most that"_s);
        if (m_line > maxLessonLines)
            failLesson(u"more than %1 lines"_s.arg(maxLessonLines), u"at most that"_s);
        if (line.size() > maxLessonLine)
            failLesson(u"a line of %1 characters"_s.arg(line.size()), u"at most %1"_s.arg(maxLessonLine));
        if (const qsizetype bars = line.count(u'|'); bars > maxLessonColumns + 1)
            failLesson(u"a line with %1 “|”"_s.arg(bars),
                       u"a table of at most %1 columns"_s.arg(maxLessonColumns));
    }

    void readLine(const QString& trimmed, const QString& line)
    {
        if (m_lesson.title.isEmpty()) {
            if (!trimmed.startsWith(u"# "_s))
                failLesson(u"“%1”"_s.arg(trimmed), u"a title, “# …”"_s);
            m_lesson.title = trimmed.mid(2).trimmed();
        } else if (trimmed.startsWith(u'#')) {
            readHeading(trimmed);
        } else {
            const bool beginsStep = m_section == Section::Steps && beginStep(line);
            const QString text = withoutComments(line); // also stores a step's conditions
            if (m_section == Section::Steps)
                addToStep(text.trimmed(), beginsStep);
            else
                *textOf(m_section) += text + u'\n';
        }
    }

    void readHeading(const QString& heading)
    {
        const auto next = static_cast<std::size_t>(m_section) + 1;
        if (next >= sectionCount || heading != headings()[next])
            failLesson(u"“%1”"_s.arg(heading),
                       next < sectionCount ? u"“%1”"_s.arg(headings()[next]) : u"no more headings"_s);
        if (m_section == Section::Steps)
            endStep();
        m_section = static_cast<Section>(next);
        m_paragraph.clear();
    }

    QString* textOf(Section section)
    {
        switch (section) {
        case Section::Question:
            return &m_lesson.question;
        case Section::Answer:
            return &m_lesson.answer;
        case Section::Advice:
            return &m_lesson.advice;
        default:
            return &m_lesson.text;
        }
    }

    /// The line as shown; reads its comments and stores what they say.
    QString withoutComments(const QString& line)
    {
        const QString open = u"<!--"_s;
        const QString close = u"-->"_s;
        if (line.trimmed().isEmpty())
            m_paragraph.clear();
        QString text;
        qsizetype at = 0;
        for (qsizetype begin = line.indexOf(open); begin >= 0; begin = line.indexOf(open, at)) {
            const qsizetype end = line.indexOf(close, begin);
            if (end < 0)
                failLesson(u"a comment without an end"_s, u"“-->” on the same line"_s);
            const QString before = line.mid(at, begin - at);
            text += before.endsWith(u' ') ? before.chopped(1) : before;
            m_paragraph += before;
            readComment(line.mid(begin + open.size(), end - begin - open.size()).trimmed());
            at = end + close.size();
        }
        m_paragraph += line.mid(at) + u' ';
        return text + line.mid(at);
    }

    void readComment(const QString& comment)
    {
        const qsizetype colon = comment.indexOf(u':');
        const QString word = comment.left(std::max<qsizetype>(colon, 0));
        const QString rest = comment.mid(colon + 1).trimmed();
        if (word == u"claim"_s)
            readClaim(rest);
        else if (word == u"done"_s)
            readCondition(rest);
        else
            failLesson(u"the comment “%1”"_s.arg(comment), u"“done: …” or “claim: …”"_s);
    }

    void readClaim(const QString& text)
    {
        static const QRegularExpression bold(u"\\*\\*([^*]+)\\*\\*"_s);
        QString written;
        for (auto matches = bold.globalMatch(m_paragraph); matches.hasNext();)
            written = matches.next().captured(1);
        LessonClaim claim;
        claim.line = m_line;
        if (!readStatedNumber(written, claim))
            failLesson(written.isEmpty() ? u"nothing bold before the claim"_s : u"“%1”"_s.arg(written),
                       u"a number in bold before it, “**30.9 s**”"_s);
        claim.text = text;
        if (text.startsWith(u"in "_s)) {
            const qsizetype colon = text.indexOf(u':');
            claim.part = text.mid(3, colon - 3).trimmed();
            claim.text = text.mid(colon + 1).trimmed();
        }
        claim.figure = readLessonFigure(claim.text, namesOf(claim.part));
        m_lesson.claims.push_back(std::move(claim));
        m_paragraph = u"**%1**"_s.arg(written);
    }

    void readCondition(const QString& text)
    {
        if (m_section != Section::Steps || m_lesson.steps.empty())
            failLesson(u"“done”"_s, u"it only in a step"_s);
        LessonStep& step = m_lesson.steps.back();
        if (step.conditions.size() >= maxStepConditions)
            failLesson(u"more than %1 conditions of a step"_s.arg(maxStepConditions), u"at most that"_s);
        LessonCondition condition = readLessonCondition(text, namesOf(m_part));
        if (const auto* opened = std::get_if<OpenedCondition>(&condition)) {
            namesOf(opened->part);
            m_part = opened->part;
            step.part = m_part;
        }
        step.conditions.push_back(std::move(condition));
    }

    const LessonNames& namesOf(const QString& partName)
    {
        const auto known = m_names.find(partName);
        if (known != m_names.end())
            return known->second;
        const LessonPart* part = m_lesson.part(partName);
        if (!part) {
            QStringList names;
            for (const LessonPart& each : m_lesson.parts)
                names << (each.name.isEmpty() ? u"the first"_s : each.name);
            failLesson(u"a sandbox “%1”"_s.arg(partName), u"one of %1"_s.arg(names.join(u", "_s)));
        }
        return m_names.emplace(partName, LessonNames(part->scenario)).first->second;
    }

    /// Whether the line begins a step: "1. …". The lines after it belong to the step.
    bool beginStep(const QString& line)
    {
        static const QRegularExpression form(u"^(\\d+)\\. "_s);
        const QRegularExpressionMatch match = form.match(line);
        if (!match.hasMatch())
            return false;
        endStep();
        const std::size_t expected = m_lesson.steps.size() + 1;
        if (match.captured(1).toULongLong() != expected)
            failLesson(u"step %1"_s.arg(match.captured(1)), u"step %1"_s.arg(expected));
        if (expected > maxLessonSteps)
            failLesson(u"step %1"_s.arg(expected), u"at most %1 steps"_s.arg(maxLessonSteps));
        m_lesson.steps.push_back({{}, m_part, {}});
        return true;
    }

    void addToStep(const QString& text, bool begins)
    {
        if (text.isEmpty())
            return;
        if (m_lesson.steps.empty())
            failLesson(u"“%1”"_s.arg(text), u"a step, “1. …”"_s);
        QString& step = m_lesson.steps.back().text;
        step += begins ? text.mid(text.indexOf(u'.') + 1).trimmed() : u' ' + text;
    }

    void endStep()
    {
        if (!m_lesson.steps.empty() && m_lesson.steps.back().conditions.empty())
            failLesson(u"step %1 without “<!-- done: … -->”"_s.arg(m_lesson.steps.size()),
                       u"what tells that it was done"_s);
    }

    void finish()
    {
        if (m_lesson.steps.empty())
            failLesson(u"no steps"_s, u"at least one under “## Steps”"_s);
        for (QString* text : {&m_lesson.text, &m_lesson.question, &m_lesson.answer, &m_lesson.advice}) {
            *text = text->trimmed();
            if (text->isEmpty())
                failLesson(u"an empty section"_s, u"text before the steps and under every heading"_s);
        }
    }

    QString m_name;
    Lesson m_lesson;
    std::map<QString, LessonNames> m_names; ///< by sandbox
    Section m_section = Section::Text;
    QString m_part;      ///< the sandbox that the last step opened
    QString m_paragraph; ///< its text so far
    int m_line = 0;
    qsizetype m_markup = 0; ///< how many markup characters there were so far
};

} // namespace

const LessonPart* Lesson::part(const QString& partName) const
{
    return partNamed(parts, partName);
}

QString LessonError::toString() const
{
    return line > 0 ? u"%1:%2: %3"_s.arg(file).arg(line).arg(message) : u"%1: %2"_s.arg(file, message);
}

std::variant<Lesson, LessonError> parseLesson(const QString& name, const QByteArray& markdown,
                                              std::vector<LessonPart> parts)
{
    return LessonReader(name, std::move(parts)).read(markdown);
}

std::optional<QString> claimProblem(const LessonClaim& claim, const TraceSnapshot& trace)
{
    const std::optional<double> measured = measure(claim.figure, trace);
    if (!measured)
        return u"line %1, “%2” (%3): nothing was measured, or what was refutes it"_s.arg(claim.line)
            .arg(claim.written, claim.text);
    const double scale = std::pow(10.0, claim.decimals);
    if (std::round(*measured * scale) != std::round(claim.value * scale))
        return u"line %1, “%2” (%3): measured %4"_s.arg(claim.line)
            .arg(claim.written, claim.text)
            .arg(*measured);
    return std::nullopt;
}

} // namespace peerscope
