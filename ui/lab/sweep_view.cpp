// SPDX-License-Identifier: MIT
#include "ui/lab/sweep_view.h"

#include "core/lab/experiment_file.h"
#include "ui/export/export_dialog.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QString whatIsSwept(const Experiment& experiment)
{
    QStringList axes;
    for (const SweepAxis& axis : experiment.sweep)
        axes << SweepView::tr("%1 (%2 values)").arg(axis.name).arg(axis.values.size());
    return axes.join(u" × "_s);
}

} // namespace

SweepView::SweepView(QWidget* parent)
    : QWidget(parent), m_worker(new LabWorker(this)), m_chart(new SweepChart), m_metric(new QComboBox),
      m_style(new QComboBox), m_repeat(new QSpinBox), m_run(new QPushButton(tr("&Run the sweep"))),
      m_cancel(new QPushButton(tr("Cancel"))), m_export(new QPushButton(tr("Export…"))),
      m_progress(new QProgressBar), m_current(new QLabel)
{
    setObjectName(u"sweepView"_s);
    m_metric->setObjectName(u"sweepMetric"_s);
    m_metric->setAccessibleName(tr("What is shown"));
    for (const MetricInfo& metric : metricInfos()) {
        m_metric->addItem(metricTitle(metric.metric), int(metric.metric));
        m_metric->setItemData(m_metric->count() - 1, metricFormula(metric.metric), Qt::ToolTipRole);
    }
    m_metric->setCurrentIndex(int(Metric::AgeOverLimit));
    m_style->setObjectName(u"sweepStyle"_s);
    m_style->setAccessibleName(tr("Kind of chart"));
    m_style->addItems({tr("Heat maps"), tr("Curves")});
    m_repeat->setObjectName(u"sweepRepeat"_s);
    m_repeat->setAccessibleName(tr("Seeds"));
    m_repeat->setRange(bounds::repeat.lowest(), bounds::repeat.highest());
    m_repeat->setPrefix(tr("seeds: "));
    m_repeat->setToolTip(
        tr("Runs of each point, each with its own seed; two or more give 95 % confidence intervals"));
    m_run->setObjectName(u"sweepRun"_s);
    m_run->setToolTip(tr("Run every variant at every point, on all cores"));
    m_cancel->setObjectName(u"sweepCancel"_s);
    m_cancel->setToolTip(tr("Stop, and show the results so far"));
    m_export->setObjectName(u"sweepExport"_s);
    m_export->setToolTip(tr("Export as a table (CSV), a drawing (SVG) or a picture (PNG)"));
    m_progress->setObjectName(u"sweepProgress"_s);
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setMinimumWidth(90);
    m_progress->setMaximumWidth(220);
    m_current->setTextFormat(Qt::PlainText);
    m_current->setObjectName(u"sweepCurrent"_s);
    m_current->setMargin(6);
    // A long text must not widen the window or move the chart.
    m_current->setWordWrap(true);
    m_current->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_current->setMinimumHeight(2 * m_current->fontMetrics().lineSpacing() + 2 * m_current->margin());
    m_current->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 4);
    bar->setSpacing(8);
    bar->addWidget(m_run);
    bar->addWidget(m_repeat);
    bar->addWidget(m_cancel);
    bar->addWidget(m_progress);
    bar->addStretch();
    bar->addWidget(m_metric);
    bar->addWidget(m_style);
    bar->addWidget(m_export);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_chart, 1);
    layout->addWidget(m_current);

    connect(m_run, &QPushButton::clicked, this, &SweepView::run);
    connect(m_cancel, &QPushButton::clicked, this, &SweepView::cancel);
    connect(m_export, &QPushButton::clicked, this, &SweepView::askWhereToExport);
    connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
        const auto metric = static_cast<Metric>(m_metric->currentData().toInt());
        m_metric->setToolTip(metricFormula(metric));
        m_chart->setMetric(metric);
    });
    m_metric->setToolTip(metricFormula(Metric::AgeOverLimit));
    connect(m_style, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_chart->setStyle(index == 0 ? SweepStyle::HeatMaps : SweepStyle::Curves); });
    connect(m_worker, &LabWorker::progressed, this, [this](int done, int of) {
        m_progress->setRange(0, of);
        m_progress->setValue(done);
        m_progress->setFormat(tr("%v of %m runs"));
    });
    connect(m_worker, &LabWorker::finished, this, &SweepView::showOutcome);
    connect(m_chart, &SweepChart::currentChanged, this, [this] {
        const QString text = m_chart->currentText();
        m_current->setText(text.isEmpty()
                               ? tr("Point at a value to read it; a click or Enter opens it as a sandbox.")
                               : text);
    });
    connect(m_chart, &SweepChart::openRequested, this, [this](const RunPlace& place) {
        const auto scenario = scenarioOf(m_outcome->experiment, place);
        if (const auto* found = std::get_if<Scenario>(&scenario))
            Q_EMIT openRequested(*found);
    });
    setExperiment({});
}

