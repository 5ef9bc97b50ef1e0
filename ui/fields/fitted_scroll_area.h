// SPDX-License-Identifier: MIT
#pragma once

#include <QScrollArea>

namespace peerscope {

/// A form that is as tall as it needs to be while there is room, and else scrolls. Never scrolls sideways.
class FittedScrollArea final : public QScrollArea
{
    Q_OBJECT

public:
    /// Takes `form`. It gets no less height than `leastHeight`, if it needs as much.
    FittedScrollArea(QWidget* form, int leastHeight, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int m_leastHeight;
};

} // namespace peerscope
