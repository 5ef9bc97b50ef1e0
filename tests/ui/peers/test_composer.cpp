// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/moment/settable_moment.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/peers/composer.h"
#include "ui/theme/theme.h"

#include <QDockWidget>
#include <QImage>
#include <QMainWindow>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QVBoxLayout>

namespace peerscope::test_composer {

class TestComposer : public QObject
{
    Q_OBJECT

private:
    static void type(const QWidget& parent, const char* name, const QString& text)
    {
        auto* edit = child<QWidget>(parent, name);
        if (auto* spin = qobject_cast<QSpinBox*>(edit))
            spin->selectAll();
        else if (auto* combo = qobject_cast<QComboBox*>(edit))
            combo->lineEdit()->selectAll();
        else
            qobject_cast<QLineEdit*>(edit)->selectAll();
        QTest::keyClicks(edit, text);
    }
    static QString line(const Composer& composer) { return child<QLabel>(composer, "composerLine")->text(); }
    static ActionSpec sent(const QSignalSpy& spy) { return spy.last().first().value<ActionSpec>(); }
    static PutPacketAction packet(const QSignalSpy& spy) { return std::get<PutPacketAction>(sent(spy).what); }

private Q_SLOTS:
    void sendsNothingWithoutPeers()
    {
        SettableMoment moment;
        Composer composer{&moment};
        QVERIFY(!child<QPushButton>(composer, "sendButton")->isEnabled());
        QVERIFY(line(composer).contains(QStringLiteral("no peer")));
        moment.setState(sampleState());
        QVERIFY(child<QPushButton>(composer, "sendButton")->isEnabled());
        moment.setState(nullptr);
        QVERIFY(!child<QPushButton>(composer, "sendButton")->isEnabled());
    }

    void sendsWhatTheFieldsSay()
    {
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        moment.select(EndpointId(1));
        composer.show();
        QSignalSpy performed(&composer, &Composer::performRequested);
        type(composer, "toCombo", QStringLiteral("1"));
        type(composer, "channelSpin", QStringLiteral("255"));
        auto* mode = child<QComboBox>(composer, "modeCombo");
        mode->setFocus();
        QTest::keyClick(mode, Qt::Key_Up);
        QCOMPARE(mode->currentText(), QStringLiteral("unreliable ordered"));
        type(composer, "payloadEdit", QStringLiteral("gg"));
        QTest::mouseClick(child<QPushButton>(composer, "sendButton"), Qt::LeftButton);
        QCOMPARE(performed.count(), 1);
        QCOMPARE(sent(performed).peer, QStringLiteral("ana"));
        const PutPacketAction expected{PacketTarget{1, {}, false}, 255, TransferMode::UnreliableOrdered,
                                       PayloadText{QStringLiteral("gg")}};
        QCOMPARE(packet(performed), expected);
    }

    void sendsSeveral()
    {
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        composer.show();
        QSignalSpy performed(&composer, &Composer::performRequested);
        type(composer, "countSpin", QStringLiteral("7"));
        QTest::mouseClick(child<QPushButton>(composer, "sendButton"), Qt::LeftButton);
        QCOMPARE(performed.count(), 7);
        QCOMPARE(sent(performed).peer, QStringLiteral("server"));
        QCOMPARE(packet(performed).target, PacketTarget());
    }

    void keysSend_data()
    {
        QTest::addColumn<QString>("where");
        QTest::addColumn<int>("modifiers");
        QTest::newRow("Ctrl+Enter anywhere") << QStringLiteral("channelSpin") << int(Qt::ControlModifier);
        QTest::newRow("Enter in the payload") << QStringLiteral("payloadEdit") << int(Qt::NoModifier);
        QTest::newRow("Ctrl+Enter in the payload")
            << QStringLiteral("payloadEdit") << int(Qt::ControlModifier);
    }
    void keysSend()
    {
        QFETCH(QString, where);
        QFETCH(int, modifiers);
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        composer.show();
        QVERIFY(QTest::qWaitForWindowActive(&composer));
        QSignalSpy performed(&composer, &Composer::performRequested);
        auto* widget = composer.findChild<QWidget*>(where);
        widget->setFocus();
        QTest::keyClick(widget, Qt::Key_Return, Qt::KeyboardModifiers(modifiers));
        QCOMPARE(performed.count(), 1);
    }

