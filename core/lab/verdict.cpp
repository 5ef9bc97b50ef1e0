// SPDX-License-Identifier: MIT
#include "core/lab/verdict.h"

#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double rarely = 0.005; ///< of the time: not worth a "but"

QString grouped(qint64 number)
{
    QString digits = QString::number(number);
    for (qsizetype at = digits.size() - 3; at > (number < 0 ? 1 : 0); at -= 3)
        digits.insert(at, u',');
    return digits;
}

} // namespace

QString sharedLuckText()
{
    return u"All variants run from the same seed and share their luck: the n-th datagram on a link meets the "
           u"same "
           "draw of loss and jitter in each of them. As long as two variants send the same datagrams, the "
           "same ones "
           "are lost. A resend, an acknowledgement or a fragment is a datagram too and shifts the numbering "
           "of those "
           "after it: from there on the luck is the same sequence, but it falls on other packets. Where "
           "single "
           "losses matter, compare over several seeds."_s;
}

QString percentText(double share)
{
    const double percent = share * 100;
    if (percent > 0 && percent < 0.1)
        return u"less than 0.1 %"_s;
    const bool whole = percent >= 9.95 || percent == std::floor(percent);
    return QString::number(percent, 'f', whole ? 0 : 1) + u" %"_s;
}

QString valueText(Metric metric, std::optional<double> value)
{
    if (!value)
        return u"–"_s;
    const QLatin1StringView unit(info(metric).unit);
    if (unit.isEmpty())
        return percentText(*value);
    if (unit == "ms"_L1)
        return *value >= 1000 ? QString::number(*value / 1000, 'f', 2) + u" s"_s
                              : QString::number(*value, 'f', *value < 100 ? 1 : 0) + u" ms"_s;
    if (unit == "bytes"_L1 && *value >= 1000)
        return *value >= 1e6 ? QString::number(*value / 1e6, 'f', 2) + u" MB"_s
                             : QString::number(*value / 1e3, 'f', 1) + u" kB"_s;
    const QString number =
        *value == std::floor(*value) ? grouped(qint64(*value)) : QString::number(*value, 'f', 1);
    return unit == "bytes"_L1 ? number + u" B"_s : number;
}

QString verdict(const QString& who, const MetricValues& values)
{
    if (values[Metric::Sent].value_or(0) <= 0)
        return u"%1 sent nothing"_s.arg(who);
    if (values[Metric::Delivered].value_or(0) <= 0)
        return u"%1 delivered nothing of what it sent"_s.arg(who);

    const double lost = values[Metric::LostShare].value_or(0);
    QString sentence = lost > 0 ? u"%1 lost %2 of its packets"_s.arg(who, percentText(lost))
                                : u"%1 delivered everything"_s.arg(who);
    if (const double throttled = values[Metric::Throttled].value_or(0); lost > 0 && throttled > 0)
        sentence +=
            u" (ENet's own throttle kept back %1)"_s.arg(percentText(throttled / *values[Metric::Sent]));
    if (const double outOfOrder = values[Metric::OutOfOrder].value_or(0); outOfOrder > 0)
        sentence += u" and delivered %1 of them out of order"_s.arg(
            percentText(outOfOrder / *values[Metric::Delivered]));
    const auto old = values[Metric::AgeOverLimit];
    if (!old)
        return sentence;
    const bool good = lost <= 0;
    const bool fresh = *old < rarely;
    sentence += good == fresh ? u", and the newest state was "_s : u", but the newest state was "_s;
    if (*old <= 0)
        sentence += u"never over 250 ms old"_s;
    else
        sentence += u"over 250 ms old for %1 of the time"_s.arg(fresh ? u"only "_s + percentText(*old)
                                                                      : percentText(*old));
    return sentence;
}

} // namespace peerscope
