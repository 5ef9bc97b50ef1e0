// SPDX-License-Identifier: MIT
#include "core/words/links.h"

#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

struct LinkWords
{
    Q_DECLARE_TR_FUNCTIONS(Links)
};

/// Without zeros behind the decimal point.
QString shortNumber(double value, int decimals)
{
    const double unit = std::pow(10.0, decimals);
    const double rounded = std::round(value * unit) / unit;
    return formatSignificant(rounded, 15);
}

double lossInTheLongRun(const LinkConditions& conditions)
{
    const BurstLoss& burst = conditions.burstLoss;
    const double bad = burst.p > 0 ? burst.p / (burst.p + burst.r) : 0;
    const double passes = (1 - conditions.loss) * (1 - (1 - bad) * burst.good - bad * burst.bad) *
                          (conditions.loseEvery > 0 ? 1 - 1.0 / conditions.loseEvery : 1);
    return 1 - passes;
}

} // namespace

QString conditionsText(const LinkConditions& conditions)
{
    if (conditions.down)
        return LinkWords::tr("down");
    QStringList parts;
    const QString delay = shortNumber(toMilliseconds(conditions.delay), 1);
    if (conditions.jitter > Time(0))
        parts.append(
            LinkWords::tr("%1 ms ±%2").arg(delay, shortNumber(toMilliseconds(conditions.jitter), 1)));
    else if (conditions.delay > Time(0))
        parts.append(LinkWords::tr("%1 ms").arg(delay));
    const auto share = [&parts](double value, const QString& what) {
        if (value > 0)
            parts.append(what.arg(shortNumber(std::max(value * 100, 0.01), 2)));
    };
    share(lossInTheLongRun(conditions), LinkWords::tr("%1 % lost"));
    share(conditions.duplicate, LinkWords::tr("%1 % twice"));
    share(conditions.reorder, LinkWords::tr("%1 % overtake"));
    share(conditions.corrupt, LinkWords::tr("%1 % corrupt"));
    if (conditions.rateKbit >= 1000)
        parts.append(LinkWords::tr("%1 Mbit/s").arg(shortNumber(conditions.rateKbit / 1000.0, 1)));
    else if (conditions.rateKbit > 0)
        parts.append(LinkWords::tr("%1 kbit/s").arg(conditions.rateKbit));
    return parts.join(QStringLiteral(" · "));
}

QString linkText(const TraceState& state, LinkRef ref, TrafficRate rate)
{
    LinkState link;
    for (const LinkState& known : state.links) {
        if (known.from == ref.from && known.to == ref.to)
            link = known;
    }
    LinkConditions conditions = link.conditions;
    conditions.down = link.isDown;
    const QString text = conditionsText(conditions);
    QStringList lines;
    lines.append(linkName(peerName(state, ref.from), peerName(state, ref.to)));
    lines.append(text.isEmpty() ? LinkWords::tr("no delay, nothing lost") : text);
    if (link.conditions.rateKbit > 0)
        lines.append(LinkWords::tr("%1 of %2 wait in the queue")
                         .arg(formatCount(link.queuedBytes), bytesText(link.conditions.queueBytes)));
    lines.append(LinkWords::tr("%1 datagrams/s · %2 kB/s over the last second")
                     .arg(formatCount(static_cast<std::uint64_t>(qRound64(rate.datagrams))),
                          formatDecimals(rate.bytes / 1000, 1)));
    return lines.join(QLatin1Char('\n'));
}

} // namespace peerscope
