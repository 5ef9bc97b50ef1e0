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

/// The figures of a trace until the time that is looked at: a table by mode, channel, link or sender, the
/// latencies of the row that is chosen in it; and rates over the whole time. Lives on the UI thread; takes in
/// what is new a few times a second, while it is seen, and never for long.
class StatisticsPanel : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit StatisticsPanel(Moment* moment, QWidget* parent = nullptr);

    /// Of the filtered packets where there is a filter; until the time that is looked at.
    const Statistics& statistics() const { return m_past ? *m_past : m_statistics; }
    QString csv() const;
    /// The table, or a picture of the whole. Must not outlive the panel.
    Exportable exportable();

Q_SIGNALS:
    /// Something could not be done; a sentence for the user.
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
    /// Takes in what is new, now or soon.
    void refresh();
    void takeIn();
    void startOver();
    /// Another thread makes the figures of what is filtered anew: what is let through may change afterwards.
    void countFiltered();
    /// The same of what was until the time that is looked at.
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
    std::shared_ptr<const PacketSelection> m_counted; ///< of which m_statistics are
    NewestJob m_counting{this};
    std::shared_ptr<const Statistics> m_past; ///< until the time that is looked at; null: that is now
    std::optional<Time> m_pastUntil;          ///< of which m_past are
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
    QString m_chosen; ///< the name of the row whose latencies are shown
};

} // namespace peerscope
