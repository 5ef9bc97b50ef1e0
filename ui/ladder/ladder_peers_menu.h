// SPDX-License-Identifier: MIT
#pragma once

#include <QMenu>

namespace peerscope {

class LadderCanvas;

/// Chooses the ladder's peers: automatic, all, or the ticked ones. Filled when it opens; stays open while
/// peers are ticked.
class LadderPeersMenu : public QMenu
{
    Q_OBJECT

public:
    /// `canvas` must outlive the menu.
    LadderPeersMenu(LadderCanvas* canvas, QWidget* parent);

    /// "Peers: all 4", "Peers: 4 of 32".
    QString summary() const;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void fill();
    void choose();

    LadderCanvas* m_canvas;
};

} // namespace peerscope
