// SPDX-License-Identifier: MIT
#pragma once

#include "ui/connect/join_scenario.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace peerscope {

/// Asks which clients to send into which real server: some of the open sandbox, or bots of their own.
/// Remembers what was entered, but not the clients.
class JoinDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `sandbox`: the one that is open, if there is one.
    explicit JoinDialog(std::optional<Scenario> sandbox, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A correct scenario in which they join.
    void joinRequested(const peerscope::Scenario& scenario);

private:
    void showClient();
    void check();
    void start();
    /// Nothing if something is not correct yet; then the note says what.
    std::optional<Scenario> scenario();

    const std::optional<Scenario> m_sandbox;
    QComboBox* m_client;
    QSpinBox* m_count;
    QComboBox* m_api;
    QLineEdit* m_server;
    QComboBox* m_network;
    QLabel* m_note;
    QPushButton* m_start = nullptr;
};

} // namespace peerscope
