// SPDX-License-Identifier: MIT
#pragma once

#include <QToolButton>

namespace peerscope {

class Moment;

/// The sign of a view that shows an earlier time: "00:18.748 · back to now". A click leads back to now.
/// Hidden while now is shown. Lives on the UI thread.
class BackToNow final : public QToolButton
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit BackToNow(Moment* moment, QWidget* parent = nullptr);

private:
    void showTime();

    Moment* m_moment;
};

} // namespace peerscope
