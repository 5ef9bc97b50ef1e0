// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment_run.h"
#include "ui/jobs/newest_job.h"

#include <QObject>

#include <memory>

namespace peerscope {

/// The result of an experiment: the experiment that ran, and its runs.
struct LabOutcome
{
    Experiment experiment;
    ExperimentResult result;
};

/// Runs experiments on another thread, one at a time. A new one cancels the one before, which then gives no
/// outcome. Lives on the UI thread, and emits its signals there.
class LabWorker : public QObject
{
    Q_OBJECT

public:
    explicit LabWorker(QObject* parent = nullptr);

    /// `keepRecords`: see ExperimentRunOptions.
    void start(const Experiment& experiment, bool keepRecords);
    /// Stops the run; finished() has the results so far.
    void cancel() { m_job.stop(); }
    bool isRunning() const { return m_job.isRunning(); }

Q_SIGNALS:
    void progressed(int done, int of);
    void finished(const std::shared_ptr<const peerscope::LabOutcome>& outcome);

private:
    NewestJob m_job{this};
};

} // namespace peerscope
