// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"
#include "ui/moment/selection.h"

#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QListView;
class QModelIndex;
class QPushButton;
class QSpinBox;

namespace peerscope {

class AddPeerDialog;
class PeersModel;

/// The peers of the sandbox, and what can be done to the selected one. It asks for things with signals and
/// shows what came of them when the next state arrives. Lives on the UI thread.
class PeersPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit PeersPanel(QWidget* parent = nullptr);

    /// May be null: no sandbox. Meant to be called for every publication. A recording's is without controls.
    void setState(std::shared_ptr<const TraceState> state);
    /// A peer becomes the one the controls are for. Anything else leaves them with the peer they had.
    void setSelection(const Selection& selection);

    /// The peer the controls are for; none at first.
    EndpointId currentPeer() const { return m_peer; }
    PeersModel* model() const { return m_model; }

    /// Opens the dialog that asks for a new peer, or brings it to the front.
    void openAddPeerDialog();

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    void refuseRequested(peerscope::EndpointId peer, bool refuse);
    /// `who` is to call disconnect_peer(targetId, force).
    void disconnectRequested(peerscope::EndpointId who, int targetId, bool force);
    void closeRequested(peerscope::EndpointId peer);
    void joinRequested(peerscope::EndpointId peer);
    /// Freeze, unfreeze, unplug or replug the peer. Its time is open.
    void performRequested(const peerscope::ActionSpec& action);
    void addPeerRequested(const peerscope::PeerSpec& peer);

private:
    void createList();
    QWidget* createControls();
    QWidget* createTroubleRow();
    void chooseFromList(const QModelIndex& index);
    void showInList();
    void updateControls();
    void updateTargets(const PeerState* peer);
    void updateRefuse(const PeerState* peer);
    void updateTrouble(const PeerState* peer);

    QWidget* m_controls = nullptr;
    std::shared_ptr<const TraceState> m_state;
    EndpointId m_peer;
    bool m_peerIsSelected = false;
    bool m_showsSelection = false; ///< the list is being told, not asked

    /// The box shows what was asked for until the sandbox has done it, or has had time enough to.
    struct PendingRefusal
    {
        bool value;
        std::uint64_t givesUpAt; ///< states seen
    };
    std::optional<PendingRefusal> m_pendingRefusal;
    std::uint64_t m_statesSeen = 0;

    PeersModel* m_model = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_titleLabel = nullptr;
    QCheckBox* m_refuseCheckBox = nullptr;
    QComboBox* m_disconnectTarget = nullptr;
    QCheckBox* m_forceCheckBox = nullptr;
    QPushButton* m_disconnectButton = nullptr;
    QPushButton* m_closeButton = nullptr;
    QPushButton* m_joinButton = nullptr;
    QPushButton* m_freezeButton = nullptr;
    QSpinBox* m_freezeSpin = nullptr;
    QPushButton* m_unplugButton = nullptr;
    QPushButton* m_addPeerButton = nullptr;
    AddPeerDialog* m_dialog = nullptr; ///< while it is open
};

} // namespace peerscope
