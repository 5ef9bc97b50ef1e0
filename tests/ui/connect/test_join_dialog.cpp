// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/connect/join_dialog.h"

#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>

namespace peerscope::test_join_dialog {

using namespace Qt::Literals::StringLiterals;

PeerSpec peer(const QString& name, PeerRole role)
{
    PeerSpec spec;
    spec.name = name;
    spec.role = role;
    if (role == PeerRole::Client)
        spec.server = u"server"_s;
    return spec;
}

/// A server with the scene interface, a client, and five bots; what they send goes to the server by its name.
Scenario sandbox()
{
    Scenario scenario;
    scenario.duration = fromSeconds(10);
    scenario.peers = {peer(u"server"_s, PeerRole::Server), peer(u"ana"_s, PeerRole::Client),
                      peer(u"bot"_s, PeerRole::Client)};
    scenario.peers[0].api = PeerApi::Scene;
    scenario.peers[2].count = 5;
    for (const PeerSpec& client : {scenario.peers[1], scenario.peers[2]}) {
        TrafficSpec traffic;
        traffic.from = client.name;
        traffic.target.name = u"server"_s;
        scenario.traffic.push_back(traffic);
        ActionSpec send;
        send.peer = client.name;
        PutPacketAction put;
        put.target.name = u"server"_s;
        send.what = put;
        scenario.actions.push_back(send);
    }
    return scenario;
}

const HostAndPort realServer{u"127.0.0.1"_s, 7777};

class TestJoinDialog : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    static QLineEdit* server(const JoinDialog& dialog) { return child<QLineEdit>(dialog, "joinServerEdit"); }
    static QComboBox* clients(const JoinDialog& dialog)
    {
        return child<QComboBox>(dialog, "joinClientCombo");
    }
    static QSpinBox* count(const JoinDialog& dialog) { return child<QSpinBox>(dialog, "joinCountSpin"); }
    static QString note(const JoinDialog& dialog) { return child<QLabel>(dialog, "joinNote")->text(); }
    static QPushButton* join(const JoinDialog& dialog)
    {
        return child<QPushButton>(dialog, "startJoinButton");
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        QCoreApplication::setOrganizationName(QStringLiteral("peerscope-test"));
        QCoreApplication::setApplicationName(QStringLiteral("test_join_dialog"));
    }
    void init() { QSettings().clear(); }

    void botsNeedNoSandbox()
    {
        const auto result = joinScenario(
            {},
            {.client = {}, .count = 50, .to = realServer, .api = PeerApi::Peer, .preset = u"mobile-4g"_s});
        const auto* scenario = std::get_if<Scenario>(&result);
        QVERIFY(scenario);
        QCOMPARE(scenario->peers.size(), 1u);
        QCOMPARE(scenario->peers[0].count, 50);
        QCOMPARE(scenario->peers[0].api, PeerApi::Peer);
        QCOMPARE(scenario->gateways.at(0).kind, GatewaySpec::Kind::Join);
        QVERIFY(scenario->gateways.at(0).to == realServer);
        QCOMPARE(scenario->links.at(0).to, u"127.0.0.1:7777"_s);
        QCOMPARE(scenario->links.at(0).preset, u"mobile-4g"_s);
        QCOMPARE(scenario->traffic.at(0).from, scenario->peers[0].name);
        QCOMPARE(scenario->duration, limits::maxDuration);
    }

