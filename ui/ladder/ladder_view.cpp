// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_view.h"

#include "ui/axis/time_strip.h"
#include "ui/export/export_dialog.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_legend.h"
#include "ui/ladder/ladder_peers_menu.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>

#include <cmath>

namespace peerscope {

LadderView::LadderView(Moment* moment, QWidget* parent)
    : QWidget(parent), m_canvas(new LadderCanvas(moment, this)),
      m_scrollBar(new QScrollBar(Qt::Horizontal, this)), m_peersMenu(new LadderPeersMenu(m_canvas, this))
{
    setObjectName(QStringLiteral("ladder"));
    setAccessibleName(tr("Ladder"));
    auto* strip = new TimeStrip(moment, m_canvas, this);
    m_peers = strip->addButton({}, tr("Peers of the ladder"), tr("Choose which peers have a line"));
    m_peers->setObjectName(QStringLiteral("ladderPeers"));
    m_peers->setPopupMode(QToolButton::InstantPopup);
    m_peers->setMenu(m_peersMenu);
    QToolButton* control =
        strip->addButton(tr("Acks"), tr("Acknowledgements and pings"),
                         tr("Show datagrams that carry no packet: acknowledgements, pings, connects"));
    control->setObjectName(QStringLiteral("ladderControl"));
    control->setCheckable(true);
    control->setChecked(m_canvas->isWithControl());
    strip->addNavigation(tr("datagrams"));
    strip->addLegend(new LadderLegend(this));

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(strip);
    whole->addWidget(m_canvas, 1);
    whole->addWidget(m_scrollBar);
    setFocusProxy(m_canvas);
    m_scrollBar->hide();
    m_scrollBar->setAccessibleName(tr("Scroll the peers"));
    m_scrollBar->setToolTip(tr("Scroll the peers (← →, or Ctrl and the wheel)"));

    connect(control, &QToolButton::toggled, m_canvas, &LadderCanvas::setWithControl);
    connect(m_scrollBar, &QScrollBar::valueChanged, m_canvas,
            [this](int value) { m_canvas->setScroll(value); });
    connect(m_canvas, &LadderCanvas::scrollChanged, this, &LadderView::updateScrollBar);
    connect(m_canvas, &LadderCanvas::columnsChanged, this,
            [this] { m_peers->setText(m_peersMenu->summary()); });
    connect(m_canvas, &LadderCanvas::exportRequested, this, &LadderView::askWhereToExport);
    m_peers->setText(m_peersMenu->summary());
}

void LadderView::updateScrollBar()
{
    const LadderLayout& layout = m_canvas->layoutOfParts();
    const int largest = static_cast<int>(std::ceil(layout.largestScroll()));
    const QSignalBlocker blocker(m_scrollBar);
    m_scrollBar->setRange(0, largest);
    m_scrollBar->setPageStep(static_cast<int>(layout.plotWidth()));
    m_scrollBar->setSingleStep(static_cast<int>(layout.spacing()));
    m_scrollBar->setValue(static_cast<int>(layout.scroll));
    m_scrollBar->setVisible(largest > 0);
}

QImage LadderView::renderImage(QSize size, qreal devicePixelRatio)
{
    if (size.isEmpty() || !(devicePixelRatio > 0))
        return {};
    QImage image((QSizeF(size) * devicePixelRatio).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return image;
    image.setDevicePixelRatio(devicePixelRatio);
    QPainter painter(&image);
    m_canvas->render(painter, size);
    return image;
}

Exportable LadderView::exportable()
{
    return {.title = tr("Ladder diagram"),
            .size = m_canvas->size(),
            .paint = [this](QPainter& painter, const QSize& size) { m_canvas->render(painter, size); }};
}

void LadderView::askWhereToExport()
{
    peerscope::askWhereToExport(this, tr("Export the ladder"), QStringLiteral("ladderExportDialog"),
                                exportable(), [this](const QString& text) { Q_EMIT problem(text); });
}

} // namespace peerscope

#include "moc_ladder_view.cpp"
