// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"

#include <QDialog>

#include <memory>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace peerscope {

class PeerSettings;

/// Asks for a peer to add. All fields are filled in at first, so Enter adds a client at once. Errors appear
/// under the fields during typing.
class AddPeerDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AddPeerDialog(std::shared_ptr<const TraceState> state, QWidget* parent = nullptr);

    /// Updates the state: the sandbox runs on while the dialog is open, so names and ids may be taken
    /// meanwhile.
    void setState(std::shared_ptr<const TraceState> state);
    /// The sandbox's, which says what its servers' clients can be given.
    void setScenario(const Scenario& scenario);
    /// The peer described by the fields.
    PeerSpec peer() const;

private:
    PeerRole role() const;
    void changeRole();
    void check();

    std::shared_ptr<const TraceState> m_state;
    QString m_proposedName; ///< changes with the role until the user types a name
    QLineEdit* m_nameEdit = nullptr;
    QComboBox* m_roleCombo = nullptr;
    QComboBox* m_serverCombo = nullptr;
    QSpinBox* m_idSpin = nullptr;
    QDoubleSpinBox* m_pollSpin = nullptr;
    PeerSettings* m_settings = nullptr;
    PeerSpec m_set; ///< with the settings that were chosen
    Scenario m_scenario;
    QLabel* m_errorLabel = nullptr;
    QPushButton* m_addButton = nullptr;
};

} // namespace peerscope
