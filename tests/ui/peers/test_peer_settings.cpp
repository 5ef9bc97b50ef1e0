// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/peers/peer_settings.h"
#include "ui/theme/theme.h"

#include <QFormLayout>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace peerscope::test_peer_settings {

using namespace Qt::Literals::StringLiterals;

class TestPeerSettings : public QObject
{
    Q_OBJECT

private:
    /// Unfolded, of a server with this interface.
    struct Shown
    {
        explicit Shown(PeerApi api = PeerApi::Peer, PeerSpec peer = {})
        {
            peer.role = PeerRole::Server;
            settings.setPeer(peer, api);
            settings.resize(232, 620);
            settings.show();
            child<QToolButton>(settings, "settingsButton")->setChecked(true);
        }
        PeerSettings settings;
        QSignalSpy live{&settings, &PeerSettings::changed};
        QSignalSpy start{&settings, &PeerSettings::startChanged};
    };
    static void type(const QWidget& parent, const char* name, const QString& text)
    {
        auto* spin = child<NumberSpin>(parent, name);
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, text);
        QTest::keyClick(spin, Qt::Key_Return);
    }
    /// Goes down to a choice with the arrow key.
    static void choose(const QWidget& parent, const char* name, int index)
    {
        auto* combo = child<QComboBox>(parent, name);
        combo->setFocus();
        while (combo->currentIndex() < index)
            QTest::keyClick(combo, Qt::Key_Down);
    }

