// SPDX-License-Identifier: MIT
#include "core/words/text_run.h"

namespace peerscope {

namespace {

/// Plain text after plain text joins it in one run.
void append(TextRuns& runs, const TextRun& run)
{
    const auto isPlain = [](const TextRun& some) {
        return std::holds_alternative<std::monostate>(some.target);
    };
    if (run.text.isEmpty())
        return;
    if (!runs.empty() && isPlain(run) && isPlain(runs.back()))
        runs.back().text += run.text;
    else
        runs.push_back(run);
}

template <class Part, class Append>
TextRuns filledIn(const QString& sentence, std::initializer_list<Part> parts, Append appendPart)
{
    TextRuns runs;
    qsizetype begin = 0;
    for (qsizetype at = sentence.indexOf(QLatin1Char('%')); at >= 0 && at + 1 < sentence.size();
         at = sentence.indexOf(QLatin1Char('%'), at + 1)) {
        const int number = sentence.at(at + 1).digitValue();
        if (number < 1 || static_cast<std::size_t>(number) > parts.size())
            continue;
        append(runs, {sentence.mid(begin, at - begin)});
        appendPart(runs, *(parts.begin() + (number - 1)));
        begin = at + 2;
    }
    append(runs, {sentence.mid(begin)});
    return runs;
}

} // namespace

TextRuns withLinks(const QString& sentence, std::initializer_list<TextRun> parts)
{
    return filledIn(sentence, parts, append);
}

TextRuns withTexts(const QString& sentence, std::initializer_list<TextRuns> parts)
{
    return filledIn(sentence, parts, [](TextRuns& runs, const TextRuns& part) {
        for (const TextRun& run : part)
            append(runs, run);
    });
}

QString plainText(const TextRuns& runs)
{
    QString text;
    for (const TextRun& run : runs)
        text += run.text;
    return text;
}

} // namespace peerscope
