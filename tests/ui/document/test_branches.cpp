// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/branches.h"

#include <QScopeGuard>
#include <QSemaphore>
#include <QTest>
#include <QThreadPool>

namespace peerscope::test_branches {

class TestBranches final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresComeLater()
    {
        Branches branches;
        branches.keep({}, TraceSnapshot(), Scenario());
        const auto report = branches.at(0).kept->report;
        QVERIFY(!report->has_value());
        QTRY_VERIFY(report->has_value());
        QVERIFY(std::holds_alternative<Report>(**report));
    }

    void nobodyWaitsForFigures()
    {
        QThreadPool* pool = QThreadPool::globalInstance();
        QSemaphore gate;
        const auto open = qScopeGuard([&] {
            gate.release(pool->maxThreadCount());
            pool->waitForDone();
        });
        for (int thread = 0; thread < pool->maxThreadCount(); ++thread)
            pool->start([&gate] { gate.acquire(); });
        Branches branches;
        branches.keep({}, TraceSnapshot(), Scenario());
        branches.keep({}, TraceSnapshot(), Scenario()); // in the place of the first
        QVERIFY(!branches.at(0).kept->report->has_value());
        branches = Branches(); // returns, though no thread is free to make them
        QVERIFY(!branches.at(0).kept);
    }
};

PEERSCOPE_TEST(TestBranches)

} // namespace peerscope::test_branches

#include "test_branches.moc"