void SweepView::setExperiment(const Experiment& experiment)
{
    const bool other = m_experiment.sweep != experiment.sweep ||
                       m_experiment.variants != experiment.variants || m_experiment.name != experiment.name;
    m_experiment = experiment;
    if (other) {
        m_worker->cancel();
        m_outcome.reset();
        m_repeat->setValue(experiment.repeat);
    }
    if (!m_outcome)
        m_chart->clear(
            experiment.sweep.empty()
                ? tr("This experiment cannot be swept by loss and delay: add a “sweep” to its file.")
                : tr("Press “Run the sweep”: %1, for each variant.").arg(whatIsSwept(experiment)));
    showState();
    Q_EMIT m_chart->currentChanged();
}

bool SweepView::isStale() const
{
    return m_outcome->experiment.scenario != m_experiment.scenario;
}

void SweepView::run()
{
    if (m_experiment.sweep.empty())
        return;
    Experiment experiment = m_experiment;
    experiment.repeat = m_repeat->value();
    if (const auto error = checkExperiment(experiment)) {
        Q_EMIT problem(error->toString());
        return;
    }
    m_progress->setRange(0, int(runCount(experiment)));
    m_progress->setValue(0);
    m_worker->start(experiment, false);
    showState();
}

void SweepView::cancel()
{
    m_worker->cancel();
}

void SweepView::showOutcome(const std::shared_ptr<const LabOutcome>& outcome)
{
    if (outcome->result.failure)
        Q_EMIT problem(tr("A run failed: %1").arg(*outcome->result.failure));
    m_outcome = outcome;
    std::vector<TransferMode> modes;
    for (std::size_t variant = 0; variant < outcome->experiment.variants.size(); ++variant) {
        const auto scenario = scenarioOf(outcome->experiment, {.point = 0, .repeat = 0, .variant = variant});
        const auto* found = std::get_if<Scenario>(&scenario);
        modes.push_back(found ? found->traffic[std::size_t(outcome->experiment.measured)].mode
                              : TransferMode::Reliable);
    }
    if (outcome->result.runs.empty()) {
        m_outcome.reset();
        m_chart->clear(tr("Cancelled before the first run ended."));
    } else {
        m_chart->setResult(outcome->experiment, figuresOf(outcome->experiment, outcome->result.runs), modes);
        m_style->setCurrentIndex(outcome->experiment.sweep.size() > 1 ? 0 : 1);
    }
    showState();
}

void SweepView::showState()
{
    const bool running = isRunning();
    const bool hadFocus = m_run->hasFocus() || m_cancel->hasFocus();
    m_run->setEnabled(!running && !m_experiment.sweep.empty());
    m_repeat->setEnabled(!running && !m_experiment.sweep.empty());
    // One takes the other's place, so that nothing moves and the window keeps its width.
    m_cancel->setVisible(running);
    m_progress->setVisible(running);
    m_run->setVisible(!running);
    m_repeat->setVisible(!running);
    if (hadFocus)
        (running ? m_cancel : m_run)->setFocus();
    m_export->setEnabled(m_outcome != nullptr);
}

Exportable SweepView::exportable() const
{
    if (!m_outcome)
        return {};
    return {.title = m_outcome->experiment.name,
            .size = m_chart->size(),
            .table = [outcome = m_outcome] { return reportCsv(outcome->experiment, outcome->result.runs); },
            .paint = [this](QPainter& painter, const QSize& size) { m_chart->paint(painter, size); }};
}

void SweepView::askWhereToExport()
{
    peerscope::askWhereToExport(this, tr("Export the sweep"), u"sweepExportDialog"_s, exportable(),
                                [this](const QString& text) { Q_EMIT problem(text); });
}

} // namespace peerscope

#include "moc_sweep_view.cpp"
