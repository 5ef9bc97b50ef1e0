// SPDX-License-Identifier: MIT
#include "ui/moment/acts_now.h"

#include "core/words/clock_format.h"
#include "ui/moment/moment.h"

namespace peerscope {

QString actsNowText(const Moment& moment)
{
    const bool mayAct = moment.sourceState() && moment.sourceState()->mayAct;
    if (!moment.isLookingBack() || !mayAct)
        return {};
    return ActsNow::tr("Acts now, at %1").arg(formatClock(moment.newest()));
}

ActsNow::ActsNow(Moment* moment, QWidget* parent) : QLabel(parent), m_moment(moment)
{
    setObjectName(QStringLiteral("actsNow"));
    setTextFormat(Qt::PlainText);
    setForegroundRole(QPalette::PlaceholderText);
    setToolTip(tr("You are looking at an earlier moment. What you do here happens at the newest one."));
    connect(m_moment, &Moment::frameChanged, this, &ActsNow::showText);
    connect(m_moment, &Moment::timeChanged, this, &ActsNow::showText);
    showText();
}

void ActsNow::showText()
{
    setText(actsNowText(*m_moment));
    setVisible(!text().isEmpty());
}

} // namespace peerscope

#include "moc_acts_now.cpp"
