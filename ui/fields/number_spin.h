// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/number_bounds.h"

#include <QDoubleSpinBox>

namespace peerscope {

/// A number of a scenario, with the bounds that it has there. Lives on the UI thread.
class NumberSpin final : public QDoubleSpinBox
{
    Q_OBJECT

public:
    struct Range
    {
        NumberBounds bounds;
        int decimals = 2;
        double scale = 1.0; ///< factor from the file's value to the shown one
    };

    /// `name` is the object's.
    NumberSpin(const char* name, const QString& accessibleName, const QString& toolTip, const Range& range,
               const QString& suffix, QWidget* parent = nullptr);

    /// Does nothing while the user types another number.
    void showValue(double value);

Q_SIGNALS:
    /// By the user, once per number: not for each digit that is typed.
    void edited(double value);

private:
    bool m_isShowing = false; ///< the value is being set by the program
};

} // namespace peerscope
