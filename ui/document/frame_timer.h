// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace peerscope {

/// Says when a frame is due: 60 times a second, and not at all while nothing changes. Lives on the UI thread.
class FrameTimer final : public QObject
{
    Q_OBJECT

public:
    explicit FrameTimer(QObject* parent = nullptr);

    /// Something changes or was asked for: frames for the next half second.
    void wake();
    /// Nothing changes by itself: no more frames, unless somebody called wake() within the last half second.
    void sleep();
    /// Real time since this was made.
    Time elapsed() const;

Q_SIGNALS:
    void due();

private:
    QTimer m_timer{this};
    QElapsedTimer m_clock;
    Time m_awakeUntil{};
};

} // namespace peerscope
