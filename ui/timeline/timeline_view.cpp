// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_view.h"

#include "ui/axis/time_strip.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/timeline/timeline_legend.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>

#include <cmath>

namespace peerscope {

TimelineView::TimelineView(Moment* moment, QWidget* parent)
    : QWidget(parent), m_canvas(new TimelineCanvas(moment, this)), m_legend(new TimelineLegend(this)),
      m_scrollBar(new QScrollBar(Qt::Vertical, this))
{
    setAccessibleName(tr("Timelines"));
    auto* strip = new TimeStrip(moment, m_canvas, this);
    m_byChannel =
        strip->addButton(tr("Channels"), tr("Lanes by channel"), tr("One lane for each channel (G)"));
    m_byPeer = strip->addButton(tr("Peers × channels"), tr("Lanes by peer and channel"),
                                tr("One lane for what each peer sends on each channel (G)"));
    auto* groupings = new QButtonGroup(this);
    for (QToolButton* button : {m_byChannel, m_byPeer}) {
        button->setCheckable(true);
        groupings->addButton(button);
    }
    m_byChannel->setChecked(true);
    strip->addNavigation(tr("packets"));
    strip->addLegend(m_legend);

    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_canvas, 1);
    body->addWidget(m_scrollBar);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(strip);
    whole->addLayout(body, 1);
    setFocusProxy(m_canvas);
    m_scrollBar->hide();
    m_scrollBar->setAccessibleName(tr("Scroll the lanes"));
    m_scrollBar->setToolTip(tr("Scroll the lanes (↑ ↓, or Ctrl and the wheel)"));

    connect(m_byChannel, &QToolButton::clicked, this, [this] { setGrouping(LaneGrouping::Channel); });
    connect(m_byPeer, &QToolButton::clicked, this, [this] { setGrouping(LaneGrouping::PeerAndChannel); });
    connect(m_scrollBar, &QScrollBar::valueChanged, m_canvas,
            [this](int value) { m_canvas->setScroll(value); });
    connect(m_canvas, &TimelineCanvas::scrollChanged, this, &TimelineView::updateScrollBar);
    connect(m_canvas, &TimelineCanvas::groupingRequested, this, &TimelineView::setGrouping);
    connect(m_canvas, &TimelineCanvas::followChanged, this, &TimelineView::followChanged);
}

void TimelineView::updateScrollBar()
{
    const TimelineLayout& layout = m_canvas->layoutOfParts();
    const int largest = static_cast<int>(std::ceil(layout.largestScroll()));
    const QSignalBlocker blocker(m_scrollBar);
    m_scrollBar->setRange(0, largest);
    m_scrollBar->setPageStep(static_cast<int>(layout.plotHeight()));
    m_scrollBar->setSingleStep(static_cast<int>(layout.laneHeight()));
    m_scrollBar->setValue(static_cast<int>(layout.scroll));
    m_scrollBar->setVisible(largest > 0);
}

void TimelineView::setGrouping(LaneGrouping grouping)
{
    (grouping == LaneGrouping::Channel ? m_byChannel : m_byPeer)->setChecked(true);
    if (grouping == this->grouping())
        return;
    m_canvas->setGrouping(grouping);
    Q_EMIT groupingChanged(grouping);
}

LaneGrouping TimelineView::grouping() const
{
    return m_canvas->grouping();
}

bool TimelineView::isFollowing() const
{
    return m_canvas->isFollowing();
}

void TimelineView::setFollowing(bool following)
{
    m_canvas->setFollowing(following);
}

void TimelineView::showAll()
{
    m_canvas->showAll();
}

void TimelineView::showRange(Time begin, Time end)
{
    m_canvas->showRange(begin, end);
}

QImage TimelineView::renderImage(QSize size, qreal devicePixelRatio)
{
    constexpr int legendHeight = 24;
    if (size.isEmpty() || !(devicePixelRatio > 0))
        return {};
    QImage image((QSizeF(size) * devicePixelRatio).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return image;
    const ThemeColors& colors = themeColors(palette());
    image.fill(colors.window);
    image.setDevicePixelRatio(devicePixelRatio);
    const int strip = size.height() > 4 * legendHeight ? legendHeight : 0;
    QPainter painter(&image);
    if (strip > 0)
        TimelineLegend::paint(painter, QRectF(10, 0, size.width() - 20, strip), font(), colors);
    painter.drawImage(QPointF(0, strip),
                      m_canvas->renderImage({size.width(), size.height() - strip}, devicePixelRatio));
    return image;
}

} // namespace peerscope

#include "moc_timeline_view.cpp"
