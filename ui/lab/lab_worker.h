// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment_run.h"

#include <QObject>
#include <QThreadPool>

#include <memory>
#include <stop_token>

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
    ~LabWorker() override;

    /// `keepRecords`: see ExperimentRunOptions.
    void start(const Experiment& experiment, bool keepRecords);
    /// Ends it; what there is so far is told by finished().
    void cancel();
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressed(int done, int of);
    void finished(const std::shared_ptr<const peerscope::LabOutcome>& outcome);

private:
    QThreadPool m_pool; ///< one thread; runExperiment() takes more
    std::stop_source m_stop;
    quint64 m_generation = 0;
    bool m_running = false;
};

} // namespace peerscope
