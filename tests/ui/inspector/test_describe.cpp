// SPDX-License-Identifier: MIT
#include "core/words/fates.h"
#include "tests/support/test_program.h"
#include "tests/ui/inspector/sample_trace.h"
#include "ui/inspector/describe.h"
#include "ui/theme/theme.h"

#include <QTest>

#include <set>

namespace peerscope::test_describe {

class TestDescribe : public QObject
{
    Q_OBJECT

private:
    static QString describe(const SampleTrace& sample, PacketId id, Time now = Time(9'000'000))
    {
        const TraceSnapshot trace = sample.snapshot();
        return toPlainText(describePacket(trace, id, packetStory(trace, id), now));
    }

private Q_SLOTS:

    void tellsADeliveredPacket()
    {
        SampleTrace sample;
        const QString text = describe(sample, sample.addDelivered());
        QVERIFY2(
            text.startsWith(QStringLiteral("▲ unreliable packet #0, 48 bytes, ana → server, channel 0\n")),
            qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("1.000001 s: sent at 1.000 s by ana to server on channel 0, ")),
                 qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("+50.000 ms: arrived 1.050 s\n")));
        QVERIFY(text.contains(QStringLiteral("+60.500 ms: delivered at the poll of server 1.061 s\n")));
        QVERIFY(text.contains(QStringLiteral("Latency: 60.500 ms\n")));
        QVERIFY(text.contains(QStringLiteral("Channel: 0 (ENet's 1)\n")));
        QVERIFY(text.contains(QStringLiteral(" in datagram 0 (")));
        QVERIFY(!text.contains(QStringLiteral("held")));
        QVERIFY(!text.contains(QStringLiteral("Under way:")));
    }

    void tellsResendsAndHolding()
    {
        SampleTrace sample;
        const QString text = describe(sample, sample.addResentAndHeld());
        QVERIFY(text.contains(QStringLiteral("Resends: 1")));
        QVERIFY2(text.contains(QStringLiteral("held 50 ms behind ")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("Channel: 2 (ENet's 3)\n")));
        QVERIFY(text.contains(QStringLiteral("+0.000 ms: lost on ana → server (random loss)\n")));
        QVERIFY(
            text.contains(QStringLiteral("+200.000 ms: resent after 200 ms in datagram 1\n    ENet sends")));
    }

    void tellsWhyTheModeDiffers()
    {
        SampleTrace sample;
        const QString text = describe(sample, sample.addFragmented());
        QVERIFY(text.contains(QStringLiteral("Sent as: unreliable\n")));
        QVERIFY(text.contains(
            QStringLiteral("Received as: unreliable ordered\n    An unreliable packet that does "
                           "not fit into one datagram is sent as sequenced fragments")));
        QVERIFY(text.contains(QStringLiteral("Fragments: 3\n")));
        QVERIFY2(text.contains(QStringLiteral("cut into 3 fragments: ")), qPrintable(text));
    }

    void followsAPacketUnderWay()
    {
        SampleTrace sample;
        const PacketId id =
            sample.addPacket(sample.ana, sample.server, TransferMode::Reliable, Time(1'000), "x");
        QVERIFY(describe(sample, id, Time(3'500)).contains(QStringLiteral("Under way: 2.500 ms\n")));
        QVERIFY(describe(sample, id).contains(QStringLiteral("has not been sent yet")));
        QVERIFY(describe(sample, id).contains(QStringLiteral("waits in ENet's queue at ana")));
    }

    void explainsEveryFate()
    {
        std::set<QString> sentences;
        for (int fate = 0; fate < packetFateCount; ++fate) {
            PacketRow packet;
            packet.fate = static_cast<PacketFate>(fate);
            packet.mode = TransferMode::Unreliable;
            packet.fragments = 3;
            const QString sentence = explainFate(TraceSnapshot(), packet);
            QVERIFY2(sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
            QVERIFY(!sentence.contains(QLatin1Char('%')));
            QVERIFY(sentences.insert(sentence).second);
        }
        QCOMPARE(fateWord(PacketFate::InFlight), QStringLiteral("in flight"));
    }

    void tellsADatagram()
    {
        SampleTrace sample;
        sample.addResentAndHeld();
        const TraceSnapshot trace = sample.snapshot();
        const QString lost = toPlainText(describeDatagram(trace, DatagramId(0), Time(9'000'000)));
        QVERIFY2(lost.startsWith(QStringLiteral("Datagram #0, 8 bytes, ana → server\n")), qPrintable(lost));
        QVERIFY(lost.contains(QStringLiteral("Fate: ✕ lost\n    The link dropped it at random")));
        QVERIFY(lost.contains(QStringLiteral("Was due: 2.050000 s (+50.000 ms)")));
        QVERIFY(lost.contains(QStringLiteral("Carries: #0 ● reliable, channel 2, 2 bytes")));
        const QString resent = toPlainText(describeDatagram(trace, DatagramId(1), Time(9'000'000)));
        QVERIFY(resent.contains(QStringLiteral("Contents: reliable packet, sent before (a resend)")));
        QVERIFY(resent.contains(QStringLiteral("Arrived: 2.250000 s (+50.000 ms)")));
    }

    void tellsAPeerAndALink()
    {
        const SampleTrace sample;
        const auto state = sample.state();
        const QString peer = toPlainText(describePeer(sample.snapshot(), *state, sample.server));
        QVERIFY2(peer.startsWith(QStringLiteral("Peer server, connected\n")), qPrintable(peer));
        QVERIFY(peer.contains(QStringLiteral("101: ana · link\n    RTT 42 ms ± 3.0 ms, throttle 75\u00A0%")));

        QVERIFY(!peer.contains(QStringLiteral("Frozen")));
        TraceState troubled = *state;
        troubled.now = Time(1'000'000);
        troubled.peers[0].frozenUntil = Time(3'500'000);
        troubled.peers[0].isUnplugged = true;
        const QString trouble = toPlainText(describePeer(sample.snapshot(), troubled, sample.server));
        QVERIFY2(trouble.contains(QStringLiteral("Frozen: for 3 s more\n")), qPrintable(trouble));
        QVERIFY(trouble.contains(QStringLiteral("Network: unplugged\n")));

        QVERIFY(!peer.contains(QStringLiteral("Why")));
        SampleTrace ended;
        ended.writer.addConnection(
            {.at = Time(1), .peer = ended.server, .remote = ended.ana, .remoteId = 101});
        ended.writer.addConnection({.at = Time(5),
                                    .peer = ended.server,
                                    .remote = ended.ana,
                                    .remoteId = 101,
                                    .isOpen = false,
                                    .ending = ConnectionEnding::Told});
        TraceState later = *state;
        later.now = Time(6);
        const QString why = toPlainText(describePeer(ended.snapshot(), later, ended.server));
        QVERIFY2(why.contains(QStringLiteral("Why: ana called disconnect_peer\n")), qPrintable(why));

        QVERIFY(!peer.contains(QStringLiteral("ping interval")));
        TraceState set = *state;
        set.peers[0].enet.pingIntervalMs = 250;
        const QString settings = toPlainText(describePeer(sample.snapshot(), set, sample.server));
        QVERIFY2(settings.contains(QStringLiteral("Refuses: nobody\nping interval: 250 ms\n")),
                 qPrintable(settings));

        LinkTraffic traffic;
        traffic.datagrams = {1'000, 20'000, 940, 50};
        traffic.packets[2] = {10, 480, 9, 0};
        const QString link = toPlainText(describeLink(*state, {sample.ana, sample.server}, traffic));
        QVERIFY2(link.startsWith(QStringLiteral("Link ana → server\n")), qPrintable(link));
        QVERIFY(link.contains(QStringLiteral("Delay: 80 ms ± 20 ms, uniform\n")));
        QVERIFY(link.contains(QStringLiteral("Loss: 5\u00A0%\n")));
        QVERIFY(link.contains(
            QStringLiteral("Datagrams: 1,000 sent, 20,000 bytes\n    940 delivered, 50 lost, 10 "
                           "on their way")));
        QVERIFY(link.contains(QStringLiteral("● reliable: 10 sent")));
        QVERIFY(!link.contains(QStringLiteral("▲")));
        QVERIFY(link.contains(QStringLiteral("server → ana")));
    }

    /// A link's page has all its conditions, and ENet's measurements.
    void tellsAllOfALink()
    {
        const SampleTrace sample;
        TraceState state = *sample.state();
        const auto page = [&] { return toPlainText(describeLink(state, {sample.server, sample.ana}, {})); };
        state.links.clear();
        QVERIFY2(page().contains(QStringLiteral("None: no delay, nothing lost\n")), qPrintable(page()));
        LinkState link{sample.server, sample.ana};
        link.conditions.distribution = JitterDistribution::Pareto;
        link.conditions.jitter = Time(5'000);
        link.conditions.reorder = 0.02;
        link.conditions.burstLoss = {.p = 0.1, .r = 0.4, .good = 0, .bad = 0.5};
        link.conditions.loseEvery = 8;
        link.conditions.corrupt = 0.01;
        link.conditions.duplicate = 0.1;
        link.conditions.rateKbit = 256;
        link.conditions.queueBytes = 9'000;
        link.isDown = true; // an end is unplugged
        state.links = {link};
        for (const char* part :
             {"Down: ", "Delay: 0 ms ± 5 ms, pareto", "Reorder: 2", "Burst loss: 10", "Lose every: 1 of 8",
              "Corrupt: 1", "Duplicate: 10", "Rate: 256 kbit/s", "Queue: 9,000 bytes"})
            QVERIFY2(page().contains(QString::fromUtf8(part)), qPrintable(page()));
        QVERIFY2(page().contains(QStringLiteral("Round trip: 42 ms ± 3.0 ms\n")), qPrintable(page()));
        QVERIFY(page().contains(QStringLiteral("Throttle: 75\u00A0%\n")));
        state.peers[sample.server.value()].connections.clear();
        QVERIFY(!page().contains(QStringLiteral("Throttle")));
    }

    void survivesWhatIsNotThere()
    {
        const SampleTrace sample;
        const TraceSnapshot trace = sample.snapshot();
        QVERIFY(toPlainText(describePacket(trace, PacketId(7), {}, Time(0)))
                    .contains(QStringLiteral("not in this run")));
        QVERIFY(toPlainText(describeDatagram(trace, DatagramId::none(), Time(0)))
                    .contains(QStringLiteral("not in this run")));
        QVERIFY(toPlainText(describePeer({}, {}, EndpointId(3))).contains(QStringLiteral("not in this run")));
        QVERIFY(toPlainText(describeLink({}, {EndpointId(3), EndpointId::none()}, {}))
                    .contains(QStringLiteral("not in this run")));
    }

    void escapesNames()
    {
        SampleTrace sample;
        const PacketId id = sample.addPacket(sample.bob, sample.server, TransferMode::Reliable, Time(0), "x");
        const TraceSnapshot trace = sample.snapshot();
        const QString html = toHtml(describePacket(trace, id, {}, Time(0)), themeColors(themePalette(false)));
        QVERIFY(html.contains(QStringLiteral("bob &lt;b&gt;&amp;")));
        QVERIFY(!html.contains(QStringLiteral("<b>")));
    }

    void addressesLeadBack_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("packet") << addressOf(PacketId(4711));
        QTest::newRow("datagram") << addressOf(DatagramId(0));
        QTest::newRow("peer") << addressOf(EndpointId(12));
        QTest::newRow("command") << addressOf(CommandRef{DatagramId(812), 3});
        QTest::newRow("link") << addressOf(LinkRef{EndpointId(3), EndpointId(0)});
    }
    void addressesLeadBack()
    {
        QFETCH(QString, address);
        QVERIFY(!address.isEmpty());
        QCOMPARE(addressOf(selectionAt(address)), address);
    }

    void strangeAddressesLeadNowhere_data()
    {
        QTest::addColumn<QString>("address");
        for (const char* address :
             {"", "packet", "packet:", "packet:-1", "packet:4294967295", "packet:99999999999", "peer:70000",
              "link:1", "link:1-", "link:1-2-3", "command:1", "command:1-x", "https://example.org"})
            QTest::newRow(address) << QString::fromLatin1(address);
    }
    void strangeAddressesLeadNowhere()
    {
        QFETCH(QString, address);
        QVERIFY(std::holds_alternative<std::monostate>(selectionAt(address)));
    }
};

PEERSCOPE_TEST(TestDescribe)

} // namespace peerscope::test_describe

#include "test_describe.moc"
