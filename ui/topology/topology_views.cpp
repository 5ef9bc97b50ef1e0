// SPDX-License-Identifier: MIT
#include "ui/topology/topology_views.h"

#include "ui/document/document.h"
#include "ui/document/peer_controls.h"
#include "ui/topology/topology_view.h"
#include "ui/view/action.h"
#include "ui/view/view_requests.h"

namespace peerscope {

View topologyView(const ViewContext& context)
{
    Document* document = context.document;
    ViewRequests* requests = context.requests;
    auto* view = new TopologyView(document->moment(), context.window);
    auto* controls = new PeerControls(document, view);
    QObject::connect(view, &TopologyView::refuseRequested, controls, &PeerControls::refuseNewConnections);
    QObject::connect(view, &TopologyView::disconnectRequested, controls, &PeerControls::disconnectPeer);
    QObject::connect(view, &TopologyView::closeRequested, controls, &PeerControls::closePeer);
    QObject::connect(view, &TopologyView::joinRequested, controls, &PeerControls::joinPeer);
    QObject::connect(view, &TopologyView::conditionsRequested, controls, &PeerControls::changeConditions);
    QObject::connect(view, &TopologyView::performRequested, document, &Document::perform);
    QObject::connect(view, &TopologyView::sendRequested, requests, &ViewRequests::draftRequested);
    QObject::connect(view, &TopologyView::editConditionsRequested, requests,
                     [document, requests](const LinkRef& link) {
                         document->moment()->select(link);
                         Q_EMIT requests->showRequested(QStringLiteral("links"));
                     });
    QObject::connect(view, &TopologyView::addClientRequested, requests,
                     [document, requests](EndpointId server) {
                         document->moment()->select(server);
                         Q_EMIT requests->newPeerRequested();
                     });
    return {
        .name = QStringLiteral("topology"),
        .title = TopologyView::tr("Topology"),
        .widget = view,
        .place = ViewPlace::Centre,
        .show = makeAction(context.window, "showTopology", TopologyView::tr("T&opology above them"),
                           TopologyView::tr("Hide the topology to make room for timelines or ladder"),
                           QKeySequence(Qt::Key_F11)),
        .picture = [view](QSize size, qreal ratio, const auto&) { return view->renderImage(size, ratio); }};
}

} // namespace peerscope
