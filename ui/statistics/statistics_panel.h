// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_selection.h"
#include "ui/export/export_file.h"
#include "ui/statistics/statistics_rows.h"

#include <QElapsedTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QSplitter;
class QTableView;
class QTimer;

namespace peerscope {

class LatencyChart;
class RateChart;
class StatisticsModel;

/// The figures of a trace: a table by mode, channel, link or sender, the latencies of the row that is chosen
/// in it, and rates over time. Reads a trace and knows nothing of who makes it. Lives on the UI thread; takes
/// in what is new a few times a second, while it is seen, and never for long.
class StatisticsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit StatisticsPanel(QWidget* parent = nullptr);

    /// Shows `trace`; one of another recording replaces the one shown so far.
    void setTrace(const TraceSnapshot& trace);
    /// The sandbox's clock: rates are over the time from 0 to it.
    void setNow(Time now);
    void setTimeCursor(std::optional<Time> time);
    /// Counts only these packets, in another thread; null: everything.
    void setFiltered(std::shared_ptr<const PacketSelection> packets);

    const Statistics& statistics() const { return m_statistics; }
    QString csv() const;
    /// The table, or a picture of the whole. Must not outlive the panel.
    Exportable exportable();

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    void timeCursorRequested(std::optional<peerscope::Time> time);
    /// Something could not be done; a sentence for the user.
    void problem(const QString& message);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    StatisticsGrouping grouping() const;
    void createTable();
    QWidget* createStrip();
    /// Takes in what is new, now or soon.
    void refresh();
    void takeIn();
    void startOver();
    /// Another thread makes the figures of what is filtered anew: what is let through may change afterwards.
    void countFiltered();
    void take(Statistics statistics);
    void showRows();
    void showLatencies();
    void askWhereToExport();

    TraceSnapshot m_trace;
    Time m_now{};
    Statistics m_statistics;
    std::shared_ptr<const PacketSelection> m_filtered;
    std::shared_ptr<const PacketSelection> m_counted; ///< of which m_statistics are
    bool m_isCounting = false;
    const LodIndex* m_source = nullptr;
    std::uint64_t m_takenRevision = 0;
    bool m_complete = true;

    StatisticsModel* m_model;
    QTableView* m_table;
    QComboBox* m_grouping = nullptr;
    QComboBox* m_kind = nullptr;
    QLabel* m_filterNote = nullptr;
    LatencyChart* m_latencies;
    RateChart* m_rates;
    QSplitter* m_splitter;
    QTimer* m_timer;
    QString m_chosen; ///< the name of the row whose latencies are shown
};

} // namespace peerscope