    void checksHexAtOnce()
    {
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        composer.show();
        auto* kind = child<QComboBox>(composer, "payloadKindCombo");
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        QCOMPARE(kind->currentText(), QStringLiteral("hex"));
        type(composer, "payloadEdit", QStringLiteral("0a f"));
        QVERIFY(!child<QPushButton>(composer, "sendButton")->isEnabled());
        QVERIFY(line(composer).contains(QStringLiteral("hex digit")));
        QSignalSpy performed(&composer, &Composer::performRequested);
        QTest::keyClick(child<QWidget>(composer, "payloadEdit"), Qt::Key_Return);
        QCOMPARE(performed.count(), 0);
        QTest::keyClicks(child<QWidget>(composer, "payloadEdit"), QStringLiteral("f"));
        QTest::keyClick(child<QWidget>(composer, "payloadEdit"), Qt::Key_Return);
        QCOMPARE(performed.count(), 1);
        QCOMPARE(packet(performed).payload, Payload(PayloadHex{QByteArray::fromHex("0aff")}));
    }

    void sendsBySize()
    {
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        composer.show();
        auto* kind = child<QComboBox>(composer, "payloadKindCombo");
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_End);
        QVERIFY(child<QWidget>(composer, "sizeSpin")->isVisible());
        QVERIFY(!child<QWidget>(composer, "payloadEdit")->isVisible());
        type(composer, "sizeSpin", QStringLiteral("3000"));
        QVERIFY(line(composer).contains(QStringLiteral("3 fragments")));
        QSignalSpy performed(&composer, &Composer::performRequested);
        QTest::mouseClick(child<QPushButton>(composer, "sendButton"), Qt::LeftButton);
        QCOMPARE(packet(performed).payload, Payload(PayloadSize{3000}));
    }

    void aTargetOfNobodyIsAnError()
    {
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        composer.show();
        type(composer, "toCombo", QStringLiteral("zoe"));
        QVERIFY(!child<QPushButton>(composer, "sendButton")->isEnabled());
        QVERIFY(line(composer).contains(QStringLiteral("zoe")));
        type(composer, "toCombo", QStringLiteral("-101"));
        QVERIFY(child<QPushButton>(composer, "sendButton")->isEnabled());
    }

    void isFilledInForAPeer()
    {
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        composer.show();
        QVERIFY(QTest::qWaitForWindowActive(&composer));
        QSignalSpy performed(&composer, &Composer::performRequested);
        composer.prefill(EndpointId(2), 101);
        QVERIFY(child<QWidget>(composer, "payloadEdit")->hasFocus());
        QTest::keyClick(composer.focusWidget(), Qt::Key_Return);
        QCOMPARE(sent(performed).peer, QStringLiteral("bot.1"));
        QCOMPARE(packet(performed).target, (PacketTarget{0, QStringLiteral("ana"), false}));
        composer.prefill(EndpointId(0), -300);
        QTest::keyClick(composer.focusWidget(), Qt::Key_Return);
        QCOMPARE(packet(performed).target, (PacketTarget{0, QStringLiteral("client.1"), true}));
        composer.prefill(EndpointId(0), 4444);
        QTest::keyClick(composer.focusWidget(), Qt::Key_Return);
        QCOMPARE(packet(performed).target, (PacketTarget{4444, {}, false}));
    }

