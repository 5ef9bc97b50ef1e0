// SPDX-License-Identifier: MIT
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <vector>

namespace peerscope {

/// Measures stalls of the UI thread: how late a timer of a few milliseconds fires. A click would have had to
/// wait as long.
class StallMeter : public QObject
{
public:
    explicit StallMeter(QObject* parent = nullptr);

    void start();
    /// The longest wait so far, in milliseconds.
    double longestMilliseconds() const { return m_longest; }
    double meanMilliseconds() const { return m_count == 0 ? 0.0 : m_sum / static_cast<double>(m_count); }
    /// How many waits were longer than 50 milliseconds.
    int longWaits() const { return m_longWaits; }

private:
    void tick();

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_longest = 0;
    double m_sum = 0;
    qint64 m_count = 0;
    int m_longWaits = 0;
};

} // namespace peerscope
