// SPDX-License-Identifier: MIT
#include "ui/lab/lab_worker.h"

namespace peerscope {

LabWorker::LabWorker(QObject* parent) : QObject(parent)
{
}

void LabWorker::start(const Experiment& experiment, bool keepRecords)
{
    const auto run = [experiment, keepRecords](const JobControl& control) {
        ExperimentRunOptions options;
        options.keepRecords = keepRecords;
        options.stop = control.stop();
        options.progress = [&control](std::size_t done, std::size_t of) {
            control.tellProgress(static_cast<int>(done), static_cast<int>(of));
        };
        return std::make_shared<const LabOutcome>(LabOutcome{experiment, runExperiment(experiment, options)});
    };
    const auto tell = [this, experiment](const JobOutcome<std::shared_ptr<const LabOutcome>>& outcome) {
        if (const auto* failure = std::get_if<JobFailure>(&outcome)) {
            LabOutcome failed{experiment, {}};
            failed.result.failure = failure->text;
            Q_EMIT finished(std::make_shared<const LabOutcome>(std::move(failed)));
        } else {
            Q_EMIT finished(std::get<std::shared_ptr<const LabOutcome>>(outcome));
        }
    };
    m_job.start(run, tell, [this](int done, int of) { Q_EMIT progressed(done, of); });
}

} // namespace peerscope

#include "moc_lab_worker.cpp"
