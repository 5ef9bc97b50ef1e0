// SPDX-License-Identifier: MIT
#pragma once

#include "ui/export/export_file.h"
#include "ui/lab/lab_worker.h"
#include "ui/lab/sweep_chart.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace peerscope {

/// Runs an experiment's sweep, with progress and cancel, and shows the results as heat maps or curves, which
/// can be exported. Lives on the UI thread.
class SweepView final : public QWidget
{
    Q_OBJECT

public:
    explicit SweepView(QWidget* parent = nullptr);

    /// Sets the experiment for the next run. The shown results stay until then.
    void setExperiment(const Experiment& experiment);
    bool isRunning() const { return m_worker->isRunning(); }
    SweepChart* chart() const { return m_chart; }
    /// Exports the results as shown, or as a table. Must not outlive the view.
    Exportable exportable() const;

public Q_SLOTS:
    void run();
    void cancel();

Q_SIGNALS:
    /// The user wants to open the scenario of a point.
    void openRequested(const peerscope::Scenario& scenario);
    void problem(const QString& message);

private:
    void showOutcome(const std::shared_ptr<const LabOutcome>& outcome);
    void showState();
    /// Whether the shown results are from other settings.
    bool isStale() const;
    void askWhereToExport();

    LabWorker* m_worker;
    SweepChart* m_chart;
    QComboBox* m_metric;
    QComboBox* m_style;
    QSpinBox* m_repeat;
    QPushButton* m_run;
    QPushButton* m_cancel;
    QPushButton* m_export;
    QProgressBar* m_progress;
    QLabel* m_current;
    Experiment m_experiment;
    std::shared_ptr<const LabOutcome> m_outcome;
};

} // namespace peerscope
