// SPDX-License-Identifier: MIT
#include "ui/window/views.h"

#include "ui/clock/clock_views.h"
#include "ui/conditions/conditions_views.h"
#include "ui/inspector/inspector_views.h"
#include "ui/ladder/ladder_views.h"
#include "ui/learn/learn_views.h"
#include "ui/packets/packets_views.h"
#include "ui/peers/peers_views.h"
#include "ui/statistics/statistics_views.h"
#include "ui/timeline/timeline_views.h"
#include "ui/topology/topology_views.h"

namespace peerscope {

std::vector<View> makeViews(const ViewContext& context)
{
    return {
        topologyView(context), timelinesView(context), ladderView(context),    peersView(context),
        linksView(context),    learnView(context),     inspectorView(context), statisticsView(context),
        packetsView(context),  signalsView(context),   branchesView(context),  composerView(context),
    };
}

} // namespace peerscope
