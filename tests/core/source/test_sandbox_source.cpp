// SPDX-License-Identifier: MIT
#include "core/source/sandbox_source.h"
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/test_program.h"

#include <QSignalSpy>
#include <QTest>

namespace peerscope::test_sandbox_source {

using namespace peerscope::samples;

/// A sandbox behind the interface of all sources.
class TestSandboxSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doesWhatItIsTold()
    {
        SandboxSource sandbox(busyScenario(7, 6), Pace{.paused = true}, fromSeconds(2));
        Source& source = sandbox;
        QTRY_COMPARE(source.status().now, fromSeconds(2));
        QVERIFY(source.allowed().act);
        QVERIFY(source.allowed().runAgain);
        QSignalSpy done(&source, &Source::commandsDone);
        const Ticket stepped = source.submit(Step{StepKind::Packet});
        const Ticket closed = source.submit(Perform{action("ana", CloseAction{})});
        const Ticket refused = source.submit(Perform{action("nobody", CloseAction{})});
        QCOMPARE(closed, stepped + 1);
        QTRY_COMPARE(source.status().done, refused);
        QTRY_VERIFY(!done.isEmpty());
        const std::vector<CommandOutcome> outcomes = source.takeOutcomes();
        QCOMPARE(outcomes.size(), std::size_t{2});
        QCOMPARE(outcomes[0].ticket, closed);
        QVERIFY(!outcomes[0].problem);
        QCOMPARE(outcomes[1].ticket, refused);
        QVERIFY(outcomes[1].problem);
        QVERIFY(source.takeOutcomes().empty());
        QVERIFY(source.trace().packetCount() > 0);
    }

    /// While gateways are open, and after that, it cannot be run again.
    void whatMetRealProgramsCannotBeRunAgain()
    {
        const auto server = [](const HostAndPort& listen) {
            return GatewaySpec{.kind = GatewaySpec::Kind::Expose,
                               .name = QStringLiteral("server"),
                               .listen = listen,
                               .to = {}};
        };
        Scenario scenario = busyScenario(7, 6);
        SandboxSource source(scenario);
        QVERIFY(source.allowed().runAgain && source.allowed().pace);
        const HostAndPort listen = freeListenAddress();
        scenario.gateways = {server(listen)};
        auto opened = openGateways(scenario);
        QVERIFY(std::holds_alternative<std::unique_ptr<OutsidePort>>(opened));
        QVERIFY(freeListenAddress() != listen);
        source.submit(
            OpenGateways{scenario.gateways, std::get<std::unique_ptr<OutsidePort>>(std::move(opened))});
        QVERIFY(!source.allowed().runAgain && !source.allowed().pace && source.allowed().act);
        const Ticket closed = source.submit(CloseGateways());
        QVERIFY(!source.allowed().runAgain && source.allowed().pace);
        QTRY_COMPARE(source.status().done, closed);
        QTRY_COMPARE(toString(freeListenAddress()), toString(listen)); // nobody listens there any more
    }
};

PEERSCOPE_TEST(TestSandboxSource)

} // namespace peerscope::test_sandbox_source

#include "test_sandbox_source.moc"
