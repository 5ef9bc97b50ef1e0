// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QTabWidget>

class QSplitter;

namespace peerscope {

/// Views that take turns in the lower part of a splitter. Each keeps the height it was given: what runs from
/// left to right needs less of it than what runs down.
class CentreTabs : public QTabWidget
{
    Q_OBJECT

public:
    /// Becomes the last part of `splitter`.
    explicit CentreTabs(QSplitter* splitter);

    /// Adds a view that takes `share` (0 to 1) of the splitter's height until the user says otherwise.
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
