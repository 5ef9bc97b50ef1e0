// SPDX-License-Identifier: MIT
#include "ui/peers/peers_panel.h"

#include "core/scenario/hand_actions.h"
#include "core/trace/connection_end.h"
#include "core/words/connection_ends.h"
#include "core/words/names.h"
#include "core/words/peers.h"
#include "ui/fields/fitted_scroll_area.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/back_to_now.h"
#include "ui/moment/moment.h"
#include "ui/peers/add_peer_dialog.h"
#include "ui/peers/expose_control.h"
#include "ui/peers/peer_delegate.h"
#include "ui/peers/peer_settings.h"
#include "ui/peers/peers_model.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <vector>

namespace peerscope {

namespace {

/// About half a second of states; no command takes longer.
constexpr std::uint64_t patience = 30;
/// Pixels of height for the controls; if they need more and there is none, they scroll.
constexpr int leastControls = 200;
constexpr int someSettings = 150; ///< pixels of height

} // namespace

PeersPanel::PeersPanel(Moment* moment, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_model(new PeersModel(this)), m_list(new QListView),
      m_titleLabel(new QLabel), m_whyLabel(new QLabel), m_refuseCheckBox(new QCheckBox),
      m_disconnectTarget(new QComboBox), m_forceCheckBox(new QCheckBox), m_disconnectButton(new QPushButton),
      m_closeButton(new QPushButton), m_joinButton(new QPushButton), m_freezeButton(new QPushButton),
      m_freezeSpin(new QSpinBox), m_unplugButton(new QPushButton), m_addPeerButton(new QPushButton),
      m_expose(new ExposeControl), m_settings(new PeerSettings)
{
    setObjectName(QStringLiteral("peersPanel"));
    setAccessibleName(tr("Peers"));
    createList();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(new BackToNow(moment, this));
    layout->addWidget(m_list, 1);
    createTitle();
    layout->addWidget(m_titleLabel);
    layout->addWidget(m_whyLabel);
    m_controls = new FittedScrollArea(createControls(), leastControls);
    layout->addWidget(m_controls);
    updateControls();
    connect(moment, &Moment::timeChanged, this, [this] { takeState(m_moment->state()); });
    connect(moment, &Moment::selectionChanged, this, &PeersPanel::takeSelection);
    takeState(moment->state());
    takeSelection(moment->selection());
}

void PeersPanel::createList()
{
    m_list->setObjectName(QStringLiteral("peerList"));
    m_list->setAccessibleName(tr("Peers of the sandbox"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PeerDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // what the controls leave
    m_list->setMinimumHeight(2 * (2 * fontMetrics().height() + 6));
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &PeersPanel::chooseFromList);
    // After something else was selected, a click on the current peer must select it again.
    connect(m_list, &QListView::clicked, this, &PeersPanel::chooseFromList);
}

void PeersPanel::createTitle()
{
    m_titleLabel->setObjectName(QStringLiteral("peerTitle"));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_titleLabel->setFont(bold);
    m_whyLabel->setObjectName(QStringLiteral("peerWhy"));
    m_whyLabel->setAccessibleName(tr("Why the connection failed or ended"));
    m_whyLabel->setToolTip(
        tr("Why the peer's connection failed or ended; of several, the one that ended last"));
    for (QLabel* label : {m_titleLabel, m_whyLabel}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
}

QWidget* PeersPanel::createControls()
{
    m_refuseCheckBox->setObjectName(QStringLiteral("refuseCheckBox"));
    m_refuseCheckBox->setText(tr("Ref&use new connections"));
    m_refuseCheckBox->setToolTip(
        tr("<p><b>refuse_new_connections</b></p><p>Godot refuses only after ENet's handshake, and without "
           "telling the client: it still gets peer_connected(1), then nothing more, and times out after "
           "about 31 s. Creating or closing a peer clears this.</p>"));

    m_disconnectTarget->setObjectName(QStringLiteral("disconnectTarget"));
    m_disconnectTarget->setAccessibleName(tr("Peer to disconnect"));
    m_disconnectTarget->setToolTip(tr("The connection to end, by the name and id of the other side"));
    m_disconnectTarget->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_disconnectTarget->setMinimumContentsLength(6);

    m_forceCheckBox->setObjectName(QStringLiteral("forceCheckBox"));
    m_forceCheckBox->setText(tr("f&orce"));
    m_forceCheckBox->setToolTip(tr(
        "<p><b>disconnect_peer(id, force)</b></p><p>Without force, the connection ends at a later poll, and "
        "peer_disconnected is emitted on both sides. With force, it is gone at once and peer_disconnected is "
        "<b>not</b> emitted here. A client that forces its server away closes itself.</p>"));

    m_disconnectButton->setObjectName(QStringLiteral("disconnectButton"));
    m_disconnectButton->setText(tr("&Disconnect"));
    m_disconnectButton->setToolTip(tr("Call disconnect_peer for the chosen connection on the selected peer"));

    m_closeButton->setObjectName(QStringLiteral("closeButton"));
    m_closeButton->setText(tr("C&lose"));
    m_closeButton->setToolTip(tr("<p><b>close()</b></p><p>Ends every connection at once. The others get "
                                 "peer_disconnected; this peer does not, and its id becomes 0.</p>"));

    m_joinButton->setObjectName(QStringLiteral("joinButton"));
    m_joinButton->setText(tr("&Join again"));
    m_joinButton->setToolTip(
        tr("Create a closed peer again: a client connects, a server listens, a mesh member joins its mesh."));

    m_addPeerButton->setObjectName(QStringLiteral("addPeerButton"));
    m_addPeerButton->setText(tr("+ &Add peer…"));
    m_addPeerButton->setToolTip(tr("Add a new client, server or mesh member now"));

    for (QPushButton* button : {m_disconnectButton, m_closeButton, m_joinButton, m_addPeerButton})
        button->setAutoDefault(false);

    auto* controls = new QWidget;
    auto* grid = new QGridLayout(controls);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(4);
    grid->addWidget(new ActsNow(m_moment), 0, 0, 1, 2);
    grid->addWidget(m_refuseCheckBox, 1, 0, 1, 2);
    grid->addWidget(m_disconnectTarget, 2, 0, 1, 2);
    grid->addWidget(m_disconnectButton, 3, 0);
    grid->addWidget(m_forceCheckBox, 3, 1);
    grid->addWidget(m_closeButton, 4, 0);
    grid->addWidget(m_joinButton, 4, 1);
    grid->addWidget(createTroubleRow(), 5, 0, 1, 2);
    grid->addWidget(m_expose, 6, 0, 1, 2);
    grid->addWidget(m_settings, 7, 0, 1, 2);
    grid->addWidget(m_addPeerButton, 8, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);

    connect(m_refuseCheckBox, &QCheckBox::clicked, this, [this](bool refuse) {
        m_pendingRefusal = PendingRefusal{refuse, m_statesSeen + patience};
        Q_EMIT refuseRequested(m_peer, refuse);
    });
    connect(m_disconnectButton, &QPushButton::clicked, this, [this] {
        if (m_disconnectTarget->currentIndex() >= 0)
            Q_EMIT disconnectRequested(m_peer, m_disconnectTarget->currentData().toInt(),
                                       m_forceCheckBox->isChecked());
    });
    connect(m_closeButton, &QPushButton::clicked, this, [this] { Q_EMIT closeRequested(m_peer); });
    connect(m_joinButton, &QPushButton::clicked, this, [this] { Q_EMIT joinRequested(m_peer); });
    connect(m_addPeerButton, &QPushButton::clicked, this, &PeersPanel::openAddPeerDialog);
    connect(m_expose, &ExposeControl::openRequested, this, [this](const std::optional<HostAndPort>& listen) {
        if (const PeerState* peer = findPeer(m_state.get(), m_peer))
            Q_EMIT exposeRequested(peerName(*peer), listen);
    });
    connect(m_expose, &ExposeControl::closeRequested, this, [this] {
        if (const PeerState* peer = findPeer(m_state.get(), m_peer))
            Q_EMIT closeGatewayRequested(peerName(*peer));
    });
    connect(m_settings, &PeerSettings::changed, this, [this](const EnetSettings& change) {
        if (const PeerState* peer = findPeer(m_state.get(), m_peer))
            Q_EMIT performRequested(hand::changeSettings(peerName(*peer), change));
    });
    // The first of them are seen where there is little room; later, when the layout knows of them.
    connect(
        m_settings, &PeerSettings::unfolded, this,
        [this](bool isOpen) {
            if (isOpen)
                m_controls->ensureVisible(0, m_settings->y() + someSettings, 0, 0);
        },
        Qt::QueuedConnection);
    connect(m_settings, &PeerSettings::startChanged, this, [this](const StartSettings& change) {
        if (const PeerState* peer = findPeer(m_state.get(), m_peer)) {
            const PeerSpec* spec = specOf(*peer);
            Q_EMIT startChangeRequested(spec ? spec->name : peerName(*peer), change);
        }
    });
    return controls;
}

QWidget* PeersPanel::createTroubleRow()
{
    m_freezeButton->setObjectName(QStringLiteral("freezeButton"));
    m_freezeButton->setToolTip(
        tr("<p>Stops the peer's program for this long, as in a loading screen or at a breakpoint: it neither "
           "polls nor sends. What arrives waits in its socket.</p>"));
    m_freezeSpin->setObjectName(QStringLiteral("freezeSpin"));
    m_freezeSpin->setAccessibleName(tr("Seconds to freeze"));
    m_freezeSpin->setToolTip(tr("How long the peer is frozen, in the sandbox's time"));
    m_freezeSpin->setRange(1, bounds::freezeFor.highest()); // 0 would end a freeze
    m_freezeSpin->setValue(5);
    m_freezeSpin->setSuffix(tr(" s"));
    m_unplugButton->setObjectName(QStringLiteral("unplugButton"));
    m_unplugButton->setToolTip(tr("<p>Pulls the peer's network cable: nothing gets out or in. Datagrams "
                                  "already on their way still arrive.</p>"));

    auto* rowWidget = new QWidget;
    auto* row = new QHBoxLayout(rowWidget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_freezeButton, 1);
    row->addWidget(m_freezeSpin);
    row->addWidget(m_unplugButton, 1);
    for (QPushButton* button : {m_freezeButton, m_unplugButton})
        button->setAutoDefault(false);

    connect(m_freezeButton, &QPushButton::clicked, this, [this] {
        if (const PeerState* peer = findPeer(m_state.get(), m_peer)) {
            const bool frozen = frozenSeconds(*peer, m_state->now) > 0;
            const Time duration = frozen ? Time(0) : fromMilliseconds(m_freezeSpin->value() * 1000.0);
            Q_EMIT performRequested(hand::freeze(peerName(*peer), duration));
        }
    });
    connect(m_unplugButton, &QPushButton::clicked, this, [this] {
        if (const PeerState* peer = findPeer(m_state.get(), m_peer))
            Q_EMIT performRequested(peer->isUnplugged ? hand::replug(peerName(*peer))
                                                      : hand::unplug(peerName(*peer)));
    });
    return rowWidget;
}

void PeersPanel::takeState(std::shared_ptr<const TraceState> state)
{
    ++m_statesSeen;
    m_state = std::move(state);
    m_controls->setVisible(!m_state || m_state->mayAct);
    {
        const QScopedValueRollback guard(m_showsSelection, true);
        m_model->setState(m_state.get());
    }
    if (!findPeer(m_state.get(), m_peer))
        m_peer = EndpointId::none();
    showInList();
    updateControls();
    if (m_dialog)
        m_dialog->setState(m_state);
}

void PeersPanel::takeSelection(const Selection& selection)
{
    const auto* peer = std::get_if<EndpointId>(&selection);
    m_peerIsSelected = peer != nullptr;
    if (peer && *peer != m_peer) {
        m_peer = *peer;
        m_pendingRefusal.reset();
    }
    showInList();
    updateControls();
}

void PeersPanel::setScenario(const Scenario& scenario)
{
    m_scenario = scenario;
    m_instances = expandPeers(scenario);
    updateSettings(findPeer(m_state.get(), m_peer));
    if (m_dialog)
        m_dialog->setScenario(scenario);
}

void PeersPanel::setOpenGateways(const std::vector<GatewaySpec>& gateways)
{
    m_openGateways = gateways;
    updateExpose(findPeer(m_state.get(), m_peer));
}

void PeersPanel::openAddPeerDialog()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    m_dialog = new AddPeerDialog(m_state, this);
    m_dialog->setScenario(m_scenario);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &QDialog::accepted, this, [this] { Q_EMIT addPeerRequested(m_dialog->peer()); });
    connect(m_dialog, &QDialog::finished, this, [this] { m_dialog = nullptr; });
    m_dialog->open();
}

void PeersPanel::chooseFromList(const QModelIndex& index)
{
    const EndpointId peer = m_model->endpointAt(index);
    if (m_showsSelection || !peer.isValid() || (peer == m_peer && m_peerIsSelected))
        return;
    if (peer != m_peer)
        m_pendingRefusal.reset();
    m_peer = peer;
    m_peerIsSelected = true;
    updateControls();
    m_moment->select(peer);
}

void PeersPanel::showInList()
{
    const QScopedValueRollback guard(m_showsSelection, true);
    QItemSelectionModel* selection = m_list->selectionModel();
    const QModelIndex index = m_model->indexOf(m_peer);
    if (!m_peerIsSelected || !index.isValid()) {
        selection->clearSelection();
    } else if (!selection->isSelected(index)) {
        selection->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
        m_list->scrollTo(index);
    }
}

void PeersPanel::updateControls()
{
    const PeerState* peer = findPeer(m_state.get(), m_peer);
    const bool active =
        peer && (peer->status == PeerStatus::Connecting || peer->status == PeerStatus::Connected);
    const bool isReal = peer && peer->isReal;
    QString title = peer ? peerName(*peer) + QStringLiteral(" · ") + statusWord(peer->status)
                         : tr("Select a peer to act on it");
    if (isReal)
        title += QStringLiteral(" · ") + realWord();
    m_titleLabel->setText(title);
    m_titleLabel->setToolTip(isReal
                                 ? tr("A program outside: its game decides what it does. Its network can be "
                                      "unplugged, and its links bent.")
                                 : QString());
    m_titleLabel->setVisible(peer || !m_state || m_state->mayAct);
    updateWhy(peer);
    updateRefuse(peer);
    updateTargets(peer);
    updateTrouble(peer);
    updateExpose(peer);
    updateSettings(peer);
    const bool canDisconnect = !isReal && m_disconnectTarget->count() > 0;
    m_disconnectTarget->setEnabled(canDisconnect);
    m_forceCheckBox->setEnabled(canDisconnect);
    m_disconnectButton->setEnabled(canDisconnect);
    m_closeButton->setEnabled(active && !isReal);
    m_joinButton->setEnabled(peer && !isReal && peer->status == PeerStatus::Disconnected);
    m_addPeerButton->setEnabled(m_state != nullptr);
}

void PeersPanel::updateWhy(const PeerState* peer)
{
    const TraceSnapshot& trace = m_moment->trace();
    const auto end = peer ? newestConnectionEnd(trace, peer->endpoint, m_state->now) : std::nullopt;
    m_whyLabel->setText(end ? plainText(connectionEndOnPage(trace, *end)) : QString());
    m_whyLabel->setVisible(end.has_value());
}

void PeersPanel::updateRefuse(const PeerState* peer)
{
    m_refuseCheckBox->setEnabled(peer && !peer->isReal && peer->status != PeerStatus::NotJoined);
    const bool refuses = peer && peer->refusesNewConnections;
    if (m_pendingRefusal &&
        (m_pendingRefusal->value == refuses || m_statesSeen >= m_pendingRefusal->givesUpAt))
        m_pendingRefusal.reset();
    m_refuseCheckBox->setChecked(m_pendingRefusal ? m_pendingRefusal->value : refuses);
}

void PeersPanel::updateTrouble(const PeerState* peer)
{
    const bool frozen = peer && frozenSeconds(*peer, m_state->now) > 0;
    m_freezeButton->setText(frozen ? tr("Unfreeze") : tr("Freeze"));
    m_freezeButton->setEnabled(peer && !peer->isReal && peer->status != PeerStatus::NotJoined);
    m_freezeSpin->setEnabled(m_freezeButton->isEnabled() && !frozen);
    m_unplugButton->setText(peer && peer->isUnplugged ? tr("Replug") : tr("Unplug"));
    m_unplugButton->setEnabled(peer != nullptr);
}

void PeersPanel::updateExpose(const PeerState* peer)
{
    const PeerSpec* spec = peer && !peer->isReal ? specOf(*peer) : nullptr;
    const bool isServer = spec && spec->role == PeerRole::Server;
    m_expose->setVisible(isServer);
    if (!isServer)
        return;
    const auto isOfServer = [spec](const GatewaySpec& gateway) {
        return gateway.kind == GatewaySpec::Kind::Expose && gateway.name == spec->name;
    };
    const auto own = std::ranges::find_if(m_openGateways, isOfServer);
    const bool hasOthers = !std::ranges::all_of(m_openGateways, isOfServer);
    m_expose->setServer(own == m_openGateways.end() ? std::nullopt : std::optional(own->listen),
                        hasOthers
                            ? tr("Real programs take part in another way, too; only one way can be opened "
                                 "or closed by hand.")
                            : QString());
}

void PeersPanel::updateSettings(const PeerState* peer)
{
    m_settings->setVisible(peer && !peer->isReal);
    if (!peer || peer->isReal)
        return;
    const PeerSpec* known = specOf(*peer);
    PeerSpec shown = known ? *known : PeerSpec();
    shown.enet = peer->enet;
    m_settings->setPeer(shown, apiOf(m_scenario, shown));
    m_settings->setStartNote(
        shown.count ? tr("From the start, for all of %1: the sandbox runs again with them.").arg(shown.name)
                    : tr("From the start: the sandbox runs again with them."));
}

const PeerSpec* PeersPanel::specOf(const PeerState& peer) const
{
    // Peers have the order of the scenario; while another one runs again, it may not be the same.
    const std::size_t index = peer.endpoint.value();
    return index < m_instances.size() && m_instances[index].name == peerName(peer)
               ? &m_scenario.peers[m_instances[index].spec]
               : nullptr;
}

void PeersPanel::updateTargets(const PeerState* peer)
{
    std::vector<std::pair<QString, int>> targets;
    if (peer) {
        for (const ConnectionState& connection : peer->connections) {
            const PeerState* remote = findPeer(m_state.get(), connection.remote);
            targets.emplace_back(remote ? peerLabel(peerName(*remote), connection.remoteId)
                                        : QString::number(connection.remoteId),
                                 connection.remoteId);
        }
    }
    bool same = m_disconnectTarget->count() == static_cast<int>(targets.size());
    for (int i = 0; same && i < m_disconnectTarget->count(); ++i)
        same = m_disconnectTarget->itemText(i) == targets[static_cast<std::size_t>(i)].first;
    if (same)
        return;
    const QVariant chosen = m_disconnectTarget->currentData();
    m_disconnectTarget->clear();
    for (const auto& [label, id] : targets)
        m_disconnectTarget->addItem(label, id);
    m_disconnectTarget->setCurrentIndex(std::max(0, m_disconnectTarget->findData(chosen)));
}

} // namespace peerscope

#include "moc_peers_panel.cpp"
