// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"
#include "ui/moment/selection.h"

#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QListView;
class QModelIndex;
class QPushButton;
class QSpinBox;

namespace peerscope {

class AddPeerDialog;
class ExposeControl;
class FittedScrollArea;
class Moment;
class PeerSettings;
class PeersModel;
struct StartSettings;

/// The peers of the sandbox, and actions on the selected one (none for a recording). Asks for actions with
/// signals, and shows their effect when the next state arrives. Lives on the UI thread.
class PeersPanel final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit PeersPanel(Moment* moment, QWidget* parent = nullptr);

    /// The peer for the controls: the last one selected; none at first.
    EndpointId currentPeer() const { return m_peer; }
    PeersModel* model() const { return m_model; }

    /// The sandbox's, which has what a state does not: what its peers have from their start on.
    void setScenario(const Scenario& scenario);
    /// Those of the scenario's gateways that are open.
    void setOpenGateways(const std::vector<GatewaySpec>& gateways);

    /// Opens the dialog that asks for a new peer, or brings it to the front.
    void openAddPeerDialog();

Q_SIGNALS:
    void refuseRequested(peerscope::EndpointId peer, bool refuse);
    /// `who` should call disconnect_peer(targetId, force).
    void disconnectRequested(peerscope::EndpointId who, int targetId, bool force);
    void closeRequested(peerscope::EndpointId peer);
    void joinRequested(peerscope::EndpointId peer);
    /// Freeze, unfreeze, unplug or replug the peer, or change its settings. The action's time is not set.
    void performRequested(const peerscope::ActionSpec& action);
    /// Other settings from the start on, for the peer with this entry in the scenario.
    void startChangeRequested(const QString& peer, const peerscope::StartSettings& settings);
    void addPeerRequested(const peerscope::PeerSpec& peer);
    /// Let real games in to this server, at an address or at any free port.
    void exposeRequested(const QString& server, const std::optional<peerscope::HostAndPort>& listen);
    /// Let no more in.
    void closeGatewayRequested(const QString& server);

private:
    void takeState(std::shared_ptr<const TraceState> state);
    void takeSelection(const Selection& selection);
    void createList();
    void createTitle();
    QWidget* createControls();
    QWidget* createTroubleRow();
    void chooseFromList(const QModelIndex& index);
    void showInList();
    void updateControls();
    void updateWhy(const PeerState* peer);
    void updateTargets(const PeerState* peer);
    void updateRefuse(const PeerState* peer);
    void updateTrouble(const PeerState* peer);
    void updateExpose(const PeerState* peer);
    void updateSettings(const PeerState* peer);
    const PeerSpec* specOf(const PeerState& peer) const;

    Moment* m_moment;
    FittedScrollArea* m_controls = nullptr;
    std::shared_ptr<const TraceState> m_state;

    PeersModel* m_model = nullptr;
    QListView* m_list = nullptr;
    bool m_showsSelection = false; ///< the selection is being set by the program, not the user
    QLabel* m_titleLabel = nullptr;
    QLabel* m_whyLabel = nullptr;
    EndpointId m_peer;
    bool m_peerIsSelected = false;

    QCheckBox* m_refuseCheckBox = nullptr;
    /// The check box shows the requested value until the sandbox has it, or should have it by now.
    struct PendingRefusal
    {
        bool value;
        std::uint64_t givesUpAt; ///< in number of states received
    };
    std::optional<PendingRefusal> m_pendingRefusal;
    std::uint64_t m_statesSeen = 0;

    QComboBox* m_disconnectTarget = nullptr;
    QCheckBox* m_forceCheckBox = nullptr;
    QPushButton* m_disconnectButton = nullptr;
    QPushButton* m_closeButton = nullptr;
    QPushButton* m_joinButton = nullptr;
    QPushButton* m_freezeButton = nullptr;
    QSpinBox* m_freezeSpin = nullptr;
    QPushButton* m_unplugButton = nullptr;
    QPushButton* m_addPeerButton = nullptr;
    ExposeControl* m_expose = nullptr;
    std::vector<GatewaySpec> m_openGateways;
    PeerSettings* m_settings = nullptr;
    Scenario m_scenario;
    std::vector<PeerInstance> m_instances; ///< of `m_scenario`
    AddPeerDialog* m_dialog = nullptr;     ///< while it is open
};

} // namespace peerscope
