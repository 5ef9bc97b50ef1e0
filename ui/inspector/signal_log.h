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

/// What every peer did, said and suffered, one line each: signals, status changes, errors, actions with
/// Godot's answer. Follows the newest line unless somebody has scrolled up. Lives on the UI thread.
class SignalLog final : public QWidget
{
    Q_OBJECT

public:
    explicit SignalLog(QWidget* parent = nullptr);

    /// May be called on every frame; new lines are appended at once for each call.
    void setTrace(const TraceSnapshot& trace);
    /// The moment that every view shows. What happened later is muted, and an earlier moment scrolled to.
    void setNow(Time now, bool looksBack);
    EventLogModel* model() const { return m_model; }

Q_SIGNALS:
    /// A line was activated (double click, Enter): whose it is, and when it happened.
    void selectionRequested(const peerscope::Selection& selection);
    void timeCursorRequested(const std::optional<peerscope::Time>& time);

private:
    void createFilterRow(QHBoxLayout* row);
    void createTable();
    void applyFilter();
    void updatePeers();
    void updateCount();
    void activate(const QModelIndex& index);
    void copyAsCsv();
    void goOn();

    EventLogModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QComboBox* m_peerCombo = nullptr;
    QComboBox* m_kindCombo = nullptr;
    QLineEdit* m_textEdit = nullptr;
    QLabel* m_countLabel = nullptr;
    QTimer m_goOn; ///< looks through the rest of a long trace, a bit at a time
    bool m_follows = true;
};

} // namespace peerscope
