// SPDX-License-Identifier: MIT
#include "ui/moment/back_to_now.h"

#include "core/words/clock_format.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/moment.h"

#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace peerscope {

namespace {
constexpr QChar arrow = u'↩';
}

BackToNow::BackToNow(Moment* moment, QWidget* parent) : QToolButton(parent), m_moment(moment)
{
    setObjectName(QStringLiteral("backToNow"));
    setAccessibleName(tr("Back to now"));
    setAutoRaise(true);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed); // may shrink
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QToolButton::clicked, m_moment, [this] { m_moment->lookAt(std::nullopt); });
    connect(m_moment, &Moment::frameChanged, this, &BackToNow::showTime); // what can be done now
    connect(m_moment, &Moment::timeChanged, this, &BackToNow::showTime);
    showTime();
}

void BackToNow::showTime()
{
    if (m_moment->isLookingBack())
        setText((m_moment->isLive() ? tr("%1 · the world goes on · back to now") : tr("%1 · back to now"))
                    .arg(formatClock(m_moment->time())));
    const bool mayAct = !actsNowText(*m_moment).isEmpty();
    setToolTip(mayAct ? tr("This is an earlier moment. What you do to peers and links happens now, at %1. "
                           "Click to see what is now (N, Escape)")
                            .arg(formatClock(m_moment->newest()))
               : m_moment->isLive()
                   ? tr("This is an earlier moment; the real world goes on. Click to see what is now "
                        "(N, Escape, Space)")
                   : tr("This is an earlier moment. Click to see what is now (N, Escape)"));
    setVisible(m_moment->isLookingBack());
}

QSize BackToNow::minimumSizeHint() const
{
    return {fontMetrics().horizontalAdvance(arrow) + 4, sizeHint().height()};
}

void BackToNow::paintEvent(QPaintEvent*)
{
    QStyleOptionToolButton option;
    initStyleOption(&option);
    const int room = width() - spaceAroundText();
    if (fontMetrics().horizontalAdvance(option.text) > room) {
        const QString time = formatClock(m_moment->time());
        option.text = fontMetrics().horizontalAdvance(time) > room ? QString(arrow) : time;
    }
    QStylePainter(this).drawComplexControl(QStyle::CC_ToolButton, option);
}

} // namespace peerscope

#include "moc_back_to_now.cpp"
