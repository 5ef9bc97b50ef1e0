// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

#include <QObject>
#include <QTimer>

namespace peerscope {

class LearnPanel;
struct Scenario;

/// Opens the sandboxes that lessons ask for, and gives the panel their state, so that steps tick themselves.
/// Owned by the panel.
class LessonGuide : public QObject
{
public:
    LessonGuide(ViewContext context, LearnPanel* panel);

private:
    void openSandbox(const Scenario& scenario, const QString& part);
    void tellSoon();
    void tell();

    ViewContext m_context;
    LearnPanel* m_panel;
    QTimer m_soon;
};

} // namespace peerscope
