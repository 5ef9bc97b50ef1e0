// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QTimer>

namespace peerscope {

class BranchesPanel;
class Document;

/// Keeps the figures of the branches panel up to date while it is visible. Owned by the panel.
class BranchFigures : public QObject
{
public:
    BranchFigures(Document* document, BranchesPanel* panel);

private:
    void showBranches();
    void showContinueTime();

    Document* m_document;
    BranchesPanel* m_panel;
    QTimer m_again;
};

} // namespace peerscope
