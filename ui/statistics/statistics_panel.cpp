// SPDX-License-Identifier: MIT
#include "ui/statistics/statistics_panel.h"

#include "ui/export/export_dialog.h"
#include "ui/moment/back_to_now.h"
#include "ui/moment/moment.h"
#include "ui/statistics/latency_chart.h"
#include "ui/statistics/rate_chart.h"
#include "ui/statistics/statistics_model.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QResizeEvent>
#include <QSplitter>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <chrono>

namespace peerscope {

namespace {

constexpr std::chrono::milliseconds refreshEvery{250};
/// The pause between two parts of a long update, for the other views.
constexpr std::chrono::milliseconds goOnAfter{10};
constexpr double wideFrom = 1.9; ///< ratio of width to height from which the parts are side by side

/// The figures of all of `packets` (null: of all packets) until then; of some of it where the job was
/// stopped.
std::shared_ptr<Statistics> countAll(const std::shared_ptr<const PacketSelection>& packets,
                                     const TraceSnapshot& trace, std::optional<Time> until,
                                     const std::stop_token& stop)
{
    Statistics::Choice choice;
    if (packets)
        choice = [packets](PacketId packet) { return packets->contains(packet); };
    auto statistics = std::make_shared<Statistics>(until ? Statistics(std::move(choice), *until)
                                                         : Statistics(std::move(choice)));
    while (!stop.stop_requested() && !statistics->update(trace))
        continue;
    return statistics;
}

} // namespace

StatisticsPanel::StatisticsPanel(Moment* moment, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_model(new StatisticsModel(this)), m_table(new QTableView(this)),
      m_latencies(new LatencyChart(this)), m_rates(new RateChart(moment, this)),
      m_splitter(new QSplitter(Qt::Vertical, this)), m_timer(new QTimer(this))
{
    setObjectName(QStringLiteral("statistics"));
    setAccessibleName(tr("Statistics"));
    createTable();
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_latencies);
    m_splitter->addWidget(m_rates);
    m_splitter->setSizes({200, 180, 180});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(new BackToNow(moment, this));
    whole->addWidget(createStrip());
    whole->addWidget(m_splitter, 1);
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &StatisticsPanel::takeIn);
    connect(moment, &Moment::frameChanged, this, &StatisticsPanel::takeFrame);
    connect(moment, &Moment::timeChanged, this, &StatisticsPanel::takeTime);
    connect(moment, &Moment::filterChanged, this, &StatisticsPanel::takeFilter);
    showRows();
    takeFrame();
    takeTime();
}

void StatisticsPanel::createTable()
{
    m_table->setObjectName(QStringLiteral("statisticsTable"));
    m_table->setAccessibleName(tr("Figures"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 6);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(30);
    m_table->horizontalHeader()->setResizeContentsPrecision(0); // only visible rows
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && static_cast<std::size_t>(current.row()) < m_model->rows().size())
                    m_chosen = m_model->rows()[static_cast<std::size_t>(current.row())].name;
                showLatencies();
            });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        const StatisticsRow& row = m_model->rows()[static_cast<std::size_t>(index.row())];
        if (!std::holds_alternative<std::monostate>(row.selection))
            m_moment->select(row.selection);
    });
    m_table->setToolTip(tr("Choose a row to see its latencies below; Enter or a double click selects its "
                           "peer or link in every view"));
}

QWidget* StatisticsPanel::createStrip()
{
    auto* strip = new QWidget(this);
    auto* layout = new QHBoxLayout(strip);
    layout->setContentsMargins(6, 3, 6, 3);
    m_grouping = new QComboBox(strip);
    m_grouping->setObjectName(QStringLiteral("statisticsGrouping"));
    m_grouping->setAccessibleName(tr("What a row stands for"));
    m_grouping->setToolTip(tr("What each row of the table stands for"));
    m_grouping->addItems({tr("by mode"), tr("by channel"), tr("by link"), tr("by sender"),
                          tr("by kind of message"), tr("by RPC"), tr("by node")});
    layout->addWidget(m_grouping);
    m_kind = new QComboBox(strip);
    m_kind->setObjectName(QStringLiteral("statisticsKind"));
    m_kind->setAccessibleName(tr("What to draw over time"));
    m_kind->setToolTip(tr("What to draw over time"));
    m_kind->addItems({tr("bytes/s"), tr("packets/s"), tr("round trip"), tr("throttle")});
    layout->addWidget(m_kind);
    m_filterNote = new QLabel(tr("filtered"), strip);
    m_filterNote->setObjectName(QStringLiteral("statisticsFiltered"));
    m_filterNote->setToolTip(
        tr("Only packets that match the filter of the packet table are counted, and only their datagrams"));
    m_filterNote->hide();
    layout->addWidget(m_filterNote);
    layout->addStretch(1);
    auto* save = new QToolButton(strip);
    save->setObjectName(QStringLiteral("statisticsExport"));
    save->setText(tr("Export…"));
    save->setToolTip(tr("Export the table as CSV, or the panel as a PNG picture"));
    save->setAutoRaise(true);
    layout->addWidget(save);
    connect(m_grouping, &QComboBox::currentIndexChanged, this, &StatisticsPanel::showRows);
    connect(m_kind, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_rates->setKind(static_cast<RateKind>(index)); });
    connect(save, &QToolButton::clicked, this, &StatisticsPanel::askWhereToExport);
    return strip;
}

StatisticsGrouping StatisticsPanel::grouping() const
{
    return static_cast<StatisticsGrouping>(std::max(m_grouping->currentIndex(), 0));
}

