// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/host_and_port.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace peerscope {

/// Lets real games in to a server of the sandbox: a tick, the address where it listens, and the line to
/// change in the game. Shows what is open, not what was asked for. Lives on the UI thread.
class ExposeControl final : public QWidget
{
    Q_OBJECT

public:
    explicit ExposeControl(QWidget* parent = nullptr);

    /// `listen`: where the server listens now, if it does. `obstacle`: why that cannot be changed; empty if
    /// it can.
    void setServer(const std::optional<HostAndPort>& listen, const QString& obstacle);

Q_SIGNALS:
    /// Listen at an address; without one, at any free port of this machine.
    void openRequested(const std::optional<peerscope::HostAndPort>& listen);
    void closeRequested();

private:
    void ask(bool open);
    void showNote();
    std::optional<HostAndPort> writtenAddress() const;

    QCheckBox* m_open;
    QLineEdit* m_address;
    QLabel* m_note;
    std::optional<HostAndPort> m_listen;
    QString m_obstacle;
};

} // namespace peerscope
