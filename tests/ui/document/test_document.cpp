// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/document.h"
#include "ui/document/new_sandbox.h"
#include "ui/document/peer_controls.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace peerscope::test_document {

class TestDocument : public QObject
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

    static const PeerState& peer(const Document& document, const char* name)
    {
        static const PeerState none;
        for (const PeerState& candidate : document.state()->peers) {
            if (candidate.name == name)
                return candidate;
        }
        return none;
    }
    static bool allConnected(const Document& document)
    {
        return peer(document, "ana").status == PeerStatus::Connected &&
               peer(document, "ben").status == PeerStatus::Connected &&
               peer(document, "server").connections.size() == 2;
    }
    /// Goes on to the first packet, when both clients are connected: whether they are.
    [[nodiscard]] static bool connectAll(Document& document)
    {
        document.step(StepKind::Packet);
        return QTest::qWaitFor([&] { return allConnected(document); }) &&
               document.status().now > fromSeconds(1);
    }
    /// The recording as text, to compare two runs.
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
    void nothingIsOpenAtFirst()
    {
        Document document;
        QVERIFY(!document.isOpen());
        QVERIFY(document.state());
        QCOMPARE(document.trace().packetCount(), std::size_t{0});
        QVERIFY(!document.isModified());
        document.step(StepKind::Event);
        document.setPaused(true);
        document.restart();
        QVERIFY(!document.isOpen());
    }

    void runsToTheEnd()
    {
        Document document;
        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        QSignalSpy frames(&document, &Document::frame);
        document.openScenario(scenario(), unbounded());
        QCOMPARE(replaced.size(), 1);
        QTRY_VERIFY(document.status().finished);
        QCOMPARE(document.status().now, fromSeconds(20));
        QVERIFY(frames.size() > 0);
        QVERIFY(document.trace().packetCount() > 200);
        QVERIFY(!document.isModified());
    }

    void idleWhilePaused()
    {
        Document document;
        document.openScenario(scenario(), paused());
        auto* timer = document.findChild<QTimer*>(QStringLiteral("frameTimer"));
        QVERIFY(timer);
        QTRY_VERIFY(!timer->isActive());
        document.step(StepKind::Event);
        QVERIFY(timer->isActive());
        QTRY_VERIFY(!timer->isActive());
    }

    void stepping()
    {
        Document document;
        document.openScenario(scenario(), paused());
        QTRY_VERIFY(!document.state()->peers.empty());
        QCOMPARE(document.status().now, Time(0));
        QSignalSpy frames(&document, &Document::frame);
        document.step(StepKind::Poll);
        QTRY_VERIFY(frames.size() > 0);
        QVERIFY(document.status().pace.paused);
        const Time first = document.status().now;
        document.step(StepKind::Poll);
        document.step(StepKind::Poll);
        QTRY_VERIFY(document.status().now > first);
        QVERIFY(document.status().now < fromSeconds(1));
    }

    void whatBecameOfAnEditIsToldUnderItsNumber()
    {
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        QSignalSpy done(&document, &Document::done);
        QSignalSpy problem(&document, &Document::problem);
        const ActionSpec send{
            {},
            QStringLiteral("ana"),
            PutPacketAction{.target = {1, {}, false}, .payload = PayloadText{QStringLiteral("hello")}}};
        ActionSpec toNobody = send;
        std::get<PutPacketAction>(toNobody.what).target.id = 555;
        ActionSpec byNobody = send;
        byNobody.peer = QStringLiteral("nobody");
        const std::vector<EditNumber> numbers = {document.perform(send), document.perform(toNobody),
                                                 document.perform(byNobody)};
        QVERIFY(numbers[0] != 0 && numbers[0] != numbers[1] && numbers[1] != numbers[2]);
        QTRY_COMPARE(done.size(), qsizetype(3));
        std::vector<CommandOutcome> outcomes;
        for (std::size_t index = 0; index < numbers.size(); ++index) {
            QCOMPARE(done[qsizetype(index)][0].value<EditNumber>(), numbers[index]);
            outcomes.push_back(done[qsizetype(index)][1].value<CommandOutcome>());
        }
        QVERIFY(!outcomes[0].problem);
        QCOMPARE(outcomes[0].result, 0);
        QVERIFY(!outcomes[1].problem);
        QVERIFY(outcomes[1].result && *outcomes[1].result != 0); // Godot's error
        QVERIFY(outcomes[2].problem && outcomes[2].problem->contains(QStringLiteral("nobody")));
        QVERIFY(!outcomes[2].result);
        QCOMPARE(problem.size(), qsizetype(0));

        // Done while another run catches up: told when that has taken over, under the same number.
        done.clear();
        document.setSeed(7);
        const EditNumber later = document.perform(send);
        QVERIFY(later > numbers[2]);
        QTRY_COMPARE(done.size(), qsizetype(1));
        QCOMPARE(done[0][0].value<EditNumber>(), later);
    }

    void whatBecameOfAnEditIsToldInAnotherRunToo()
    {
        // Its engine numbers its tickets anew: they are not mistaken for those before.
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        QSignalSpy done(&document, &Document::done);
        const ActionSpec send{
            {},
            QStringLiteral("ana"),
            PutPacketAction{.target = {1, {}, false}, .payload = PayloadText{QStringLiteral("hello")}}};
        for (int sent = 1; sent <= 4; ++sent) {
            document.perform(send);
            QTRY_COMPARE(done.size(), qsizetype(sent));
        }
        document.setSeed(7);
        QTRY_VERIFY(!document.status().catchingUp);
        done.clear();
        for (int sent = 1; sent <= 4; ++sent) {
            const EditNumber number = document.perform(send);
            QTRY_COMPARE(done.size(), qsizetype(sent));
            QCOMPARE(done.last()[0].value<EditNumber>(), number);
        }
    }

    void undoAndRedo()
    {
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        const Time now = document.status().now;
        const QString before = recorded(document.trace(), now);

        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        PeerControls(&document).disconnectPeer(peer(document, "server").endpoint, 101, true);
        QVERIFY(document.isModified());
        QCOMPARE(document.undoStack()->undoText(), QStringLiteral("disconnect ana from server (force)"));
        QTRY_COMPARE(peer(document, "server").connections.size(), std::size_t{1});
        QCOMPARE(replaced.size(), 0);
        const Scenario after = document.scenario();
        QCOMPARE(after.actions.size(), std::size_t{1});
        const Time done = after.actions[0].at;
        QVERIFY(done > now && done < now + fromMilliseconds(1));
        QTRY_COMPARE(document.status().now, done);

        document.undoStack()->undo();
        QVERIFY(document.status().catchingUp);
        QTRY_COMPARE(replaced.size(), 1);
        QVERIFY(!document.status().catchingUp);
        QVERIFY(document.status().pace.paused);
        QVERIFY(!document.isModified());
        QTRY_COMPARE(document.status().now, done);
        QTRY_COMPARE(peer(document, "server").connections.size(), std::size_t{2});
        QCOMPARE(recorded(document.trace(), now), before);
        QCOMPARE(document.scenario(), scenario());

        document.undoStack()->redo();
        QTRY_COMPARE(replaced.size(), 2);
        QCOMPARE(document.scenario(), after);
        QTRY_COMPARE(peer(document, "server").connections.size(), std::size_t{1});
        QTRY_COMPARE(document.status().now, done);
    }

    void undoAtOnce()
    {
        // Undone before the engine can have come to it: as if it had never been asked for.
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        PeerControls(&document).closePeer(peer(document, "ana").endpoint);
        document.undoStack()->undo();
        document.undoStack()->redo();
        document.undoStack()->undo();
        QTRY_VERIFY(replaced.size() > 0 && !document.status().catchingUp);
        QTRY_VERIFY(allConnected(document));
        QCOMPARE(document.scenario(), scenario());
    }

    void doneWhileCatchingUp()
    {
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        const EndpointId ana = peer(document, "ana").endpoint;
        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        document.setSeed(7);
        QVERIFY(document.status().catchingUp);
        PeerControls(&document).closePeer(ana);
        QTRY_COMPARE(replaced.size(), 1);
        QTRY_COMPARE(peer(document, "ana").status, PeerStatus::Disconnected);
        QCOMPARE(document.seed(), std::uint64_t{7});
        QCOMPARE(document.scenario().seed, std::uint64_t{7});
        QCOMPARE(document.scenario().actions.size(), std::size_t{1});
        document.undoStack()->undo();
        document.undoStack()->undo();
        QTRY_VERIFY(!document.status().catchingUp);
        QCOMPARE(document.scenario(), scenario());
    }

    void settingsFromTheStartRunAgain()
    {
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        const Time now = document.status().now;
        const std::uint64_t digest = document.status().digest;
        const QString ana = QStringLiteral("ana");
        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        QVERIFY2(document.changeStart(ana, {.auth = AuthPolicy::Accept}), "there is no scene");
        QVERIFY(!document.changeStart(ana, {.packetsPerPoll = 0})); // as it is
        QVERIFY(!document.isModified());

        QVERIFY(!document.changeStart(ana, {.compression = CompressionMode::Zlib}));
        QCOMPARE(document.undoStack()->undoText(), QStringLiteral("set compression of ana to zlib"));
        QTRY_COMPARE(replaced.size(), 1);
        QTRY_COMPARE(document.state()->now, now);
        QVERIFY(document.scenario().peers[1].enet.compression == CompressionMode::Zlib);
        QVERIFY(peer(document, "ana").enet.compression == CompressionMode::Zlib);
        QCOMPARE(peer(document, "ana").status, PeerStatus::Connecting); // the server cannot read it
        QVERIFY(document.status().digest != digest);

        document.undoStack()->undo();
        QTRY_COMPARE(replaced.size(), 2);
        QTRY_VERIFY(allConnected(document));
        QCOMPARE(document.status().digest, digest);
        QCOMPARE(document.scenario(), scenario());
    }

    void addPeer()
    {
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        PeerSpec cat = scenario().peers[1];
        QVERIFY2(document.addPeer(cat), "ana is there already");
        cat.name = QStringLiteral("cat");
        QVERIFY2(document.addPeer(cat), "101 is taken");
        QVERIFY(!document.isModified());
        cat.id = 103;
        const std::optional<QString> problem = document.addPeer(cat);
        QVERIFY2(!problem, qPrintable(problem.value_or(QString())));
        QTRY_COMPARE(document.state()->peers.size(), std::size_t{4});
        document.setPaused(false);
        document.setUnbounded(true);
        QTRY_COMPARE(peer(document, "cat").status, PeerStatus::Connected);
        document.setPaused(true);
        document.undoStack()->undo();
        QTRY_VERIFY(!document.status().catchingUp);
        QTRY_COMPARE(document.state()->peers.size(), std::size_t{3});
        document.undoStack()->redo();
        QTRY_VERIFY(!document.status().catchingUp);
        QTRY_COMPARE(peer(document, "cat").status, PeerStatus::Connected);
    }

    void saveAndReopen()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("mine.scenario.json"));
        Document document;
        document.openScenario(scenario(), paused());
        QVERIFY(connectAll(document));
        QSignalSpy done(&document, &Document::done);
        PeerControls(&document).refuseNewConnections(peer(document, "server").endpoint, true);
        PutPacketAction send;
        send.payload = PayloadText{QStringLiteral("gg")};
        document.perform({.at = {}, .peer = QStringLiteral("ana"), .what = send});
        QTRY_COMPARE(done.size(), qsizetype(2));
        QSignalSpy title(&document, &Document::titleChanged);
        const std::optional<QString> error = document.saveAs(file);
        QVERIFY2(!error, qPrintable(error.value_or(QString())));
        QVERIFY(title.size() > 0);
        QVERIFY(!document.isModified());
        QCOMPARE(document.fileName(), file);

        Document second;
        QVERIFY(!second.open(file));
        QCOMPARE(second.scenario(), document.scenario());
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
        Document document;
        document.openScenario(scenario(), paused());
        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        const std::optional<ScenarioError> error = document.open(file);
        QVERIFY(error);
        QVERIFY(!error->toString().isEmpty());
        QCOMPARE(replaced.size(), 0);
        QVERIFY(document.fileName().isEmpty());
        QVERIFY(document.open(folder.filePath(QStringLiteral("not there"))));
        QVERIFY(document.saveAs(folder.filePath(QStringLiteral("no/such/folder.json"))));
        QVERIFY(document.fileName().isEmpty());
    }

    void restart()
    {
        Document document;
        document.openScenario(scenario(), unbounded());
        QTRY_VERIFY(document.status().finished);
        const QString first = recorded(document.trace(), fromSeconds(20));
        document.setUnbounded(false);
        document.restart();
        QVERIFY(!document.status().finished);
        document.setUnbounded(true);
        QTRY_VERIFY(document.status().finished);
        QCOMPARE(recorded(document.trace(), fromSeconds(20)), first);
        QVERIFY(!document.isModified());
    }

    void longer()
    {
        Document document;
        document.openScenario(scenario(), unbounded());
        QTRY_VERIFY(document.status().finished);
        document.setDuration(fromSeconds(25));
        QCOMPARE(document.duration(), fromSeconds(25));
        QTRY_VERIFY(document.status().finished && document.status().now == fromSeconds(25));
        document.undoStack()->undo();
        QTRY_VERIFY(document.status().finished && document.status().now == fromSeconds(20));
    }

    void nothingHappensAfterTheEnd()
    {
        Document document;
        document.openScenario(scenario(), unbounded());
        QTRY_VERIFY(document.status().finished);
        QSignalSpy tooLate(&document, &Document::tooLate);
        PeerControls(&document).closePeer(peer(document, "ana").endpoint);
        QCOMPARE(tooLate.takeFirst().first().toString(), QStringLiteral("close ana"));
        QVERIFY(!document.isModified());
    }

    void selectionOutlivesARerunWhereItMeansTheSame()
    {
        Document document;
        document.openScenario(scenario(), unbounded());
        QTRY_VERIFY(document.status().finished);
        document.moment()->select(PacketId(5));
        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        document.setDuration(fromSeconds(21));
        QTRY_COMPARE(replaced.size(), 1);
        QCOMPARE(document.moment()->selection(), Selection(PacketId(5)));
        QTRY_VERIFY(document.status().finished);
        document.setUnbounded(false);
        document.restart(); // nothing was recorded yet
        QCOMPARE(document.moment()->selection(), Selection());
    }

    void runsUntilATimeAndAPacket()
    {
        Document document;
        document.openScenario(scenario(), paused());
        document.runUntil(fromSeconds(5));
        QTRY_COMPARE(document.status().now, fromSeconds(5));
        QTRY_VERIFY(!document.isRunning());
        QVERIFY(document.pace().paused);
        document.runUntilPacket([](const PacketRow& packet) { return packet.sent >= fromSeconds(7); });
        QTRY_VERIFY(document.status().found);
        QTRY_VERIFY(!document.isRunning());
        QCOMPARE(document.trace().packet(*document.status().found).sent, document.status().now);
        document.runUntil(fromSeconds(19));
        document.setPaused(true);
        QTRY_VERIFY(!document.status().runsUntil && !document.isRunning());
    }

    void continueFromAnEarlierMoment()
    {
        Document document;
        document.openScenario(scenario(), paused());
        document.runUntil(fromSeconds(10));
        QTRY_VERIFY(document.state()->now == fromSeconds(10));
        const std::uint64_t digest = document.status().digest;
        const QString before = recorded(document.trace(), fromSeconds(10));

        // Without a change the new branch is the same run.
        QSignalSpy replaced(&document, &Document::sandboxReplaced);
        document.continueFrom(fromSeconds(4));
        QCOMPARE(document.branches().count(), 2);
        QCOMPARE(document.branches().current(), 1);
        QCOMPARE(document.branches().at(0).kept->now, fromSeconds(10));
        QCOMPARE(document.branches().at(0).kept->digest, digest);
        QTRY_COMPARE(replaced.size(), 1);
        QTRY_COMPARE(document.state()->now, fromSeconds(4));
        QVERIFY(document.pace().paused);
        document.runUntil(fromSeconds(10));
        QTRY_VERIFY(document.state()->now == fromSeconds(10));
        QCOMPARE(document.status().digest, digest);
        QCOMPARE(recorded(document.trace(), fromSeconds(10)), before);

        // With one it is another.
        document.continueFrom(fromSeconds(6));
        QTRY_COMPARE(replaced.size(), 2);
        QTRY_COMPARE(document.state()->now, fromSeconds(6));
        PeerControls(&document).closePeer(peer(document, "ana").endpoint);
        document.runUntil(fromSeconds(10));
        QTRY_VERIFY(document.state()->now == fromSeconds(10));
        QVERIFY(document.status().digest != digest);
        const std::uint64_t otherDigest = document.status().digest;
        QCOMPARE(document.scenario().actions.size(), std::size_t{1});

        // The first is still there, and so is the one that is left for it.
        document.switchToBranch(0);
        QTRY_COMPARE(replaced.size(), 3);
        QTRY_VERIFY(document.state()->now == fromSeconds(10));
        QCOMPARE(document.status().digest, digest);
        QCOMPARE(document.branches().current(), 0);
        QVERIFY(document.scenario().actions.empty());
        QCOMPARE(document.branches().at(2).kept->digest, otherDigest);
        const auto report = document.branches().at(2).kept->report;
        QTRY_VERIFY(report->has_value());
        QCOMPARE(std::get<Report>(**report).digest, otherDigest);

        document.undoStack()->undo();
        QTRY_COMPARE(replaced.size(), 4);
        QTRY_VERIFY(document.state()->now == fromSeconds(10));
        QCOMPARE(document.status().digest, otherDigest);
        QCOMPARE(document.branches().current(), 2);
    }

    void whatWasDoneLaterHasNotHappenedOnANewBranch()
    {
        Document document;
        document.openScenario(scenario(), paused());
        document.runUntil(fromSeconds(3));
        QTRY_VERIFY(document.state()->now == fromSeconds(3));
        PeerControls(&document).refuseNewConnections(peer(document, "server").endpoint, true);
        document.runUntil(fromSeconds(5));
        QTRY_VERIFY(document.state()->now == fromSeconds(5));
        PeerControls(&document).closePeer(peer(document, "ana").endpoint);
        document.runUntil(fromSeconds(8));
        QTRY_VERIFY(document.state()->now == fromSeconds(8));
        QCOMPARE(document.scenario().actions.size(), std::size_t{2});
        const Scenario whole = document.scenario();

        QSignalSpy branches(&document, &Document::branchesChanged);
        document.continueFrom(fromSeconds(4));
        QVERIFY(branches.size() > 0);
        QTRY_COMPARE(document.state()->now, fromSeconds(4));
        QCOMPARE(document.scenario().actions.size(), std::size_t{1});
        QVERIFY(peer(document, "server").refusesNewConnections);
        document.undoStack()->undo();
        QTRY_COMPARE(document.state()->now, fromSeconds(8));
        QCOMPARE(document.scenario(), whole);
        QCOMPARE(peer(document, "ana").status, PeerStatus::Disconnected);
        document.undoStack()->redo();
        QTRY_COMPARE(document.state()->now, fromSeconds(4));
        QCOMPARE(document.scenario().actions.size(), std::size_t{1});
    }

    void branchesHaveNames()
    {
        Document document;
        document.openScenario(scenario(), paused());
        document.continueFrom(Time(0));
        document.continueFrom(Time(0));
        QVERIFY(document.branches().at(1).name != document.branches().at(2).name);
        QSignalSpy branches(&document, &Document::branchesChanged);
        document.renameBranch(1, QStringLiteral(" without ana "));
        document.renameBranch(1, QStringLiteral("   "));
        QCOMPARE(document.branches().at(1).name, QStringLiteral("without ana"));
        QCOMPARE(branches.size(), 1);
    }
};

PEERSCOPE_TEST(TestDocument)

} // namespace peerscope::test_document

#include "test_document.moc"
