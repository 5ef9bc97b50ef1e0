// SPDX-License-Identifier: MIT
#include "core/files/capture_import.h"
#include "core/scenario/hand_actions.h"
#include "core/source/open_capture.h"
#include "core/trace/datagram_dissection.h"
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/inspector/sample_trace.h"
#include "tests/ui/moment/settable_moment.h"
#include "ui/inspector/field_tree.h"
#include "ui/inspector/hex_view.h"
#include "ui/inspector/inspector.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>

namespace peerscope::test_inspector {

class TestInspector : public QObject
{
    Q_OBJECT

private:
    static HexView* hexOf(const Inspector& inspector) { return inspector.findChild<HexView*>(); }

private Q_SLOTS:
    void saysWhatToClickAtFirst()
    {
        SettableMoment moment;
        Inspector inspector{&moment};
        QVERIFY(inspector.text().contains(QStringLiteral("Click a packet")));
        QVERIFY(!hexOf(inspector)->isVisibleTo(&inspector));
    }

    void showsAPacketAndItsBytes()
    {
        SampleTrace sample;
        const PacketId id = sample.addDelivered();
        SettableMoment moment;
        Inspector inspector{&moment};
        moment.setTrace(sample.snapshot());
        moment.select(id);
        QVERIFY(inspector.text().startsWith(QStringLiteral("▲ unreliable packet #0")));
        QVERIFY(hexOf(inspector)->isVisibleTo(&inspector));
        QCOMPARE(hexOf(inspector)->bytes(), QByteArray(48, 'x'));
        moment.select(DatagramId(0));
        QCOMPARE(hexOf(inspector)->bytes(), QByteArray("datagram"));
        moment.select({});
        QVERIFY(!hexOf(inspector)->isVisibleTo(&inspector));
    }

