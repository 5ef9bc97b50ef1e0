// SPDX-License-Identifier: MIT
#include "ui/lab/lab_worker.h"

#include "ui/jobs/job.h"

namespace peerscope {

LabWorker::LabWorker(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

LabWorker::~LabWorker()
{
    m_stop.request_stop();
    m_pool.waitForDone();
}

void LabWorker::start(const Experiment& experiment, bool keepRecords)
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_running = true;
    const quint64 generation = ++m_generation;
    const auto ifStillWanted = [this, generation](auto tell) {
        QMetaObject::invokeMethod(
            this,
            [this, generation, tell] {
                if (generation == m_generation)
                    tell();
            },
            Qt::QueuedConnection);
    };
    m_pool.start([this, ifStillWanted, experiment, keepRecords, stop = m_stop.get_token()] {
        ExperimentRunOptions options;
        options.keepRecords = keepRecords;
        options.stop = stop;
        options.progress = [&](std::size_t done, std::size_t of) {
            ifStillWanted([this, done, of] { Q_EMIT progressed(int(done), int(of)); });
        };
        auto outcome = std::make_shared<LabOutcome>();
        outcome->experiment = experiment;
        auto result = outcomeOf([&] { return runExperiment(experiment, options); });
        if (const auto* failure = std::get_if<JobFailure>(&result))
            outcome->result.failure = failure->text;
        else
            outcome->result = std::get<ExperimentResult>(std::move(result));
        ifStillWanted([this, outcome] {
            m_running = false;
            Q_EMIT finished(outcome);
        });
    });
}

void LabWorker::cancel()
{
    m_stop.request_stop();
}

} // namespace peerscope

#include "moc_lab_worker.cpp"
