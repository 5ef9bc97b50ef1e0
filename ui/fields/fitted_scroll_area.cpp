// SPDX-License-Identifier: MIT
#include "ui/fields/fitted_scroll_area.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace peerscope {

FittedScrollArea::FittedScrollArea(QWidget* form, int leastHeight, QWidget* parent)
    : QScrollArea(parent), m_leastHeight(leastHeight)
{
    setWidget(form);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus); // its fields take the focus
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize FittedScrollArea::sizeHint() const
{
    return widget()->sizeHint() + QSize(verticalScrollBar()->sizeHint().width(), 0);
}

QSize FittedScrollArea::minimumSizeHint() const
{
    const QSize form = widget()->minimumSizeHint();
    const int bar = form.height() > m_leastHeight ? verticalScrollBar()->sizeHint().width() : 0;
    return {form.width() + bar, std::min(form.height(), m_leastHeight)};
}

bool FittedScrollArea::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry(); // the form may need another size now
    return QScrollArea::eventFilter(watched, event);
}

} // namespace peerscope

#include "moc_fitted_scroll_area.cpp"