    void keepsUpWithAPacketUnderWay()
    {
        SampleTrace sample;
        const PacketId id =
            sample.addPacket(sample.ana, sample.server, TransferMode::Reliable, Time(1'000), "x");
        SettableMoment moment;
        Inspector inspector{&moment};
        moment.setTrace(sample.snapshot());
        moment.select(id);
        moment.setNow(Time(2'000));
        QVERIFY(inspector.text().contains(QStringLiteral("Under way: 1.000 ms")));
        moment.setNow(Time(3'000));
        QVERIFY(inspector.text().contains(QStringLiteral("Under way: 2.000 ms")));

        sample.addDatagram(id, sample.ana, sample.server, Time(1'000), Time(4'000), 0, 1, true);
        sample.writer.packetDelivered(id, Time(5'000), TransferMode::Reliable);
        moment.setTrace(sample.snapshot());
        QVERIFY(inspector.text().contains(QStringLiteral("Fate: delivered")));
        QVERIFY(inspector.text().contains(QStringLiteral(" in datagram 0 (")));
        QVERIFY(!inspector.text().contains(QStringLiteral("Under way")));
    }

    /// A field and its bytes light up together, whichever is clicked.
    void fieldsAndBytesGoTogether()
    {
        SampleTrace sample;
        // Header without a sent time, then a ping to channel 255 with number 7, and one more.
        const std::string ping = {'\x85', '\xff', '\0', '\x07'};
        NewDatagram datagram;
        const std::string bytes = std::string({'\0', '\0'}) + ping + ping;
        datagram.from = sample.ana;
        datagram.to = sample.server;
        datagram.bytes = bytesOf(bytes);
        const DatagramId id = sample.writer.addDatagram(datagram);
        SettableMoment moment;
        Inspector inspector{&moment};
        inspector.resize(360, 900);
        inspector.show();
        moment.setTrace(sample.snapshot());
        moment.select(CommandRef{id, 1});
        auto* fields = inspector.findChild<FieldTree*>();
        auto* hex = inspector.findChild<HexView*>();
        QVERIFY(fields->isVisible());
        QCOMPARE(hex->selectionBegin(), 6); // the second command is chosen, and lit
        QCOMPARE(hex->selectionLength(), 4);
        const QString shown = fields->currentItem()->text(0) + fields->currentItem()->text(1);
        QVERIFY2(shown.contains(QStringLiteral("ping"), Qt::CaseInsensitive), qPrintable(shown));

        QTest::mouseClick(hex->viewport(), Qt::LeftButton, {}, hex->byteRect(4).center());
        QTreeWidgetItem* field = fields->currentItem();
        QVERIFY(field && field->childCount() == 0);
        fields->setCurrentItem(field->parent()); // the first command, of bytes 2 to 5
        QCOMPARE(hex->selectionBegin(), 2);
        QCOMPARE(hex->selectionLength(), 4);
    }

    /// Fields below the commands of a compressed datagram are highlighted in the unpacked bytes.
    void fieldsOfACompressedDatagram()
    {
        const std::unique_ptr<Decompressor> rangeDecoder = makeRangeDecoder();
        const auto imported = importCapture(
            PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-rangecoder/capture.pcap", {rangeDecoder.get()});
        const TraceSnapshot trace(std::get<ImportedCapture>(imported).trace);
        EnetOpener opener(rangeDecoder.get());
        std::uint32_t row = 0;
        while (!dissectDatagram(trace, DatagramId(row), opener).isUnpacked())
            QVERIFY(++row < trace.datagramCount());
        SettableMoment moment;
        Inspector inspector{&moment};
        inspector.resize(360, 900);
        inspector.show();
        moment.setTrace(trace);
        moment.select(DatagramId(row));
        auto* fields = inspector.findChild<FieldTree*>();
        auto* hex = inspector.findChild<HexView*>();
        auto* label = inspector.findChild<QLabel*>(QStringLiteral("bytesLabel"));
        const EnetDissection dissection = dissectDatagram(trace, DatagramId(row), opener);
        QCOMPARE(hex->bytes().size(), static_cast<qsizetype>(trace.datagram(DatagramId(row)).size));

        fields->selectCommand(0);
        QVERIFY2(label->text().startsWith(QStringLiteral("Un&packed")), qPrintable(label->text()));
        QCOMPARE(hex->bytes().size(), static_cast<qsizetype>(dissection.unpacked.size()));
        QCOMPARE(hex->selectionBegin(), static_cast<qsizetype>(dissection.commands()->children[0].offset));
        QCOMPARE(hex->selectionLength(), static_cast<qsizetype>(dissection.commands()->children[0].length));
        QTest::mouseClick(hex->viewport(), Qt::LeftButton, {}, hex->byteRect(0).center());
        QVERIFY(fields->currentItem()->parent()->parent()); // a field of the first command

        fields->setCurrentItem(fields->topLevelItem(0)->child(0)); // the header is in the datagram
        QCOMPARE(hex->bytes().size(), static_cast<qsizetype>(trace.datagram(DatagramId(row)).size));
    }

    void whatACaptureDoesNotShow()
    {
        const auto imported =
            importCapture(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng", {});
        const TraceSnapshot trace(std::get<ImportedCapture>(imported).trace);
        std::uint32_t row = 0;
        while (trace.packet(PacketId(row)).fate != PacketFate::InFlight)
            QVERIFY(++row < trace.packetCount());
        SettableMoment moment;
        Inspector inspector{&moment};
        moment.setTrace(trace);
        moment.select(PacketId(row));
        moment.setNow(Time(60'000'000));
        QVERIFY2(inspector.text().contains(QStringLiteral("not known")), qPrintable(inspector.text()));
        QVERIFY(!inspector.text().contains(QStringLiteral("Under way")));
    }

    void followsLinksWithTheKeyboard()
    {
        SampleTrace sample;
        const PacketId id = sample.addDelivered();
        SettableMoment moment;
        Inspector inspector{&moment};
        inspector.resize(320, 600);
        moment.setTrace(sample.snapshot());
        moment.select(id);
        inspector.show();
        QVERIFY(QTest::qWaitForWindowActive(&inspector));
        QSignalSpy requested(&moment, &Moment::selectionChanged);
        auto* browser = inspector.findChild<QTextBrowser*>();
        browser->setFocus();
        QTest::keyClick(browser, Qt::Key_Tab); // the sender is the first link
        QTest::keyClick(browser, Qt::Key_Return);
        QCOMPARE(requested.count(), 1);
        QCOMPARE(std::get<EndpointId>(requested.first().first().value<Selection>()), sample.ana);
    }

    void showsPeersAndLinks()
    {
        SampleTrace sample;
        sample.addDelivered();
        SettableMoment moment;
        Inspector inspector{&moment};
        moment.setTrace(sample.snapshot());
        moment.setState(sample.state());
        moment.select(sample.bob);
        QVERIFY(inspector.text().startsWith(QStringLiteral("Peer bob <b>&, connecting")));
        moment.select(LinkRef{sample.ana, sample.server});
        QVERIFY(inspector.text().contains(QStringLiteral("Datagrams: 1 sent, 8 bytes")));
        sample.addResentAndHeld();
        moment.setTrace(sample.snapshot());
        QVERIFY(inspector.text().contains(QStringLiteral("Datagrams: 3 sent, 24 bytes")));
        auto state = sample.state();
        state->links.front().conditions.loss = 0.5;
        moment.setState(state);
        QVERIFY(inspector.text().contains(QStringLiteral("Loss: 50\u00A0%")));
        moment.setState(nullptr);
        QVERIFY(inspector.text().contains(QStringLiteral("not in this run")));
    }

    void actsOnADatagramWhileItIsOnItsWay()
    {
        SampleTrace sample;
        NewDatagram sent;
        sent.from = sample.ana;
        sent.to = sample.server;
        sent.sent = Time(1'000);
        sent.due = Time(41'000);
        const DatagramId id = sample.writer.addDatagram(sent);
        SettableMoment moment;
        Inspector inspector{&moment};
        inspector.resize(320, 600);
        inspector.show();
        const auto* kill = inspector.findChild<QPushButton*>(QStringLiteral("killButton"));
        QVERIFY(!kill->isVisible());
        QSignalSpy performed(&inspector, &Inspector::performRequested);
        moment.setTrace(sample.snapshot());
        moment.setNow(Time(10'000));
        moment.select(id);
        const auto press = [&inspector](const char* name) {
            auto* button = inspector.findChild<QPushButton*>(QString::fromLatin1(name));
            QTest::mouseClick(button, Qt::LeftButton);
        };
        QCOMPARE(clippedControls(inspector), QString());
        savePicture(inspector, QStringLiteral("inspector-on-its-way"));
        press("killButton");
        press("duplicateButton");
        inspector.findChild<QAction*>(QStringLiteral("delay.200"))->trigger();
        QVERIFY(inspector.findChild<QPushButton*>(QStringLiteral("delayButton"))->menu());
        QCOMPARE(performed.count(), 3);
        QCOMPARE(performed[0][0].value<ActionSpec>(), hand::killDatagram(id));
        QCOMPARE(performed[1][0].value<ActionSpec>(), hand::duplicateDatagram(id));
        QCOMPARE(performed[2][0].value<ActionSpec>(), hand::delayDatagram(id, Time(200'000)));

        moment.setNow(Time(50'000));
        QVERIFY(!kill->isVisible());
        moment.setNow(Time(10'000));
        QVERIFY(kill->isVisible());
        sample.writer.datagramDelivered(id, Time(41'000), {});
        moment.setTrace(sample.snapshot()); // a past moment: by now it has arrived
        QVERIFY(!kill->isVisible());
        inspector.findChild<QAction*>(QStringLiteral("delay.50"))->trigger(); // of a menu that was open
        QCOMPARE(performed.count(), 3);
        moment.select(sample.ana);
        QVERIFY(!kill->isVisible());
    }

    void saysWhatWasThen()
    {
        SampleTrace sample;
        const PacketId id = sample.addDelivered(); // sent at 1.000001 s, delivered 60.5 ms later
        SettableMoment moment;
        Inspector inspector{&moment};
        moment.setTrace(sample.snapshot());
        moment.setState(sample.state());
        moment.setNow(Time(5'000'000));
        moment.select(id);
        QVERIFY(!inspector.text().contains(QStringLiteral("moment shown")));
        moment.lookAt(Time(500'000));
        QVERIFY(inspector.text().contains(QStringLiteral("not been sent yet")));
        moment.lookAt(Time(1'020'000));
        QVERIFY(inspector.text().contains(QStringLiteral("still on its way")));
        moment.lookAt(Time(1'100'000));
        QVERIFY(!inspector.text().contains(QStringLiteral("moment shown")));
        // A link's traffic is counted up to the shown time.
        moment.select(LinkRef{sample.ana, sample.server});
        const QString later = inspector.text();
        moment.lookAt(Time(1'020'000));
        QVERIFY(inspector.text() != later);
        moment.lookAt(Time(1'100'000));
        QCOMPARE(inspector.text(), later);
    }

    void startsAgainWithAnotherRun()
    {
        SampleTrace first;
        const PacketId id = first.addDelivered();
        SampleTrace second;
        SettableMoment moment;
        Inspector inspector{&moment};
        moment.setTrace(first.snapshot());
        moment.select(id);
        moment.setTrace(second.snapshot()); // selects nothing: it is another packet, if there is one
        moment.select(id);
        QVERIFY(inspector.text().contains(QStringLiteral("not in this run")));
        QVERIFY(!hexOf(inspector)->isVisibleTo(&inspector));
        second.addPacket(second.ana, second.server, TransferMode::Reliable, Time(0), "other");
        moment.setTrace(second.snapshot());
        QCOMPARE(hexOf(inspector)->bytes(), QByteArray("other"));
    }

    void leavesTheReaderInPlace()
    {
        SampleTrace sample;
        const PacketId id = sample.addPacket(sample.ana, sample.server, TransferMode::Reliable, Time(0), "x");
        SettableMoment moment;
        Inspector inspector{&moment};
        inspector.resize(320, 300);
        moment.setTrace(sample.snapshot());
        moment.select(id);
        inspector.show();
        auto* browser = inspector.findChild<QTextBrowser*>();
        QVERIFY(browser->verticalScrollBar()->maximum() > 20);
        browser->verticalScrollBar()->setValue(20);
        moment.setNow(Time(5'000));
        QCOMPARE(browser->verticalScrollBar()->value(), 20);
        browser->selectAll();
        moment.setNow(Time(6'000));
        QVERIFY(browser->textCursor().hasSelection());
    }

    void fitsTheDock_data() { addThemes(); }
    void fitsTheDock()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        SampleTrace sample;
        const PacketId delivered = sample.addDelivered();
        const PacketId held = sample.addResentAndHeld();
        const PacketId fragmented = sample.addFragmented();
        SettableMoment moment;
        Inspector inspector{&moment};
        inspector.resize(320, 760);
        moment.setTrace(sample.snapshot());
        moment.setState(sample.state());
        inspector.show();
        const std::pair<const char*, Selection> shown[] = {{"empty", {}},
                                                           {"delivered", delivered},
                                                           {"held", held},
                                                           {"fragmented", fragmented},
                                                           {"datagram", DatagramId(1)},
                                                           {"peer", sample.server},
                                                           {"link", LinkRef{sample.ana, sample.server}}};
        for (const auto& [name, selection] : shown) {
            moment.select(selection);
            QCOMPARE(clippedControls(inspector), QString());
            const auto* browser = inspector.findChild<QTextBrowser*>();
            QVERIFY2(!browser->horizontalScrollBar()->isVisible(), name);
            savePicture(inspector, QStringLiteral("inspector-%1-%2")
                                       .arg(QLatin1String(name),
                                            dark ? QStringLiteral("dark") : QStringLiteral("light")));
        }
    }
};

PEERSCOPE_TEST(TestInspector)

} // namespace peerscope::test_inspector

#include "test_inspector.moc"
