// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/document.h"
#include "ui/document/new_sandbox.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace peerscope::test_session {

class TestSession : public QObject
{
    Q_OBJECT

private:
    /// Two clients and a server, the server's id 1, ana 101, ben 102; a packet every 100 ms; 20 seconds.
    static Scenario scenario()
    {
        Scenario result = newSandboxScenario();
        result.duration = fromSeconds(20);
        result.peers[1].id = 101;
        result.peers[2].id = 102;
        return result;
    }
    static Pace paused() { return {.paused = true, .unbounded = false, .speed = 1.0}; }
    static Pace unbounded() { return {.paused = false, .unbounded = true, .speed = 1.0}; }

    static const PeerState& peer(const Session& session, const char* name)
    {
        static const PeerState none;
        for (const PeerState& candidate : session.state()->peers) {
            if (candidate.name == name)
                return candidate;
        }
        return none;
    }
    static bool allConnected(const Session& session)
    {
        return peer(session, "ana").status == PeerStatus::Connected &&
               peer(session, "ben").status == PeerStatus::Connected &&
               peer(session, "server").connections.size() == 2;
    }
    /// Goes on to the first packet, when both clients are connected.
    static void connectAll(Session& session)
    {
        session.step(StepKind::Packet);
        QTRY_VERIFY(allConnected(session));
        QVERIFY(session.status().now > fromSeconds(1));
    }
    /// What was recorded, as text that two runs can be compared by.
    static QString recorded(const TraceSnapshot& trace, Time until)
    {
        QString text;
        for (std::size_t row = 0; row < trace.packetCount(); ++row) {
            const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(row)));
            if (packet.sent <= until)
                text += QStringLiteral("%1 %2 %3 %4\n")
                            .arg(packet.sent.count())
                            .arg(packet.from.value())
                            .arg(packet.to.value())
                            .arg(packet.size);
        }
        return text;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void nothingIsOpenAtFirst()
    {
        Session session;
        QVERIFY(!session.isOpen());
        QVERIFY(session.state());
        QCOMPARE(session.trace().packetCount(), std::size_t{0});
        QVERIFY(!session.isModified());
        session.step(StepKind::Event);
        session.setPaused(true);
        session.restart();
        QVERIFY(!session.isOpen());
    }

    void runsToTheEnd()
    {
        Session session;
        QSignalSpy replaced(&session, &Session::sandboxReplaced);
        QSignalSpy frames(&session, &Session::frame);
        session.openScenario(scenario(), unbounded());
        QCOMPARE(replaced.size(), 1);
        QTRY_VERIFY(session.status().finished);
        QCOMPARE(session.status().now, fromSeconds(20));
        QVERIFY(frames.size() > 0);
        QVERIFY(session.trace().packetCount() > 200);
        QVERIFY(!session.isModified());
    }

    void idleWhilePaused()
    {
        Session session;
        session.openScenario(scenario(), paused());
        auto* timer = session.findChild<QTimer*>(QStringLiteral("frameTimer"));
        QVERIFY(timer);
        QTRY_VERIFY(!timer->isActive());
        session.step(StepKind::Event);
        QVERIFY(timer->isActive());
        QTRY_VERIFY(!timer->isActive());
    }

    void stepping()
    {
        Session session;
        session.openScenario(scenario(), paused());
        QTRY_VERIFY(!session.state()->peers.empty());
        QCOMPARE(session.status().now, Time(0));
        QSignalSpy frames(&session, &Session::frame);
        session.step(StepKind::Poll);
        QTRY_VERIFY(frames.size() > 0);
        QVERIFY(session.status().pace.paused);
        const Time first = session.status().now;
        session.step(StepKind::Poll);
        session.step(StepKind::Poll);
        QTRY_VERIFY(session.status().now > first);
        QVERIFY(session.status().now < fromSeconds(1));
    }

    void undoAndRedo()
    {
        Session session;
        session.openScenario(scenario(), paused());
        connectAll(session);
        const Time now = session.status().now;
        const QString before = recorded(session.trace(), now);

        QSignalSpy replaced(&session, &Session::sandboxReplaced);
        session.disconnectPeer(peer(session, "server").endpoint, 101, true);
        QVERIFY(session.isModified());
        QCOMPARE(session.undoStack()->undoText(), QStringLiteral("disconnect ana from server (force)"));
        QTRY_COMPARE(peer(session, "server").connections.size(), std::size_t{1});
        QCOMPARE(replaced.size(), 0);
        const Scenario after = session.scenario();
        QCOMPARE(after.actions.size(), std::size_t{1});
        const Time done = after.actions[0].at;
        QVERIFY(done > now && done < now + fromMilliseconds(1));
        QTRY_COMPARE(session.status().now, done);

        session.undoStack()->undo();
        QVERIFY(session.status().catchingUp);
        QTRY_COMPARE(replaced.size(), 1);
        QVERIFY(!session.status().catchingUp);
        QVERIFY(session.status().pace.paused);
        QVERIFY(!session.isModified());
        QTRY_COMPARE(session.status().now, done);
        QTRY_COMPARE(peer(session, "server").connections.size(), std::size_t{2});
        QCOMPARE(recorded(session.trace(), now), before);
        QCOMPARE(session.scenario(), scenario());

        session.undoStack()->redo();
        QTRY_COMPARE(replaced.size(), 2);
        QCOMPARE(session.scenario(), after);
        QTRY_COMPARE(peer(session, "server").connections.size(), std::size_t{1});
        QTRY_COMPARE(session.status().now, done);
    }

    void undoAtOnce()
    {
        // Undone before the engine can have come to it: as if it had never been asked for.
        Session session;
        session.openScenario(scenario(), paused());
        connectAll(session);
        QSignalSpy replaced(&session, &Session::sandboxReplaced);
        session.closePeer(peer(session, "ana").endpoint);
        session.undoStack()->undo();
        session.undoStack()->redo();
        session.undoStack()->undo();
        QTRY_VERIFY(replaced.size() > 0 && !session.status().catchingUp);
        QTRY_VERIFY(allConnected(session));
        QCOMPARE(session.scenario(), scenario());
    }

    void doneWhileCatchingUp()
    {
        Session session;
        session.openScenario(scenario(), paused());
        connectAll(session);
        const EndpointId ana = peer(session, "ana").endpoint;
        QSignalSpy replaced(&session, &Session::sandboxReplaced);
        session.setSeed(7);
        QVERIFY(session.status().catchingUp);
        session.closePeer(ana);
        QTRY_COMPARE(replaced.size(), 1);
        QTRY_COMPARE(peer(session, "ana").status, PeerStatus::Disconnected);
        QCOMPARE(session.seed(), std::uint64_t{7});
        QCOMPARE(session.scenario().seed, std::uint64_t{7});
        QCOMPARE(session.scenario().actions.size(), std::size_t{1});
        session.undoStack()->undo();
        session.undoStack()->undo();
        QTRY_VERIFY(!session.status().catchingUp);
        QCOMPARE(session.scenario(), scenario());
    }

    void addPeer()
    {
        Session session;
        session.openScenario(scenario(), paused());
        connectAll(session);
        PeerSpec cat = scenario().peers[1];
        QVERIFY2(session.addPeer(cat), "ana is there already");
        cat.name = QStringLiteral("cat");
        QVERIFY2(session.addPeer(cat), "101 is taken");
        QVERIFY(!session.isModified());
        cat.id = 103;
        const std::optional<QString> problem = session.addPeer(cat);
        QVERIFY2(!problem, qPrintable(problem.value_or(QString())));
        QTRY_COMPARE(session.state()->peers.size(), std::size_t{4});
        session.setPaused(false);
        session.setUnbounded(true);
        QTRY_COMPARE(peer(session, "cat").status, PeerStatus::Connected);
        session.setPaused(true);
        session.undoStack()->undo();
        QTRY_VERIFY(!session.status().catchingUp);
        QTRY_COMPARE(session.state()->peers.size(), std::size_t{3});
        session.undoStack()->redo();
        QTRY_VERIFY(!session.status().catchingUp);
        QTRY_COMPARE(peer(session, "cat").status, PeerStatus::Connected);
    }

    void saveAndReopen()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("mine.scenario.json"));
        Session session;
        session.openScenario(scenario(), paused());
        connectAll(session);
        session.refuseNewConnections(peer(session, "server").endpoint, true);
        PutPacketAction send;
        send.payload = PayloadText{QStringLiteral("gg")};
        session.perform({.at = {}, .peer = QStringLiteral("ana"), .what = send});
        QTRY_VERIFY(peer(session, "server").refusesNewConnections);
        QSignalSpy title(&session, &Session::titleChanged);
        const std::optional<QString> error = session.saveAs(file);
        QVERIFY2(!error, qPrintable(error.value_or(QString())));
        QVERIFY(title.size() > 0);
        QVERIFY(!session.isModified());
        QCOMPARE(session.fileName(), file);

        Session second;
        QVERIFY(!second.open(file));
        QCOMPARE(second.scenario(), session.scenario());
        QCOMPARE(second.scenario().actions.size(), std::size_t{2});
        QCOMPARE(second.fileName(), file);
        QVERIFY(!second.isModified());
    }

    void openingABrokenFile()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("broken.scenario.json"));
        QFile broken(file);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"format\": \"peerscope-scenario/1\", \"peers\": 3}");
        broken.close();
        Session session;
        session.openScenario(scenario(), paused());
        QSignalSpy replaced(&session, &Session::sandboxReplaced);
        const std::optional<ScenarioError> error = session.open(file);
        QVERIFY(error);
        QVERIFY(!error->toString().isEmpty());
        QCOMPARE(replaced.size(), 0);
        QVERIFY(session.fileName().isEmpty());
        QVERIFY(session.open(folder.filePath(QStringLiteral("not there"))));
        QVERIFY(session.saveAs(folder.filePath(QStringLiteral("no/such/folder.json"))));
        QVERIFY(session.fileName().isEmpty());
    }

    void restart()
    {
        Session session;
        session.openScenario(scenario(), unbounded());
        QTRY_VERIFY(session.status().finished);
        const QString first = recorded(session.trace(), fromSeconds(20));
        session.setUnbounded(false);
        session.restart();
        QVERIFY(!session.status().finished);
        session.setUnbounded(true);
        QTRY_VERIFY(session.status().finished);
        QCOMPARE(recorded(session.trace(), fromSeconds(20)), first);
        QVERIFY(!session.isModified());
    }

    void longer()
    {
        Session session;
        session.openScenario(scenario(), unbounded());
        QTRY_VERIFY(session.status().finished);
        session.setDuration(fromSeconds(25));
        QCOMPARE(session.duration(), fromSeconds(25));
        QTRY_VERIFY(session.status().finished && session.status().now == fromSeconds(25));
        session.undoStack()->undo();
        QTRY_VERIFY(session.status().finished && session.status().now == fromSeconds(20));
    }

    void nothingHappensAfterTheEnd()
    {
        Session session;
        session.openScenario(scenario(), unbounded());
        QTRY_VERIFY(session.status().finished);
        QSignalSpy tooLate(&session, &Session::tooLate);
        session.closePeer(peer(session, "ana").endpoint);
        QCOMPARE(tooLate.takeFirst().first().toString(), QStringLiteral("close ana"));
        QVERIFY(!session.isModified());
    }

    void selectionOutlivesARerunWhereItMeansTheSame()
    {
        Session session;
        session.openScenario(scenario(), unbounded());
        QTRY_VERIFY(session.status().finished);
        session.select(PacketId(5));
        QSignalSpy replaced(&session, &Session::sandboxReplaced);
        session.setDuration(fromSeconds(21));
        QTRY_COMPARE(replaced.size(), 1);
        QCOMPARE(session.selection(), Selection(PacketId(5)));
        QTRY_VERIFY(session.status().finished);
        session.setUnbounded(false);
        session.restart(); // nothing was recorded yet
        QCOMPARE(session.selection(), Selection());
    }

    void runsUntilATimeAndAPacket()
    {
        Session session;
        session.openScenario(scenario(), paused());
        session.runUntil(fromSeconds(5));
        QTRY_COMPARE(session.status().now, fromSeconds(5));
        QTRY_VERIFY(!session.isRunning());
        QVERIFY(session.pace().paused);
        session.runUntilPacket([](const PacketRow& packet) { return packet.sent >= fromSeconds(7); });
        QTRY_VERIFY(session.status().found);
        QTRY_VERIFY(!session.isRunning());
        QCOMPARE(session.trace().packet(*session.status().found).sent, session.status().now);
        session.runUntil(fromSeconds(19));
        session.setPaused(true);
        QTRY_VERIFY(!session.status().runsUntil && !session.isRunning());
    }

    void continueFromAnEarlierMoment()
    {
        Session session;
        session.openScenario(scenario(), paused());
        session.runUntil(fromSeconds(10));
        QTRY_VERIFY(session.state()->now == fromSeconds(10));
        const std::uint64_t digest = session.status().digest;
        const QString before = recorded(session.trace(), fromSeconds(10));

        // Without a change the new branch is the same run.
        QSignalSpy replaced(&session, &Session::sandboxReplaced);
        session.continueFrom(fromSeconds(4));
        QCOMPARE(session.branches().count(), 2);
        QCOMPARE(session.branches().current(), 1);
        QCOMPARE(session.branches().at(0).kept->now, fromSeconds(10));
        QCOMPARE(session.branches().at(0).kept->digest, digest);
        QTRY_COMPARE(replaced.size(), 1);
        QTRY_COMPARE(session.state()->now, fromSeconds(4));
        QVERIFY(session.pace().paused);
        session.runUntil(fromSeconds(10));
        QTRY_VERIFY(session.state()->now == fromSeconds(10));
        QCOMPARE(session.status().digest, digest);
        QCOMPARE(recorded(session.trace(), fromSeconds(10)), before);

        // With one it is another.
        session.continueFrom(fromSeconds(6));
        QTRY_COMPARE(replaced.size(), 2);
        QTRY_COMPARE(session.state()->now, fromSeconds(6));
        session.closePeer(peer(session, "ana").endpoint);
        session.runUntil(fromSeconds(10));
        QTRY_VERIFY(session.state()->now == fromSeconds(10));
        QVERIFY(session.status().digest != digest);
        const std::uint64_t otherDigest = session.status().digest;
        QCOMPARE(session.scenario().actions.size(), std::size_t{1});

        // The first is still there, and so is the one that is left for it.
        session.switchToBranch(0);
        QTRY_COMPARE(replaced.size(), 3);
        QTRY_VERIFY(session.state()->now == fromSeconds(10));
        QCOMPARE(session.status().digest, digest);
        QCOMPARE(session.branches().current(), 0);
        QVERIFY(session.scenario().actions.empty());
        QCOMPARE(session.branches().at(2).kept->digest, otherDigest);
        QCOMPARE(std::get<Report>(session.branches().at(2).kept->report.get()).digest, otherDigest);

        session.undoStack()->undo();
        QTRY_COMPARE(replaced.size(), 4);
        QTRY_VERIFY(session.state()->now == fromSeconds(10));
        QCOMPARE(session.status().digest, otherDigest);
        QCOMPARE(session.branches().current(), 2);
    }

    void whatWasDoneLaterHasNotHappenedOnANewBranch()
    {
        Session session;
        session.openScenario(scenario(), paused());
        session.runUntil(fromSeconds(3));
        QTRY_VERIFY(session.state()->now == fromSeconds(3));
        session.refuseNewConnections(peer(session, "server").endpoint, true);
        session.runUntil(fromSeconds(5));
        QTRY_VERIFY(session.state()->now == fromSeconds(5));
        session.closePeer(peer(session, "ana").endpoint);
        session.runUntil(fromSeconds(8));
        QTRY_VERIFY(session.state()->now == fromSeconds(8));
        QCOMPARE(session.scenario().actions.size(), std::size_t{2});
        const Scenario whole = session.scenario();

        QSignalSpy branches(&session, &Session::branchesChanged);
        session.continueFrom(fromSeconds(4));
        QVERIFY(branches.size() > 0);
        QTRY_COMPARE(session.state()->now, fromSeconds(4));
        QCOMPARE(session.scenario().actions.size(), std::size_t{1});
        QVERIFY(peer(session, "server").refusesNewConnections);
        session.undoStack()->undo();
        QTRY_COMPARE(session.state()->now, fromSeconds(8));
        QCOMPARE(session.scenario(), whole);
        QCOMPARE(peer(session, "ana").status, PeerStatus::Disconnected);
        session.undoStack()->redo();
        QTRY_COMPARE(session.state()->now, fromSeconds(4));
        QCOMPARE(session.scenario().actions.size(), std::size_t{1});
    }

    void branchesHaveNames()
    {
        Session session;
        session.openScenario(scenario(), paused());
        session.continueFrom(Time(0));
        session.continueFrom(Time(0));
        QVERIFY(session.branches().at(1).name != session.branches().at(2).name);
        QSignalSpy branches(&session, &Session::branchesChanged);
        session.renameBranch(1, QStringLiteral(" without ana "));
        session.renameBranch(1, QStringLiteral("   "));
        QCOMPARE(session.branches().at(1).name, QStringLiteral("without ana"));
        QCOMPARE(branches.size(), 1);
    }

    void selectionAndCursor()
    {
        Session session;
        QSignalSpy selected(&session, &Session::selectionChanged);
        QSignalSpy moved(&session, &Session::timeCursorChanged);
        session.select(EndpointId(0));
        session.select(EndpointId(0));
        QCOMPARE(selected.size(), 1);
        session.setTimeCursor(Time(5));
        session.setTimeCursor(Time(5));
        session.setTimeCursor(std::nullopt);
        QCOMPARE(moved.size(), 2);
    }
};

PEERSCOPE_TEST(TestSession)

} // namespace peerscope::test_session

#include "test_session.moc"
