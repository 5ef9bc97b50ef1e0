// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace peerscope {

/// Asks for what a tap needs: where the game's server listens, where the game shall connect to instead, and
/// what the network between them is like. Shows the line to change in the game. Remembers what was entered.
class TapDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit TapDialog(QWidget* parent = nullptr);

Q_SIGNALS:
    /// A scenario with one tap and no peers; correct.
    void tapRequested(const peerscope::Scenario& scenario);

private:
    void check();
    void start();
    /// Nothing if an address is not correct yet; then the note says why.
    std::optional<Scenario> scenario();

    QLineEdit* m_server;
    QLineEdit* m_listen;
    QComboBox* m_conditions = nullptr;
    QLabel* m_line;
    QLabel* m_note;
    QPushButton* m_start = nullptr;
};

/// The line to write in a game so that its clients connect to a tap, for Godot 4, Godot 3 and plain ENet.
QString connectLines(const HostAndPort& listen);

} // namespace peerscope
