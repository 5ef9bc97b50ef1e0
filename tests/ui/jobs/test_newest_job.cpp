// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/jobs/newest_job.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <memory>
#include <vector>

namespace peerscope::test_newest_job {

/// Some work that a test lets go on.
struct Gate
{
    void open() { semaphore->release(); }
    auto work(int result) const
    {
        return [semaphore = semaphore, result](const JobControl&) {
            semaphore->acquire();
            return result;
        };
    }

    std::shared_ptr<QSemaphore> semaphore = std::make_shared<QSemaphore>();
};

class TestNewestJob final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyTheNewestIsTold()
    {
        QObject receiver;
        NewestJob job(&receiver);
        std::vector<int> told;
        const auto tell = [&](const JobOutcome<int>& outcome) { told.push_back(std::get<int>(outcome)); };
        Gate first;
        Gate second;
        job.start(first.work(1), tell);
        job.start(second.work(2), tell);
        first.open();
        second.open();
        QTRY_VERIFY(!told.empty());
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(told, std::vector<int>{2});
        QVERIFY(!job.isRunning());
    }

    void olderOnesAreAskedToStop()
    {
        QObject receiver;
        NewestJob job(&receiver);
        const auto untilStopped = [](const JobControl& control) {
            while (!control.stop().stop_requested())
                QThread::yieldCurrentThread();
            return 1;
        };
        int told = 0;
        job.start(untilStopped, [&](const JobOutcome<int>&) { ++told; });
        QVERIFY(job.isRunning());
        job.start(untilStopped, [&](const JobOutcome<int>&) { ++told; });
        job.stop(); // what it has by then is told
        QTRY_COMPARE(told, 1);
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(told, 1);
    }

    void progressComesToTheThreadThatAsked()
    {
        QObject receiver;
        NewestJob job(&receiver);
        std::vector<std::pair<int, int>> progress;
        bool isElsewhere = false;
        bool isDone = false;
        job.start(
            [](const JobControl& control) {
                for (int part = 1; part <= 3; ++part)
                    control.tellProgress(part, 3);
                return 0;
            },
            [&](const JobOutcome<int>&) { isDone = true; },
            [&](int done, int of) {
                isElsewhere = isElsewhere || QThread::currentThread() != thread();
                progress.emplace_back(done, of);
            });
        QTRY_VERIFY(isDone);
        QCOMPARE(progress, (std::vector<std::pair<int, int>>{{1, 3}, {2, 3}, {3, 3}}));
        QVERIFY(!isElsewhere);
    }

    void nothingIsToldOfOneThatIsDropped()
    {
        QObject receiver;
        NewestJob job(&receiver);
        int told = 0;
        job.start(
            [](const JobControl& control) {
                control.tellProgress(1, 2);
                while (!control.stop().stop_requested())
                    QThread::yieldCurrentThread();
                return 1;
            },
            [&](const JobOutcome<int>&) { ++told; }, [&](int, int) { ++told; });
        job.drop();
        QVERIFY(!job.isRunning());
        QThreadPool::globalInstance()->waitForDone(); // it was asked to stop
        QCoreApplication::processEvents();
        QCOMPARE(told, 0);
    }

    void nobodyWaitsForOneThatGoesOn()
    {
        Gate gate;
        bool told = false;
        {
            QObject receiver;
            NewestJob job(&receiver);
            job.start(gate.work(1), [&](const JobOutcome<int>&) { told = true; });
        } // would wait for ever: the gate is closed
        gate.open();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(!told);
    }
};

PEERSCOPE_TEST(TestNewestJob)

} // namespace peerscope::test_newest_job

#include "test_newest_job.moc"
