// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QTabWidget>

class QSplitter;

namespace peerscope {

/// Views as tabs in the lower part of a splitter. Each has its own height: a horizontal time axis needs less
/// than a vertical one.
class CentreTabs : public QTabWidget
{
    Q_OBJECT

public:
    /// Adds itself as the last part of `splitter`.
    explicit CentreTabs(QSplitter* splitter);

    /// Adds a view that takes `share` (0 to 1) of the splitter's height until the user changes it.
    void addView(QWidget* view, const QString& title, double share);
    /// Gives every view its first share again.
    void resetShares();

private:
    void turn(int index);

    QSplitter* m_splitter;
    QHash<QWidget*, double> m_first;
    QHash<QWidget*, double> m_shares;
    QWidget* m_shown = nullptr;
};

} // namespace peerscope