private Q_SLOTS:
    void isFoldedAtFirst()
    {
        PeerSettings settings;
        settings.show();
        QVERIFY(QTest::qWaitForWindowActive(&settings));
        auto* title = child<QToolButton>(settings, "settingsButton");
        auto* ping = child<QWidget>(settings, "pingSpin");
        QVERIFY(!ping->isVisible());
        title->setFocus();
        QTest::keyClick(title, Qt::Key_Space);
        QVERIFY(ping->isVisible());
        QTest::keyClick(title, Qt::Key_Space);
        QVERIFY(!ping->isVisible());
    }

    void theTitleSaysWhatIsSet()
    {
        PeerSettings settings;
        auto* title = child<QToolButton>(settings, "settingsButton");
        QCOMPARE(title->text(), u"Settin&gs"_s);
        PeerSpec peer;
        peer.enet.pingIntervalMs = 250;
        peer.pollJitter = Time(2'500);
        settings.setPeer(peer, PeerApi::Peer);
        QCOMPARE(title->text(), u"Settin&gs · 2 set"_s);
        QVERIFY2(title->toolTip().contains(u"ping interval: 250 ms"_s), qPrintable(title->toolTip()));
        QVERIFY2(title->toolTip().contains(u"poll jitter: 2.5"_s), qPrintable(title->toolTip()));
    }

    void showsEnetsDefaultsAndTellsNobody()
    {
        const Shown shown;
        const auto text = [&](const char* name) { return child<NumberSpin>(shown.settings, name)->text(); };
        QCOMPARE(text("inBandwidthSpin"), u"no limit"_s);
        QCOMPARE(text("timeoutLimitSpin"), u"32"_s);
        QCOMPARE(text("timeoutMinimumSpin"), u"5000 ms"_s);
        QCOMPARE(text("timeoutMaximumSpin"), u"30000 ms"_s);
        QCOMPARE(text("pingSpin"), u"500 ms"_s);
        QCOMPARE(text("throttleIntervalSpin"), u"5000 ms"_s);
        QCOMPARE(text("throttleUpSpin"), u"2 of 32"_s);
        QCOMPARE(text("packetsPerPollSpin"), u"all"_s);
        QCOMPARE(text("pollPhaseSpin"), u"from the seed"_s);
        QCOMPARE(child<QComboBox>(shown.settings, "compressionCombo")->currentText(), u"none"_s);
        QVERIFY(shown.live.isEmpty() && shown.start.isEmpty());
    }

    void whatCanChangeWhileItRuns_data()
    {
        QTest::addColumn<QString>("spin");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<EnetSettings>("expected");
        const auto row = [](const char* spin, const char* typed, auto setting, auto value) {
            EnetSettings expected;
            expected.*setting = value;
            QTest::newRow(spin) << QString::fromLatin1(spin) << QString::fromLatin1(typed) << expected;
        };
        using S = EnetSettings;
        row("inBandwidthSpin", "9000", &S::inBandwidth, 9000U);
        row("outBandwidthSpin", "2147483647", &S::outBandwidth, 2147483647U);
        row("timeoutLimitSpin", "8", &S::timeout, EnetTimeout{.limit = 8});
        row("timeoutMinimumSpin", "700", &S::timeout, EnetTimeout{.minimumMs = 700});
        row("timeoutMaximumSpin", "900", &S::timeout, EnetTimeout{.maximumMs = 900});
        row("pingSpin", "100", &S::pingIntervalMs, 100U);
        row("throttleIntervalSpin", "1000", &S::throttle, EnetThrottle{.intervalMs = 1000});
        row("throttleUpSpin", "1", &S::throttle, EnetThrottle{.acceleration = 1});
        row("throttleDownSpin", "0", &S::throttle, EnetThrottle{.deceleration = 0});
    }
    void whatCanChangeWhileItRuns()
    {
        QFETCH(QString, spin);
        QFETCH(QString, typed);
        QFETCH(EnetSettings, expected);
        Shown shown;
        type(shown.settings, qPrintable(spin), typed);
        QCOMPARE(shown.live.count(), 1);
        QVERIFY(shown.live[0][0].value<EnetSettings>() == expected);
        QVERIFY(shown.start.isEmpty());
        child<NumberSpin>(shown.settings, qPrintable(spin))->setFocus();
        QVERIFY(!child<QWidget>(shown.settings, qPrintable(spin))->toolTip().isEmpty());
    }

    void twoPartsOfOneSetting()
    {
        Shown shown;
        type(shown.settings, "timeoutMinimumSpin", u"700"_s);
        type(shown.settings, "timeoutMaximumSpin", u"900"_s); // before the sandbox has done the first
        QCOMPARE(shown.live.count(), 2);
        QVERIFY(shown.live[1][0].value<EnetSettings>().timeout ==
                std::optional(EnetTimeout{.minimumMs = 700, .maximumMs = 900}));
    }

    void whatHoldsFromTheStart_data()
    {
        QTest::addColumn<QString>("spin");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<StartSettings>("expected");
        const auto row = [](const char* spin, const char* typed, const StartSettings& expected) {
            QTest::addRow("%s %s", spin, typed)
                << QString::fromLatin1(spin) << QString::fromLatin1(typed) << expected;
        };
        row("packetsPerPollSpin", "3", {.packetsPerPoll = 3});
        row("pollPhaseSpin", "0", {.pollPhase = std::optional(Time(0))});
        row("pollPhaseSpin", "8.333", {.pollPhase = std::optional(Time(8'333))});
        row("pollJitterSpin", "4", {.pollJitter = Time(4'000)});
    }
    void whatHoldsFromTheStart()
    {
        QFETCH(QString, spin);
        QFETCH(QString, typed);
        QFETCH(StartSettings, expected);
        Shown shown;
        type(shown.settings, qPrintable(spin), typed);
        QCOMPARE(shown.start.count(), 1);
        QVERIFY(shown.start[0][0].value<StartSettings>() == expected);
        QVERIFY(shown.live.isEmpty());
    }

    void aPhaseIsDrawnAgain()
    {
        PeerSpec peer;
        peer.pollPhase = Time(0);
        Shown shown(PeerApi::Peer, peer);
        auto* phase = child<NumberSpin>(shown.settings, "pollPhaseSpin");
        QCOMPARE(phase->value(), 0.0);
        phase->setFocus();
        QTest::keyClick(phase, Qt::Key_Down);
        QCOMPARE(shown.start.count(), 1);
        StartSettings drawn;
        drawn.pollPhase.emplace();
        QVERIFY(shown.start[0][0].value<StartSettings>() == drawn);
        QCOMPARE(phase->text(), u"from the seed"_s);
    }

    void compression()
    {
        Shown shown;
        choose(shown.settings, "compressionCombo", static_cast<int>(CompressionMode::FastLz));
        QCOMPARE(shown.start.count(), 2); // the arrow key went past one
        QVERIFY(shown.start[1][0].value<StartSettings>() ==
                (StartSettings{.compression = CompressionMode::FastLz}));
    }

    void whatTheSceneHas()
    {
        const auto isShown = [](const Shown& shown, const char* name) {
            return child<QWidget>(shown.settings, name)->isVisible();
        };
        const Shown peer;
        QVERIFY(isShown(peer, "packetsPerPollSpin"));
        for (const char* name : {"authCombo", "authTimeoutSpin", "serverRelayCheckBox"})
            QVERIFY2(!isShown(peer, name), name);

        Shown scene(PeerApi::Scene);
        QVERIFY(!isShown(scene, "packetsPerPollSpin")); // it takes all
        for (const char* name : {"authCombo", "authTimeoutSpin", "serverRelayCheckBox"})
            QVERIFY2(isShown(scene, name), name);
        auto* timeout = child<NumberSpin>(scene.settings, "authTimeoutSpin");
        QVERIFY(!timeout->isEnabled()); // has no effect without
        choose(scene.settings, "authCombo", 1);
        QVERIFY(timeout->isEnabled());
        type(scene.settings, "authTimeoutSpin", u"0.5"_s);
        tick(scene.settings, "serverRelayCheckBox");
        QCOMPARE(scene.start.count(), 3);
        QVERIFY(scene.start[0][0].value<StartSettings>() == (StartSettings{.auth = AuthPolicy::Accept}));
        QVERIFY(scene.start[1][0].value<StartSettings>() == (StartSettings{.authTimeout = Time(500'000)}));
        QVERIFY(scene.start[2][0].value<StartSettings>() == (StartSettings{.serverRelay = false}));
    }

    void everySettingIsShown()
    {
        PeerSpec peer;
        peer.enet.inBandwidth = 1;
        peer.enet.outBandwidth = 2;
        peer.enet.timeout = EnetTimeout{3, 4, 5};
        peer.enet.pingIntervalMs = 6;
        peer.enet.throttle = EnetThrottle{7, 8, 9};
        peer.enet.compression = CompressionMode::Zlib;
        peer.packetsPerPoll = 10;
        peer.pollPhase = Time(11'000);
        peer.pollJitter = Time(12'000);
        peer.auth = AuthPolicy::Late;
        peer.authTimeout = fromSeconds(13);
        peer.serverRelay = false;
        const Shown shown(PeerApi::Scene, peer);
        const std::pair<const char*, double> numbers[] = {
            {"inBandwidthSpin", 1},      {"outBandwidthSpin", 2},   {"timeoutLimitSpin", 3},
            {"timeoutMinimumSpin", 4},   {"timeoutMaximumSpin", 5}, {"pingSpin", 6},
            {"throttleIntervalSpin", 7}, {"throttleUpSpin", 8},     {"throttleDownSpin", 9},
            {"packetsPerPollSpin", 10},  {"pollPhaseSpin", 11},     {"pollJitterSpin", 12},
            {"authTimeoutSpin", 13}};
        for (const auto& [name, value] : numbers)
            QVERIFY2(child<NumberSpin>(shown.settings, name)->value() == value, name);
        QCOMPARE(child<QComboBox>(shown.settings, "compressionCombo")->currentText(), u"zlib"_s);
        QCOMPARE(child<QComboBox>(shown.settings, "authCombo")->currentText(), u"late"_s);
        QVERIFY(!child<QCheckBox>(shown.settings, "serverRelayCheckBox")->isChecked());
    }

    void tabGoesFromTopToBottom()
    {
        Shown shown(PeerApi::Scene);
        QVERIFY(QTest::qWaitForWindowActive(&shown.settings));
        QWidget* first = child<QToolButton>(shown.settings, "settingsButton");
        first->setFocus();
        int last = -1;
        int seen = 0;
        for (QWidget* field = nullptr;; last = field->mapTo(&shown.settings, QPoint()).y(), ++seen) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            field = QApplication::focusWidget();
            if (field == first || seen > 20)
                break;
            QVERIFY2(field->mapTo(&shown.settings, QPoint()).y() > last, qPrintable(field->objectName()));
        }
        QCOMPARE(seen, 14); // authentication's time has no effect, so it is left out
    }

    void fitsTheDock_data() { addThemes(); }
    void fitsTheDock()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        Shown shown(PeerApi::Scene);
        shown.settings.setStartNote(u"From the start: the sandbox runs again with them."_s);
        QCOMPARE(clippedControls(shown.settings), QString());
        QCOMPARE(namelessControls(shown.settings), QString());
        savePicture(shown.settings, u"peer-settings-%1"_s.arg(dark ? u"dark"_s : u"light"_s));
    }
};

PEERSCOPE_TEST(TestPeerSettings)

} // namespace peerscope::test_peer_settings

#include "test_peer_settings.moc"
