// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QWidget>

namespace peerscope {

class LabPanel;

/// The lab has its own window, because it does not compare what runs in the sandbox's window.
class LabWindow : public QWidget
{
    Q_OBJECT

public:
    /// Owned by `parent`, and closes with it.
    explicit LabWindow(QWidget* parent);

    LabPanel* panel() const { return m_panel; }
    /// Shows the window in front of all others.
    void bringUp();

Q_SIGNALS:
    void openRequested(const peerscope::Scenario& scenario);

private:
    LabPanel* m_panel;
};

} // namespace peerscope
