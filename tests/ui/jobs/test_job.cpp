// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/jobs/job.h"

#include <QTest>
#include <QThread>

#include <memory>
#include <optional>
#include <stdexcept>

namespace peerscope::test_job {

/// Work on another thread ends in a result or in a sentence, never in the end of the program.
class TestJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itsResultComesToTheThreadThatAsked()
    {
        QThread* worked = nullptr;
        std::optional<int> result;
        QThread* told = nullptr;
        startJob(
            this,
            [&worked] {
                worked = QThread::currentThread();
                return 42;
            },
            [&](const JobOutcome<int>& outcome) {
                told = QThread::currentThread();
                result = std::get<int>(outcome);
            });
        QVERIFY(!result);
        QTRY_COMPARE(result, std::optional(42));
        QCOMPARE(told, thread());
        QVERIFY(worked != told);
    }

    void withoutMemoryItFailsAlone()
    {
        std::optional<QString> why;
        startJob(
            this, []() -> std::size_t { throw std::bad_alloc(); },
            [&](const JobOutcome<std::size_t>& outcome) { why = std::get<JobFailure>(outcome).text; });
        QTRY_VERIFY(why);
        QVERIFY2(why->startsWith(QStringLiteral("There was not enough memory")), qPrintable(*why));
        int after = 0;
        startJob(
            this, [] { return 1; }, [&](const JobOutcome<int>& outcome) { after = std::get<int>(outcome); });
        QTRY_COMPARE(after, 1);
    }

    void whatElseGoesWrongIsSaid()
    {
        const auto outcome = outcomeOf([]() -> int { throw std::runtime_error("no luck"); });
        QCOMPARE(std::get<JobFailure>(outcome).text, QStringLiteral("no luck"));
    }

    void whoIsGoneIsNotTold()
    {
        bool told = false;
        bool worked = false;
        auto receiver = std::make_unique<QObject>();
        startJob(
            receiver.get(), [] { return 1; }, [&](const JobOutcome<int>&) { told = true; });
        receiver.reset();
        startJob(
            this, [] { return 1; }, [&](const JobOutcome<int>&) { worked = true; });
        QTRY_VERIFY(worked);
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(!told);
    }
};

PEERSCOPE_TEST(TestJob)

} // namespace peerscope::test_job

#include "test_job.moc"
