// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_selection.h"
#include "ui/export/export_file.h"
#include "ui/jobs/newest_job.h"
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
class Moment;
class RateChart;
class StatisticsModel;

/// The figures of a trace up to the shown time: a table by mode, channel, link, sender or what packets say,
/// the latencies of the chosen row, and rates over the whole time. Lives on the UI thread. While visible, it
/// reads new rows a few times a second, for a short time each.
class StatisticsPanel : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit StatisticsPanel(Moment* moment, QWidget* parent = nullptr);

    /// The figures up to the shown time; with a filter, only for packets that pass it.
    const Statistics& statistics() const { return m_past ? *m_past : m_statistics; }
    QString csv() const;
    /// Exports the table, or a picture of the panel. Must not outlive the panel.
    Exportable exportable();

Q_SIGNALS:
    /// Something failed; `message` is a sentence for the user.
    void problem(const QString& message);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    StatisticsGrouping grouping() const;
    void createTable();
    QWidget* createStrip();
    void takeFrame();
    void takeTime();
    void takeFilter();
    /// Reads new rows, now or soon.
    void refresh();
    void takeIn();
    void startOver();
    /// Recounts the filtered packets on another thread, since whether a packet passes a filter may change
    /// later.
    void countFiltered();
    /// The same for the packets up to the shown time.
    void countPast();
    void take(Statistics statistics);
    void takePast(std::shared_ptr<const Statistics> past, std::optional<Time> until);
    void forgetPast();
    Time end() const;
    void showRows();
    void showLatencies();
    void askWhereToExport();

    Moment* m_moment;
    TraceSnapshot m_trace;
    Time m_now{};
    Statistics m_statistics;
    std::shared_ptr<const PacketSelection> m_filtered;
    std::shared_ptr<const PacketSelection> m_counted; ///< the filter of m_statistics
    NewestJob m_counting{this};
    std::shared_ptr<const Statistics> m_past; ///< up to the shown time; null: now is shown
    std::optional<Time> m_pastUntil;          ///< the time of m_past
    NewestJob m_countingPast{this};
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
    QString m_chosen; ///< name of the row whose latencies are shown
};

} // namespace peerscope
