// SPDX-License-Identifier: MIT
#include "ui/fields/number_spin.h"

#include "ui/fields/wheel_guard.h"

#include <QScopedValueRollback>

namespace peerscope {

NumberSpin::NumberSpin(const char* name, const QString& accessibleName, const QString& toolTip,
                       const Range& range, const QString& suffix, QWidget* parent)
    : QDoubleSpinBox(parent)
{
    setObjectName(QString::fromLatin1(name));
    setAccessibleName(accessibleName);
    setToolTip(toolTip);
    setDecimals(range.decimals);
    setRange(range.bounds.low * range.scale, range.bounds.high * range.scale);
    setSuffix(suffix);
    setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    setMinimumWidth(60);
    setKeyboardTracking(false);
    takeNoWheelUnfocused(this);
    connect(this, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        if (!m_isShowing)
            Q_EMIT edited(value);
    });
}

void NumberSpin::showValue(double shown)
{
    const bool isTyped = hasFocus() && value() != valueFromText(text());
    if (isTyped)
        return;
    const QScopedValueRollback guard(m_isShowing, true);
    setValue(shown);
}

} // namespace peerscope

#include "moc_number_spin.cpp"
