// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QWidget>

namespace peerscope {

class LabPanel;

/// The lab in a window of its own, beside the one of the sandbox: what it compares is not what runs there.
class LabWindow : public QWidget
{
    Q_OBJECT

public:
    /// Belongs to `parent` and closes with it.
    explicit LabWindow(QWidget* parent);

    LabPanel* panel() const { return m_panel; }
    /// Brings it before all others.
    void bringUp();

Q_SIGNALS:
    void openRequested(const peerscope::Scenario& scenario);

private:
    LabPanel* m_panel;
};

} // namespace peerscope
