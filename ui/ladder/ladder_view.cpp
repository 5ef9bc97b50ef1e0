// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_view.h"

#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_legend.h"
#include "ui/ladder/ladder_peers_menu.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <QSvgGenerator>
#include <QToolButton>

#include <cmath>

namespace peerscope {

LadderView::LadderView(QWidget* parent)
    : QWidget(parent), m_canvas(new LadderCanvas(this)), m_scrollBar(new QScrollBar(Qt::Horizontal, this)),
      m_strip(new QWidget(this)), m_peersMenu(new LadderPeersMenu(m_canvas, this))
{
    setObjectName(QStringLiteral("ladder"));
    setAccessibleName(tr("Ladder"));
    auto* strip = new QHBoxLayout(m_strip);
    strip->setContentsMargins(6, 3, 6, 3);
    strip->setSpacing(2);
    m_peers = addButton({}, tr("Peers of the ladder"), tr("Which peers have a line"));
    m_peers->setObjectName(QStringLiteral("ladderPeers"));
    m_peers->setPopupMode(QToolButton::InstantPopup);
    m_peers->setMenu(m_peersMenu);
    QToolButton* control =
        addButton(tr("Acks"), tr("Acknowledgements and pings"),
                  tr("Show datagrams that carry no packet: acknowledgements, pings, connects"));
    control->setObjectName(QStringLiteral("ladderControl"));
    control->setCheckable(true);
    control->setChecked(m_canvas->isWithControl());
    strip->addSpacing(8);
    m_follow = addButton({}, tr("Follow the run"), {});
    m_follow->setCheckable(true);
    strip->addSpacing(8);
    QToolButton* out = addButton(QStringLiteral("−"), tr("Zoom out"), tr("Zoom out (−)"));
    QToolButton* in = addButton(QStringLiteral("+"), tr("Zoom in"), tr("Zoom in (+)"));
    QToolButton* all = addButton(tr("Fit"), tr("Show all of the run"), tr("Show all of the run (0)"));
    strip->addSpacing(12);
    strip->addWidget(new LadderLegend(this), 1);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(m_strip);
    whole->addWidget(m_canvas, 1);
    whole->addWidget(m_scrollBar);
    setFocusProxy(m_canvas);
    m_scrollBar->hide();
    m_scrollBar->setAccessibleName(tr("Scroll the peers"));
    m_scrollBar->setToolTip(tr("Scroll the peers (← →, or Ctrl and the wheel)"));

    connect(control, &QToolButton::toggled, m_canvas, &LadderCanvas::setWithControl);
    connect(m_follow, &QToolButton::clicked, m_canvas, &LadderCanvas::setFollowing);
    connect(out, &QToolButton::clicked, m_canvas, [this] { m_canvas->zoomBy(1 / 1.5); });
    connect(in, &QToolButton::clicked, m_canvas, [this] { m_canvas->zoomBy(1.5); });
    connect(all, &QToolButton::clicked, m_canvas, &LadderCanvas::showAll);
    connect(m_scrollBar, &QScrollBar::valueChanged, m_canvas,
            [this](int value) { m_canvas->setScroll(value); });
    connect(m_canvas, &LadderCanvas::scrollChanged, this, &LadderView::updateScrollBar);
    connect(m_canvas, &LadderCanvas::columnsChanged, this,
            [this] { m_peers->setText(m_peersMenu->summary()); });
    connect(m_canvas, &LadderCanvas::selectionRequested, this, &LadderView::selectionRequested);
    connect(m_canvas, &LadderCanvas::timeCursorRequested, this, &LadderView::timeCursorRequested);
    connect(m_canvas, &LadderCanvas::followChanged, this, &LadderView::showFollowing);
    connect(m_canvas, &LadderCanvas::exportRequested, this, &LadderView::askWhereToExport);
    m_peers->setText(m_peersMenu->summary());
    showFollowing(m_canvas->isFollowing());
}

QToolButton* LadderView::addButton(const QString& text, const QString& name, const QString& toolTip)
{
    auto* button = new QToolButton(m_strip);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(toolTip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    m_strip->layout()->addWidget(button);
    return button;
}

void LadderView::showFollowing(bool following)
{
    m_follow->setChecked(following);
    m_follow->setText(following ? tr("● Following") : tr("Follow"));
    m_follow->setToolTip(following ? tr("The newest datagrams stay in sight. Panning lets go of them (F)")
                                   : tr("Keep the newest datagrams in sight (F)"));
    const QFontMetrics metrics(m_follow->font());
    m_follow->setMinimumWidth(metrics.horizontalAdvance(tr("● Following")) + 16);
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

void LadderView::setTrace(const TraceSnapshot& trace)
{
    m_canvas->setTrace(trace);
}

void LadderView::setNow(Time now)
{
    m_canvas->setNow(now);
}

void LadderView::setSelection(const Selection& selection)
{
    m_canvas->setSelection(selection);
}

void LadderView::setTimeCursor(std::optional<Time> time)
{
    m_canvas->setTimeCursor(time);
}

void LadderView::setBookmarks(std::vector<Time> bookmarks)
{
    m_canvas->setBookmarks(std::move(bookmarks));
}

void LadderView::setFiltered(std::shared_ptr<const PacketSelection> packets)
{
    m_canvas->setFiltered(std::move(packets));
}

void LadderView::showTime(Time time)
{
    m_canvas->showTime(time);
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

bool LadderView::exportTo(const QString& fileName)
{
    const QSize size = m_canvas->size().expandedTo(QSize(640, 480));
    if (!fileName.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive))
        return renderImage(size, 2).save(fileName);
    QSvgGenerator generator;
    generator.setFileName(fileName);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(tr("Ladder diagram"));
    QPainter painter;
    if (!painter.begin(&generator))
        return false;
    m_canvas->render(painter, size);
    return painter.end();
}

void LadderView::askWhereToExport()
{
    auto* dialog =
        new QFileDialog(this, tr("Export the ladder"), {}, tr("SVG drawings (*.svg);;PNG pictures (*.png)"));
    dialog->setObjectName(QStringLiteral("ladderExportDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("svg"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("*.png")) ? QStringLiteral("png")
                                                                         : QStringLiteral("svg"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& fileName) {
        if (!exportTo(fileName))
            Q_EMIT problem(tr("The ladder was not written: %1 cannot be written to.").arg(fileName));
    });
    dialog->open();
}

} // namespace peerscope
