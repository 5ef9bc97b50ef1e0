// SPDX-License-Identifier: MIT
#include "core/words/links.h"

#include "core/words/conditions_text.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

namespace peerscope {

namespace {

struct LinkWords
{
    Q_DECLARE_TR_FUNCTIONS(Links)
};

} // namespace

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
    lines.append(text.isEmpty() ? noConditionsText() : text);
    if (link.conditions.rateKbit > 0)
        lines.append(LinkWords::tr("%1 of %2 wait in the queue")
                         .arg(formatCount(link.queuedBytes), bytesText(link.conditions.queueBytes)));
    lines.append(LinkWords::tr("%1 datagrams/s · %2 kB/s over the last second")
                     .arg(formatCount(static_cast<std::uint64_t>(qRound64(rate.datagrams))),
                          formatDecimals(rate.bytes / 1000, 1)));
    return lines.join(QLatin1Char('\n'));
}

} // namespace peerscope
