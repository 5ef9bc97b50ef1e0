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

/// Asks for a peer to add. It opens with everything filled in, so that Enter adds a client at once; what
/// cannot be is said under the fields while it is typed.
class AddPeerDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AddPeerDialog(std::shared_ptr<const TraceState> state, QWidget* parent = nullptr);

    /// The sandbox goes on while the dialog is open: names and ids may be taken meanwhile.
    void setState(std::shared_ptr<const TraceState> state);
    /// What the fields say now.
    PeerSpec peer() const;

private:
    PeerRole role() const;
    void changeRole();
    void check();

    std::shared_ptr<const TraceState> m_state;
    QString m_proposedName; ///< replaced with the role as long as nobody has typed another
    QLineEdit* m_nameEdit = nullptr;
    QComboBox* m_roleCombo = nullptr;
    QComboBox* m_serverCombo = nullptr;
    QSpinBox* m_idSpin = nullptr;
    QDoubleSpinBox* m_pollSpin = nullptr;
    QLabel* m_errorLabel = nullptr;
    QPushButton* m_addButton = nullptr;
};

} // namespace peerscope