    /// Only those that were chosen leave their server, and go on sending to the one that they are sent to.
    void clientsOfTheSandboxChangeTheirServer()
    {
        const auto result =
            joinScenario(sandbox(), {.client = u"bot"_s, .count = 3, .to = realServer, .preset = {}});
        const auto* scenario = std::get_if<Scenario>(&result);
        QVERIFY(scenario);
        QCOMPARE(scenario->peers.size(), 3u);
        QVERIFY(scenario->peers[1] == sandbox().peers[1]);
        QCOMPARE(scenario->peers[2].server, QString());
        QCOMPARE(scenario->peers[2].count, 3);
        QCOMPARE(scenario->peers[2].api, PeerApi::Scene); // as their server had it
        QCOMPARE(scenario->traffic[0].target.name, u"server"_s);
        QVERIFY(scenario->traffic[1].target == (PacketTarget{.id = 1, .name = {}}));
        QCOMPARE(std::get<PutPacketAction>(scenario->actions[0].what).target.name, u"server"_s);
        QCOMPARE(std::get<PutPacketAction>(scenario->actions[1].what).target.id, 1);
        QVERIFY(scenario->links.empty());
        QVERIFY(joinOf(*scenario, scenario->peers[2])->to == realServer);

        // Sent elsewhere, they are in one place.
        const HostAndPort other{u"example.org"_s, 1234};
        const auto again =
            joinScenario(*scenario, {.client = u"bot"_s, .count = 3, .to = other, .preset = {}});
        QCOMPARE(std::get<Scenario>(again).gateways.size(), 1u);
        QVERIFY(std::get<Scenario>(again).gateways[0].to == other);
    }

    void offersTheClientsOfTheSandbox()
    {
        const JoinDialog dialog(sandbox());
        QCOMPARE(clients(dialog)->count(), 3);
        QCOMPARE(clients(dialog)->currentText(), u"ana"_s);
        QCOMPARE(count(dialog)->value(), 1);
        QVERIFY(!child<QComboBox>(dialog, "joinApiCombo")->isEnabled());
        QVERIFY(note(dialog).contains(u"starts again"_s));
        clients(dialog)->setCurrentIndex(2);
        QCOMPARE(count(dialog)->value(), 5);
        clients(dialog)->setCurrentIndex(0);
        QVERIFY(child<QComboBox>(dialog, "joinApiCombo")->isEnabled());
        QCOMPARE(note(dialog), QString());
        QCOMPARE(namelessControls(dialog), QString());

        const JoinDialog empty({});
        QCOMPARE(clients(empty)->count(), 1);
        QVERIFY(join(empty)->isEnabled());
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("note");
        for (const char* text : {"", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", ":7777"})
            QTest::addRow("%s", text)
                << QString::fromLatin1(text) << u"The real server: an address and a port"_s;
    }
    void saysWhatIsWrong()
    {
        QFETCH(const QString, server);
        QFETCH(const QString, note);
        const JoinDialog dialog({});
        TestJoinDialog::server(dialog)->setText(server);
        QVERIFY(!join(dialog)->isEnabled());
        QVERIFY2(TestJoinDialog::note(dialog).startsWith(note), qPrintable(TestJoinDialog::note(dialog)));
    }

    void aScenarioThatCannotBeIsSaid()
    {
        Scenario scenario = sandbox();
        scenario.peers[1].id = 2'000'000'000;
        scenario.peers[2].id = 2'000'000'001; // where the second of two would be
        const JoinDialog dialog(scenario);
        QVERIFY(join(dialog)->isEnabled());
        count(dialog)->setValue(2);
        QVERIFY(!join(dialog)->isEnabled());
        QVERIFY(!note(dialog).isEmpty());
    }

    void givesAScenarioAndRemembers()
    {
        {
            JoinDialog dialog({});
            QSignalSpy requested(&dialog, &JoinDialog::joinRequested);
            server(dialog)->setText(u" example.org:1234 "_s);
            count(dialog)->setValue(20);
            child<QComboBox>(dialog, "joinApiCombo")->setCurrentIndex(1);
            join(dialog)->click();
            QCOMPARE(requested.count(), 1);
            const auto scenario = requested.constFirst().constFirst().value<Scenario>();
            QCOMPARE(toString(scenario.gateways.at(0).to), u"example.org:1234"_s);
            QCOMPARE(scenario.peers.at(0).count, 20);
            QCOMPARE(scenario.peers.at(0).api, PeerApi::Peer);
        }
        const JoinDialog again({});
        QCOMPARE(server(again)->text(), u"example.org:1234"_s);
        QCOMPARE(count(again)->value(), 20);
        QCOMPARE(child<QComboBox>(again, "joinApiCombo")->currentIndex(), 1);
    }
};

PEERSCOPE_TEST(TestJoinDialog)

} // namespace peerscope::test_join_dialog

#include "test_join_dialog.moc"