    void choicesSurviveNewPeers()
    {
        const auto state = sampleState();
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(state);
        composer.prefill(EndpointId(1), 1'900'000'200);
        auto next = std::make_shared<TraceState>(*state);
        next->peers[2].id = 77; // joined again with another id
        PeerState added = next->peers[1];
        added.endpoint = EndpointId(4);
        added.name = "client.9";
        added.id = 900;
        next->peers.push_back(added);
        moment.setState(next);
        QCOMPARE(child<QComboBox>(composer, "fromCombo")->currentText(), QStringLiteral("ana"));
        QCOMPARE(child<QComboBox>(composer, "toCombo")->currentText(), QStringLiteral("bot.1 (77)"));
    }

    void saysWhatCameOfIt()
    {
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(sampleState());
        composer.show();
        composer.setLastResult(QStringLiteral("put_packet: ERR_UNCONFIGURED"), false);
        QVERIFY(line(composer).startsWith(QStringLiteral("put_packet: ERR_UNCONFIGURED")));
        const QColor bad = child<QLabel>(composer, "composerLine")->palette().color(QPalette::WindowText);
        composer.setLastResult(QStringLiteral("put_packet: OK"), true);
        QVERIFY(line(composer).startsWith(QStringLiteral("put_packet: OK")));
        QVERIFY(child<QLabel>(composer, "composerLine")->palette().color(QPalette::WindowText) != bad);
    }

    /// It is over when another packet is composed, another sandbox runs, or the reason for it has gone.
    void anErrorDoesNotStayForGood()
    {
        const auto state = sampleState();
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(state);
        composer.show();
        const QString error = QStringLiteral("put_packet: ERR_UNCONFIGURED");
        const auto isThere = [&] { return line(composer).startsWith(error); };
        for (const char* field : {"channelSpin", "payloadEdit", "toCombo"}) {
            composer.setLastResult(error, false);
            QVERIFY(isThere());
            type(composer, field, QStringLiteral("1"));
            QVERIFY2(!isThere(), field);
        }
        for (const char* combo : {"fromCombo", "modeCombo", "payloadKindCombo"}) {
            composer.setLastResult(error, false);
            child<QComboBox>(composer, combo)->setCurrentIndex(1);
            QVERIFY2(!isThere(), combo);
        }
        child<QComboBox>(composer, "payloadKindCombo")->setCurrentIndex(0); // “hello” is no hex
        composer.setLastResult(error, false);
        moment.setState(std::make_shared<TraceState>(*state));
        QVERIFY2(isThere(), "nothing has changed");
        auto connected = std::make_shared<TraceState>(*state);
        connected->peers[3].status = PeerStatus::Connected;
        moment.setState(connected);
        QVERIFY(!isThere());
        composer.setLastResult(error, false);
        composer.setScenarioPeers({});
        QVERIFY(!isThere());
        composer.setLastResult(QStringLiteral("Sent at 00:01.000"), true);
        moment.setState(state);
        QVERIFY(line(composer).startsWith(QStringLiteral("Sent at")));
    }

    void whatItSaysFollowsTheSandbox()
    {
        const auto state = sampleState();
        SettableMoment moment;
        Composer composer{&moment};
        moment.setState(state);
        composer.prefill(EndpointId(3), 1);
        QVERIFY2(line(composer).contains(QStringLiteral("client.1 is not active")),
                 qPrintable(line(composer)));
        auto connected = std::make_shared<TraceState>(*state);
        connected->peers[3].status = PeerStatus::Connected;
        connected->peers[3].connections = {{EndpointId(0), 1, Time(1), Time(1), 1.0}};
        moment.setState(connected);
        QCOMPARE(line(composer), QStringLiteral("5 bytes"));
        composer.prefill(EndpointId(3), 101);
        QVERIFY(line(composer).contains(QStringLiteral("nothing is sent")));
        PeerSpec server;
        server.name = QStringLiteral("server");
        server.role = PeerRole::Server;
        server.api = PeerApi::Scene;
        PeerSpec late;
        late.name = QStringLiteral("client");
        late.count = 1;
        late.server = server.name;
        composer.setScenarioPeers({server, late});
        QVERIFY2(line(composer).contains(QStringLiteral("passes it on")), qPrintable(line(composer)));
    }

    void modesKeepTheirColours()
    {
        applyTheme(*qApp, ThemeChoice::Light);
        SettableMoment moment;
        const Composer composer{&moment};
        auto* mode = child<QComboBox>(composer, "modeCombo");
        for (int i = 0; i < transferModeCount; ++i) {
            const QImage icon = mode->itemIcon(i).pixmap(16, 16).toImage();
            QCOMPARE(icon.pixelColor(icon.width() / 2, icon.height() / 2).name(),
                     themeColors(composer.palette()).of(static_cast<TransferMode>(i)).name());
        }
    }

    void wrapsInADock()
    {
        SettableMoment moment;
        QMainWindow window;
        auto* dock = new QDockWidget;
        auto* composer = new Composer(&moment);
        dock->setWidget(composer);
        window.setCentralWidget(new QWidget);
        window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        moment.setState(sampleState());
        window.resize(1400, 500);
        window.show();
        QCOMPARE(clippedControls(*composer), QString());
        const int inOneRow = composer->height();
        window.resize(640, 500); // docks know nothing of heights that depend on widths
        QTRY_VERIFY(composer->height() > inOneRow);
        QCOMPARE(clippedControls(*composer), QString());
    }

    void wrapsWithoutClipping_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("dark");
        for (const int width : {640, 1024, 1280, 1920}) {
            QTest::addRow("%d light", width) << width << false;
            QTest::addRow("%d dark", width) << width << true;
        }
    }
    void wrapsWithoutClipping()
    {
        QFETCH(int, width);
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        SettableMoment moment;
        QWidget window; // as the main window holds it: something above that takes the rest
        auto* layout = new QVBoxLayout(&window);
        layout->setContentsMargins(0, 0, 0, 0);
        auto* above = new QWidget;
        above->setMinimumHeight(20);
        auto* composer = new Composer(&moment);
        layout->addWidget(above, 1);
        layout->addWidget(composer);
        moment.setState(sampleState());
        window.resize(width, 200);
        window.show();
        QCOMPARE(clippedControls(window), QString());
        QCOMPARE(namelessControls(window), QString());
        QCOMPARE(composer->height(), composer->heightForWidth(width));
        savePicture(*composer, QStringLiteral("composer-%1-%2")
                                   .arg(width)
                                   .arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }
};

PEERSCOPE_TEST(TestComposer)

} // namespace peerscope::test_composer

#include "test_composer.moc"
