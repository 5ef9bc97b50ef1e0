// SPDX-License-Identifier: MIT
#include "ui/peers/peers_views.h"

#include "core/source/sandbox_source.h"
#include "ui/document/document.h"
#include "ui/document/peer_controls.h"
#include "ui/peers/composer.h"
#include "ui/peers/peers_panel.h"
#include "ui/peers/sent_packets.h"
#include "ui/theme/control_icon.h"
#include "ui/view/action.h"
#include "ui/view/view_requests.h"

#include <QAction>

namespace peerscope {

View peersView(const ViewContext& context)
{
    Document* document = context.document;
    ViewRequests* requests = context.requests;
    auto* panel = new PeersPanel(document->moment(), context.window);
    QObject::connect(panel, &PeersPanel::performRequested, document, &Document::perform);
    auto* controls = new PeerControls(document, panel);
    QObject::connect(panel, &PeersPanel::refuseRequested, controls, &PeerControls::refuseNewConnections);
    QObject::connect(panel, &PeersPanel::disconnectRequested, controls, &PeerControls::disconnectPeer);
    QObject::connect(panel, &PeersPanel::closeRequested, controls, &PeerControls::closePeer);
    QObject::connect(panel, &PeersPanel::joinRequested, controls, &PeerControls::joinPeer);
    QObject::connect(
        panel, &PeersPanel::addPeerRequested, document, [document, requests](const PeerSpec& peer) {
            if (const std::optional<QString> problem = document->addPeer(peer))
                Q_EMIT requests->failed(PeersPanel::tr("%1 was not added.").arg(peer.name), *problem);
        });
    const auto showScenario = [panel, document] { panel->setScenario(document->scenario()); };
    QObject::connect(panel, &PeersPanel::startChangeRequested, document,
                     [document, requests, showScenario](const QString& peer, const StartSettings& settings) {
                         if (const std::optional<QString> problem = document->changeStart(peer, settings))
                             Q_EMIT requests->failed(
                                 PeersPanel::tr("The settings of %1 stay as they are.").arg(peer), *problem);
                         showScenario();
                     });
    QObject::connect(document, &Document::scenarioChanged, panel, showScenario);
    const auto expose = [document, requests](const QString& server,
                                             const std::optional<HostAndPort>& listen) {
        if (const std::optional<QString> problem = document->expose(server, listen))
            Q_EMIT requests->failed(PeersPanel::tr("No door was opened or closed."), *problem);
    };
    QObject::connect(panel, &PeersPanel::exposeRequested, document,
                     [expose](const QString& server, const std::optional<HostAndPort>& listen) {
                         expose(server, listen.value_or(freeListenAddress()));
                     });
    QObject::connect(panel, &PeersPanel::closeGatewayRequested, document,
                     [expose](const QString& server) { expose(server, std::nullopt); });
    QObject::connect(document, &Document::statusChanged, panel, [panel, document] {
        panel->setOpenGateways(document->hasOpenGateways() ? document->scenario().gateways
                                                           : std::vector<GatewaySpec>());
    });
    QObject::connect(requests, &ViewRequests::newPeerRequested, panel, &PeersPanel::openAddPeerDialog);
    QAction* add = makeAction(context.window, "addPeer", PeersPanel::tr("&Add peer…"),
                              PeersPanel::tr("Add a peer to the running sandbox"),
                              QKeySequence(Qt::CTRL | Qt::Key_P), [panel] { panel->openAddPeerDialog(); });
    add->setIcon(controlIcon(ControlIcon::Peer));
    return {.name = QStringLiteral("peers"),
            .title = PeersPanel::tr("Peers"),
            .widget = panel,
            .place = ViewPlace::Left,
            .dock = QStringLiteral("peersDock"),
            .share = 0.17,
            .commands = {{ViewMenu::Sandbox, {add}}}};
}

View composerView(const ViewContext& context)
{
    auto* composer = new Composer(context.document->moment(), context.window);
    new SentPackets(context.document, composer);
    QObject::connect(context.requests, &ViewRequests::draftRequested, composer,
                     [composer, requests = context.requests](EndpointId from, int target) {
                         Q_EMIT requests->showRequested(QStringLiteral("composer"));
                         composer->prefill(from, target);
                     });
    return {.name = QStringLiteral("composer"),
            .title = Composer::tr("Send a packet"),
            .widget = composer,
            .place = ViewPlace::Footer,
            .dock = QStringLiteral("composerDock")};
}

} // namespace peerscope
