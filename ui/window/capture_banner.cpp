// SPDX-License-Identifier: MIT
#include "ui/window/capture_banner.h"

#include "core/files/capture_summary.h"
#include "ui/window/banner.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

struct CaptureBanner
{
    Q_DECLARE_TR_FUNCTIONS(CaptureBanner)
};

} // namespace

void showCaptureFound(Banner& banner, const QString& name, const CaptureSummary& summary,
                      const QString& title)
{
    const QString found = CaptureBanner::tr("%n peer(s). %1", nullptr, static_cast<int>(summary.peers))
                              .arg(summaryText(summary));
    if (!summary.problem.isEmpty())
        banner.show(Banner::Kind::Problem, CaptureBanner::tr("Only a part of %1 could be read.").arg(name),
                    summary.problem + QStringLiteral(". ") + found);
    else if (summary.enet.datagrams == 0)
        banner.show(
            Banner::Kind::Problem, CaptureBanner::tr("No ENet was found in %1.").arg(name),
            CaptureBanner::tr("It has %1. Was it taken on the game's UDP port?").arg(summaryText(summary)));
    else
        banner.show(Banner::Kind::Note, CaptureBanner::tr("%1: %2").arg(title, found),
                    CaptureBanner::tr(
                        "Play goes through it from the beginning; drag the time cursor to any moment."));
}

} // namespace peerscope
