// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment_run.h"
#include "ui/jobs/newest_job.h"

#include <QObject>

#include <memory>

namespace peerscope {

/// What is shown of an experiment: the one that ran, and what came out.
struct LabOutcome
{
    Experiment experiment;
    ExperimentResult result;
};

/// Runs experiments off the UI thread, one at a time: a new one ends the one before it, whose outcome is then
/// never told. Lives on the UI thread; all signals come on it.
class LabWorker : public QObject
{
    Q_OBJECT

public:
    explicit LabWorker(QObject* parent = nullptr);

    /// `keepRecords`: see ExperimentRunOptions.
    void start(const Experiment& experiment, bool keepRecords);
    /// Ends it; what there is so far is told by finished().
    void cancel() { m_job.stop(); }
    bool isRunning() const { return m_job.isRunning(); }

Q_SIGNALS:
    void progressed(int done, int of);
    void finished(const std::shared_ptr<const peerscope::LabOutcome>& outcome);

private:
    NewestJob m_job{this};
};

} // namespace peerscope
