// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QTableView;

namespace peerscope {

class EventLogModel;
class Moment;

/// The log of all peers, one event per line: signals, status changes, errors, and actions with Godot's
/// result. Follows the newest line unless the user has scrolled up. Lives on the UI thread.
class SignalLog final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit SignalLog(Moment* moment, QWidget* parent = nullptr);

    /// The shown time. Later events are greyed; the log scrolls to an earlier time.
    Time shownTime() const { return m_shown; }
    EventLogModel* model() const { return m_model; }

private:
    void takeTrace(const TraceSnapshot& trace);
    void takeTime();
    void createFilterRow(QHBoxLayout* row);
    void createTable();
    void applyFilter();
    void updatePeers();
    void updateCount();
    void activate(const QModelIndex& index);
    void copyAsCsv();
    void goOn();

    Moment* m_moment;
    EventLogModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QComboBox* m_peerCombo = nullptr;
    QComboBox* m_kindCombo = nullptr;
    QLineEdit* m_textEdit = nullptr;
    QLabel* m_countLabel = nullptr;
    QTimer m_goOn; ///< searches the rest of a long trace, a part at a time
    Time m_shown{};
    bool m_follows = true;
};

} // namespace peerscope
