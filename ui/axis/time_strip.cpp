// SPDX-License-Identifier: MIT
#include "ui/axis/time_strip.h"

#include "ui/axis/time_canvas.h"
#include "ui/moment/back_to_now.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace peerscope {

namespace {
constexpr double zoomStep = 1.5;
}

TimeStrip::TimeStrip(Moment* moment, TimeCanvas* canvas, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_canvas(canvas), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(6, 3, 6, 3);
    m_row->setSpacing(2);
}

QToolButton* TimeStrip::addButton(const QString& text, const QString& name, const QString& toolTip)
{
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(toolTip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    m_row->addWidget(button);
    return button;
}

void TimeStrip::addNavigation(const QString& things)
{
    m_things = things;
    m_row->addSpacing(8);
    m_follow = addButton({}, tr("Follow the run"), {});
    m_follow->setCheckable(true);
    m_row->addSpacing(8);
    QToolButton* out = addButton(QStringLiteral("−"), tr("Zoom out"), tr("Zoom out (−)"));
    QToolButton* in = addButton(QStringLiteral("+"), tr("Zoom in"), tr("Zoom in (+)"));
    QToolButton* all = addButton(tr("Fit"), tr("Show the whole run"), tr("Show the whole run (0)"));
    m_row->addSpacing(8);
    m_row->addWidget(new BackToNow(m_moment, this));

    connect(m_follow, &QToolButton::clicked, m_canvas, &TimeCanvas::setFollowing);
    connect(out, &QToolButton::clicked, m_canvas, [this] { m_canvas->zoomBy(1 / zoomStep); });
    connect(in, &QToolButton::clicked, m_canvas, [this] { m_canvas->zoomBy(zoomStep); });
    connect(all, &QToolButton::clicked, m_canvas, &TimeCanvas::showAll);
    connect(m_canvas, &TimeCanvas::followChanged, this, &TimeStrip::showFollowing);
    showFollowing(m_canvas->isFollowing());
}

void TimeStrip::addLegend(QWidget* legend)
{
    m_row->addSpacing(12);
    m_row->addWidget(legend, 1);
}

void TimeStrip::showFollowing(bool following)
{
    m_follow->setChecked(following);
    m_follow->setText(following ? tr("● Following") : tr("Follow"));
    m_follow->setToolTip((following ? tr("Keep the newest %1 visible; panning turns this off (F)")
                                    : tr("Keep the newest %1 visible (F)"))
                             .arg(m_things));
    const QFontMetrics metrics(m_follow->font());
    m_follow->setMinimumWidth(metrics.horizontalAdvance(tr("● Following")) + 16);
}

} // namespace peerscope

#include "moc_time_strip.cpp"