void StatisticsPanel::takeFrame()
{
    const bool another = &m_moment->trace().lod() != m_source;
    m_trace = m_moment->trace();
    if (another) {
        m_source = &m_trace.lod();
        m_model->setRows({}, grouping(), end()); // its rows point into what goes now
        m_countingPast.drop();
        m_past.reset();
        m_pastUntil.reset();
        startOver();
        return;
    }
    if (m_trace.revision() != m_takenRevision)
        refresh();
}

void StatisticsPanel::takeTime()
{
    if (!m_moment->isLookingBack())
        forgetPast();
    if (m_now == m_moment->time())
        return;
    m_now = m_moment->time();
    refresh();
}

void StatisticsPanel::takeFilter()
{
    if (m_moment->filtered() == m_filtered)
        return;
    m_filtered = m_moment->filtered();
    forgetPast();
    m_filterNote->setVisible(m_filtered != nullptr);
    if (m_filtered)
        refresh();
    else
        startOver();
}

void StatisticsPanel::startOver()
{
    m_counting.drop();
    m_counted.reset();
    take({});
    m_complete = false;
    refresh();
}

void StatisticsPanel::take(Statistics statistics)
{
    m_model->setRows({}, grouping(), end()); // its rows point into what goes now
    m_statistics = std::move(statistics);
    showRows();
}

void StatisticsPanel::takePast(std::shared_ptr<const Statistics> past, std::optional<Time> until)
{
    m_model->setRows({}, grouping(), end()); // its rows point into what goes now
    m_past = std::move(past);
    m_pastUntil = until;
    showRows();
}

void StatisticsPanel::forgetPast()
{
    m_countingPast.drop();
    if (m_past)
        takePast(nullptr, std::nullopt);
}

Time StatisticsPanel::end() const
{
    return m_pastUntil.value_or(m_moment->newest());
}

void StatisticsPanel::refresh()
{
    if (isVisible() && !m_timer->isActive())
        m_timer->start(m_complete ? refreshEvery : goOnAfter);
}

void StatisticsPanel::takeIn()
{
    if (m_moment->isLookingBack())
        countPast();
    if (m_filtered)
        return countFiltered();
    m_takenRevision = m_trace.revision();
    m_complete = m_statistics.update(m_trace);
    showRows();
    if (!m_complete)
        refresh();
}

void StatisticsPanel::countFiltered()
{
    if (m_counting.isRunning() || m_counted == m_filtered)
        return;
    m_counting.start(
        [packets = m_filtered, trace = m_trace](const JobControl& control) {
            return countAll(packets, trace, std::nullopt, control.stop());
        },
        [this, packets = m_filtered](const JobOutcome<std::shared_ptr<Statistics>>& outcome) {
            m_counted = packets;
            m_complete = true;
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                Q_EMIT problem(tr("The statistics could not be counted. %1").arg(failure->text));
            else
                take(std::move(*std::get<std::shared_ptr<Statistics>>(outcome)));
            if (m_counted != m_filtered)
                refresh();
        });
}

void StatisticsPanel::countPast()
{
    const std::optional<Time> until = m_moment->timeCursor();
    if (m_countingPast.isRunning() || m_pastUntil == until)
        return;
    m_countingPast.start(
        [packets = m_filtered, trace = m_trace, until](const JobControl& control) {
            return countAll(packets, trace, until, control.stop());
        },
        [this, until](const JobOutcome<std::shared_ptr<Statistics>>& outcome) {
            if (const auto* failure = std::get_if<JobFailure>(&outcome)) {
                Q_EMIT problem(tr("The statistics could not be counted. %1").arg(failure->text));
                return;
            }
            takePast(std::get<std::shared_ptr<Statistics>>(outcome), until);
            if (m_pastUntil != m_moment->timeCursor())
                refresh();
        });
}

void StatisticsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    takeIn();
}

void StatisticsPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool wide = width() > height() * wideFrom;
    m_splitter->setOrientation(wide ? Qt::Horizontal : Qt::Vertical);
}

void StatisticsPanel::showRows()
{
    m_model->setRows(statisticsRows(statistics(), m_trace, grouping()), grouping(), end());
    const std::vector<StatisticsRow>& rows = m_model->rows();
    const auto chosen =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == m_chosen; });
    const int row = chosen == rows.end() ? 0 : static_cast<int>(chosen - rows.begin());
    if (m_table->currentIndex().row() != row)
        m_table->setCurrentIndex(m_model->index(row, 0));
    m_table->resizeColumnsToContents();
    m_rates->setSeries(m_statistics.series(), std::max(m_moment->newest(), m_statistics.newest()));
    showLatencies();
}

void StatisticsPanel::showLatencies()
{
    const int row = std::max(m_table->currentIndex().row(), 0);
    if (static_cast<std::size_t>(row) < m_model->rows().size())
        m_latencies->setRow(m_model->rows()[static_cast<std::size_t>(row)], statistics());
}

QString StatisticsPanel::csv() const
{
    return statisticsCsv(statisticsRows(statistics(), m_trace, grouping()), grouping(), end());
}

Exportable StatisticsPanel::exportable()
{
    return {.title = tr("Statistics"),
            .size = size(),
            .table = [this] { return csv().toUtf8(); },
            .paint = [this](QPainter& painter, const QSize&) { render(&painter); },
            .isDrawing = false};
}

void StatisticsPanel::askWhereToExport()
{
    peerscope::askWhereToExport(this, tr("Export the statistics"), QStringLiteral("statisticsExportDialog"),
                                exportable(), [this](const QString& text) { Q_EMIT problem(text); });
}

} // namespace peerscope

#include "moc_statistics_panel.cpp"
