// SPDX-License-Identifier: MIT
#include "core/lab/verdict.h"

#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double rarely = 0.005; ///< of the time: not worth a "but"

struct VerdictWords
{
    Q_DECLARE_TR_FUNCTIONS(Verdict)
};

QString freshnessText(double old, bool isExpected)
{
    if (old <= 0)
        return isExpected ? VerdictWords::tr(", and the newest state was never over 250 ms old")
                          : VerdictWords::tr(", but the newest state was never over 250 ms old");
    const QString sentence =
        old < rarely
            ? (isExpected
                   ? VerdictWords::tr(", and the newest state was over 250 ms old for only %1 of the time")
                   : VerdictWords::tr(", but the newest state was over 250 ms old for only %1 of the time"))
            : (isExpected
                   ? VerdictWords::tr(", and the newest state was over 250 ms old for %1 of the time")
                   : VerdictWords::tr(", but the newest state was over 250 ms old for %1 of the time"));
    return sentence.arg(percentText(old));
}

} // namespace

QString sharedLuckText()
{
    return VerdictWords::tr(
        "All variants run from the same seed and share their luck: the n-th datagram on a link meets the "
        "same "
        "draw of loss and jitter in each of them. As long as two variants send the same datagrams, the same "
        "ones "
        "are lost. A resend, an acknowledgement or a fragment is a datagram too and shifts the numbering of "
        "those "
        "after it: from there on the luck is the same sequence, but it falls on other packets. Where single "
        "losses matter, compare over several seeds.");
}

QString percentText(double share)
{
    const double percent = share * 100;
    if (percent > 0 && percent < 0.1)
        return VerdictWords::tr("less than %1 %").arg(formatDecimals(0.1, 1));
    const bool whole = percent >= 9.95 || percent == std::floor(percent);
    return VerdictWords::tr("%1 %").arg(formatDecimals(percent, whole ? 0 : 1));
}

QString valueText(Metric metric, std::optional<double> value)
{
    if (!value)
        return u"–"_s;
    const QLatin1StringView unit(info(metric).unit);
    if (unit.isEmpty())
        return percentText(*value);
    if (unit == "ms"_L1)
        return *value >= 1000 ? VerdictWords::tr("%1 s").arg(formatDecimals(*value / 1000, 2))
                              : VerdictWords::tr("%1 ms").arg(formatDecimals(*value, *value < 100 ? 1 : 0));
    if (unit == "bytes"_L1 && *value >= 1000)
        return *value >= 1e6 ? VerdictWords::tr("%1 MB").arg(formatDecimals(*value / 1e6, 2))
                             : VerdictWords::tr("%1 kB").arg(formatDecimals(*value / 1e3, 1));
    const QString number =
        *value == std::floor(*value) ? QLocale().toString(qint64(*value)) : formatDecimals(*value, 1);
    return unit == "bytes"_L1 ? VerdictWords::tr("%1 B").arg(number) : number;
}

QString verdict(const QString& who, const MetricValues& values)
{
    if (values[Metric::Sent].value_or(0) <= 0)
        return VerdictWords::tr("%1 sent nothing").arg(who);
    if (values[Metric::Delivered].value_or(0) <= 0)
        return VerdictWords::tr("%1 delivered nothing of what it sent").arg(who);

    const double lost = values[Metric::LostShare].value_or(0);
    QString sentence = lost > 0 ? VerdictWords::tr("%1 lost %2 of its packets").arg(who, percentText(lost))
                                : VerdictWords::tr("%1 delivered everything").arg(who);
    if (const double throttled = values[Metric::Throttled].value_or(0); lost > 0 && throttled > 0)
        sentence += VerdictWords::tr(" (ENet's own throttle kept back %1)")
                        .arg(percentText(throttled / *values[Metric::Sent]));
    if (const double outOfOrder = values[Metric::OutOfOrder].value_or(0); outOfOrder > 0)
        sentence += VerdictWords::tr(" and delivered %1 of them out of order")
                        .arg(percentText(outOfOrder / *values[Metric::Delivered]));
    const auto old = values[Metric::AgeOverLimit];
    if (!old)
        return sentence;
    const bool good = lost <= 0;
    return sentence + freshnessText(*old, good == (*old < rarely));
}

} // namespace peerscope
