// SPDX-License-Identifier: MIT
#include "core/words/link_estimates.h"

#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

namespace peerscope {

namespace {

struct EstimateWording
{
    Q_DECLARE_TR_FUNCTIONS(LinkEstimates)
};

QString unknown(const QString& what)
{
    return EstimateWording::tr("%1 cannot be told").arg(what);
}

} // namespace

QString linkEstimateText(const LinkEstimate& estimate)
{
    QStringList parts;
    const QString delay = EstimateWording::tr("delay");
    const QString jitter = EstimateWording::tr("jitter");
    const QString rate = EstimateWording::tr("rate");
    parts << (estimate.delay ? delay + u' ' + durationText(*estimate.delay) : unknown(delay));
    parts << (estimate.jitter ? jitter + u' ' + durationText(*estimate.jitter) : unknown(jitter));
    parts << (estimate.loss ? EstimateWording::tr("loss %1 (%2 to %3)")
                                  .arg(formatShare(estimate.loss->share), formatShare(estimate.loss->low),
                                       formatShare(estimate.loss->high))
                            : unknown(EstimateWording::tr("loss")));
    parts << (estimate.rateKbit
                  ? rate + u' ' +
                        EstimateWording::tr("%1 kbit/s").arg(formatSignificant(*estimate.rateKbit, 3))
                  : unknown(rate));
    return parts.join(QStringLiteral(", "));
}

QString linkEstimateMethodText(const LinkEstimate& estimate)
{
    switch (estimate.method) {
    case LinkEstimate::Method::BothEnds:
        return EstimateWording::tr("Each of %1 was seen when it left and when it arrived.")
            .arg(datagramsText(estimate.samples));
    case LinkEstimate::Method::RoundTrips:
        return EstimateWording::
            tr("From %1 round trips: half of their mean, after taking off how long the nearer end waited "
               "before "
               "it answered. Both ways count as alike. If the two programs poll in step, the delay may be "
               "wrong by a quarter of a frame.")
                .arg(formatCount(estimate.samples));
    case LinkEstimate::Method::CannotTell:
        break;
    }
    return EstimateWording::tr("Too few datagrams were answered.");
}

} // namespace peerscope
