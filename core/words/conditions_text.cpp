// SPDX-License-Identifier: MIT
#include "core/words/conditions_text.h"

#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace peerscope {

namespace {

struct ConditionWords
{
    Q_DECLARE_TR_FUNCTIONS(Conditions)
};

/// Without zeros at the end.
QString upToDecimals(double value, int decimals)
{
    const QLocale locale;
    QString text = locale.toString(value, 'f', decimals);
    if (!text.contains(locale.decimalPoint()))
        return text;
    while (text.endsWith(locale.zeroDigit()))
        text.chop(locale.zeroDigit().size());
    if (text.endsWith(locale.decimalPoint()))
        text.chop(locale.decimalPoint().size());
    return text;
}

QString milliseconds(Time time)
{
    return upToDecimals(toMilliseconds(time), 3);
}

/// Never shows 0 for a share above 0.
QString percent(double share)
{
    return upToDecimals(share > 0 ? std::max(share * 100, 0.0001) : 0, 4);
}

QString shortPercent(double share)
{
    return upToDecimals(std::max(share * 100, 0.01), 2);
}

ConditionText delayText(const LinkConditions& conditions)
{
    const QString delay = milliseconds(conditions.delay);
    ConditionText text{ConditionWords::tr("Delay"), ConditionWords::tr("%1 ms").arg(delay), {}};
    text.brief = text.value;
    if (conditions.jitter <= Time(0))
        return text;
    const QString jitter = milliseconds(conditions.jitter);
    const std::string_view word = name(conditions.distribution);
    const QString shape = QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size()));
    text.value = ConditionWords::tr("%1 ms ± %2 ms, %3").arg(delay, jitter, shape);
    text.brief = conditions.distribution == JitterDistribution::Uniform
                     ? ConditionWords::tr("%1 ms ±%2").arg(delay, jitter)
                     : ConditionWords::tr("%1 ms ±%2 %3").arg(delay, jitter, shape);
    return text;
}

ConditionText burstText(const BurstLoss& burst)
{
    const double bad = burst.p > 0 ? burst.p / (burst.p + burst.r) : 0;
    const double lost = (1 - bad) * burst.good + bad * burst.bad;
    return {
        ConditionWords::tr("Burst loss"),
        ConditionWords::tr("%1\u00A0% in the long run: p %2\u00A0%, r %3\u00A0%, good %4\u00A0%, "
                           "bad %5\u00A0%")
            .arg(percent(lost), percent(burst.p), percent(burst.r), percent(burst.good), percent(burst.bad)),
        ConditionWords::tr("%1 % lost in bursts").arg(shortPercent(lost))};
}

QString rateText(std::uint32_t rateKbit)
{
    return rateKbit >= 1000 ? ConditionWords::tr("%1 Mbit/s").arg(upToDecimals(rateKbit / 1000.0, 3))
                            : ConditionWords::tr("%1 kbit/s").arg(rateKbit);
}

} // namespace

std::vector<ConditionText> conditionTexts(const LinkConditions& conditions)
{
    std::vector<ConditionText> texts;
    const auto add = [&texts](const QString& name, const QString& value, const QString& brief) {
        texts.push_back({name, value, brief});
    };
    const auto addShare = [&add](const QString& name, double share, const QString& brief) {
        if (share > 0)
            add(name, QStringLiteral("%1\u00A0%").arg(percent(share)), brief.arg(shortPercent(share)));
    };
    if (conditions.down)
        add(ConditionWords::tr("Down"), ConditionWords::tr("nothing gets through"),
            ConditionWords::tr("down"));
    if (conditions.delay > Time(0) || conditions.jitter > Time(0))
        texts.push_back(delayText(conditions));
    addShare(ConditionWords::tr("Loss"), conditions.loss, ConditionWords::tr("%1 % lost"));
    if (conditions.burstLoss.isOn())
        texts.push_back(burstText(conditions.burstLoss));
    if (conditions.loseEvery > 0) {
        const QString number = QLocale().toString(conditions.loseEvery);
        add(ConditionWords::tr("Lose every"), ConditionWords::tr("1 of %1 datagrams").arg(number),
            ConditionWords::tr("1 of %1 lost").arg(number));
    }
    addShare(ConditionWords::tr("Duplicate"), conditions.duplicate, ConditionWords::tr("%1 % twice"));
    addShare(ConditionWords::tr("Reorder"), conditions.reorder, ConditionWords::tr("%1 % overtake"));
    addShare(ConditionWords::tr("Corrupt"), conditions.corrupt, ConditionWords::tr("%1 % corrupt"));
    if (conditions.rateKbit > 0) {
        const QString rate = rateText(conditions.rateKbit);
        add(ConditionWords::tr("Rate"), rate, rate);
        const QString bytes = ConditionWords::tr("%1 bytes").arg(QLocale().toString(conditions.queueBytes));
        add(ConditionWords::tr("Queue"), bytes,
            conditions.queueBytes == LinkConditions::defaultQueueBytes
                ? QString()
                : ConditionWords::tr("queue %1").arg(bytes));
    }
    if (conditions.mtu > 0) {
        const QString bytes = ConditionWords::tr("%1 bytes").arg(QLocale().toString(conditions.mtu));
        add(ConditionWords::tr("MTU"), bytes, ConditionWords::tr("MTU %1").arg(bytes));
    }
    if (conditions.recording) {
        const QString file = QFileInfo(QString::fromStdString(conditions.recording.file())).fileName();
        add(ConditionWords::tr("Recording"),
            ConditionWords::tr("%1, %2").arg(file, durationText(conditions.recording->length)),
            ConditionWords::tr("plays %1").arg(file));
    }
    return texts;
}

QString conditionsText(const LinkConditions& conditions)
{
    QStringList parts;
    for (const ConditionText& text : conditionTexts(conditions)) {
        if (!text.brief.isEmpty())
            parts.append(text.brief);
        if (conditions.down)
            break;
    }
    return parts.join(QStringLiteral(" · "));
}

QString noConditionsText()
{
    return ConditionWords::tr("no delay, nothing lost");
}

} // namespace peerscope
