// SPDX-License-Identifier: MIT
#pragma once

#include <QToolButton>

namespace peerscope {

class Moment;

/// The sign of a view that shows an earlier time: "00:18.748 · back to now". A click leads back to now.
/// Hidden while now is shown. Where there is little room it shows the time alone, or an arrow: looking back
/// makes no view wider. Lives on the UI thread.
class BackToNow final : public QToolButton
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit BackToNow(Moment* moment, QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showTime();
    /// What a button needs beside its text, in pixels.
    int spaceAroundText() const { return sizeHint().width() - fontMetrics().horizontalAdvance(text()); }

    Moment* m_moment;
};

} // namespace peerscope
