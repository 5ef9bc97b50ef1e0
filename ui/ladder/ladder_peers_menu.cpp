// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_peers_menu.h"

#include "core/words/names.h"
#include "ui/ladder/ladder_canvas.h"

#include <QActionGroup>
#include <QMouseEvent>

#include <algorithm>

namespace peerscope {

namespace {

/// A longer list is of little use; other peers can be shown by selecting them.
constexpr std::size_t mostListed = 64;

EndpointId peerOf(const QAction* action)
{
    return EndpointId(static_cast<std::uint16_t>(action->data().toUInt()));
}

} // namespace

LadderPeersMenu::LadderPeersMenu(LadderCanvas* canvas, QWidget* parent) : QMenu(parent), m_canvas(canvas)
{
    setObjectName(QStringLiteral("ladderPeersMenu"));
    connect(this, &QMenu::aboutToShow, this, &LadderPeersMenu::fill);
}

QString LadderPeersMenu::summary() const
{
    const std::size_t shown = m_canvas->columns().size();
    const std::size_t all = m_canvas->trace().endpointCount();
    // The menu arrow is drawn over the end of the text.
    const QString room(2, QChar(QChar::Nbsp));
    return (shown == all ? tr("Peers: all %1").arg(all) : tr("Peers: %1 of %2").arg(shown).arg(all)) + room;
}

void LadderPeersMenu::fill()
{
    clear();
    const LadderColumns& columns = m_canvas->columns();
    const TraceSnapshot& trace = m_canvas->trace();
    auto* group = new QActionGroup(this);
    const auto add = [&](const QString& text, LadderPeers peers) {
        QAction* action = addAction(text, this, [this, peers] { m_canvas->setPeers(peers); });
        action->setCheckable(true);
        action->setChecked(columns.peers() == peers);
        group->addAction(action);
    };
    add(trace.endpointCount() > LadderColumns::mostAutomatic ? tr("The servers and the selected peers")
                                                             : tr("All, if there are few"),
        LadderPeers::Automatic);
    add(tr("All peers"), LadderPeers::All);
    addSeparator();
    const std::size_t listed = std::min(trace.endpointCount(), mostListed);
    for (std::size_t index = 0; index < listed; ++index) {
        const EndpointId peer(static_cast<std::uint16_t>(index));
        QAction* action = addAction(peerName(trace, peer));
        action->setData(static_cast<uint>(index));
        action->setCheckable(true);
        action->setChecked(columns.contains(peer));
        connect(action, &QAction::triggered, this, &LadderPeersMenu::choose);
    }
    if (listed < trace.endpointCount())
        addAction(tr("… and %1 more: select one to see it").arg(trace.endpointCount() - listed))
            ->setEnabled(false);
}

void LadderPeersMenu::choose()
{
    std::set<EndpointId> chosen;
    for (const QAction* action : actions()) {
        if (action->data().isValid() && action->isChecked())
            chosen.insert(peerOf(action));
    }
    m_canvas->setChosen(std::move(chosen));
    for (QAction* action : actions()) {
        if (!action->data().isValid() && action->actionGroup())
            action->setChecked(false);
    }
}

void LadderPeersMenu::mouseReleaseEvent(QMouseEvent* event)
{
    QAction* action = actionAt(event->position().toPoint());
    if (!action || !action->data().isValid())
        return QMenu::mouseReleaseEvent(event);
    action->trigger();
    event->accept();
}

} // namespace peerscope

#include "moc_ladder_peers_menu.cpp"
