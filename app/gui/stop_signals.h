// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

class QSocketNotifier;

namespace peerscope {

/// Turns SIGINT and SIGTERM into a Qt signal. The second one ends the program at once, as if this class did
/// not exist. One object for each program, on the UI thread.
class StopSignals : public QObject
{
    Q_OBJECT

public:
    explicit StopSignals(QObject* parent = nullptr);
    ~StopSignals() override;

Q_SIGNALS:
    /// `number` is SIGINT or SIGTERM.
    void stopped(int number);

private:
    void read();

    int m_ends[2] = {-1, -1};
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace peerscope
