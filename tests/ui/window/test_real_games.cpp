// SPDX-License-Identifier: MIT
// The window meets real programs: a server and its clients, each a sandbox of its own behind real sockets.
#include "core/gateway/udp_socket.h"
#include "core/source/sandbox_source.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/window/banner.h"

#include <QLineEdit>
#include <QPushButton>

namespace peerscope::test_real_games {

using namespace Qt::Literals::StringLiterals;

HostAndPort freeAddress()
{
    const UdpSocket socket = UdpSocket::listenAt(std::get<SocketAddress>(resolve({u"127.0.0.1"_s, 0})));
    return {u"127.0.0.1"_s, socket.address().port};
}

Scenario game(const GatewaySpec& gateway)
{
    Scenario scenario;
    scenario.duration = limits::maxDuration;
    PeerSpec peer;
    const bool isServer = gateway.kind == GatewaySpec::Kind::Expose;
    peer.name = gateway.name;
    peer.role = isServer ? PeerRole::Server : PeerRole::Client;
    if (!isServer)
        peer.id = 501;
    scenario.peers.push_back(peer);
    TrafficSpec traffic;
    traffic.from = peer.name;
    traffic.hz = 20;
    traffic.payload = PayloadSize{32};
    traffic.target.id = isServer ? 0 : 1;
    scenario.traffic.push_back(traffic);
    scenario.gateways.push_back(gateway);
    return scenario;
}

std::unique_ptr<SandboxSource> play(const Scenario& scenario)
{
    auto opened = openGateways(scenario);
    if (const auto* problem = std::get_if<QString>(&opened))
        qFatal("%s", qPrintable(*problem));
    return std::make_unique<SandboxSource>(scenario,
                                           std::get<std::unique_ptr<OutsidePort>>(std::move(opened)));
}

class TestRealGames : public WindowTest
{
    Q_OBJECT

private:
    const HostAndPort m_serverAddress = freeAddress();
    const HostAndPort m_tapAddress = freeAddress();
    std::unique_ptr<SandboxSource> m_server;
    std::unique_ptr<SandboxSource> m_client;

    QString said() const { return m_window->findChild<Banner*>()->text(); }
    QPushButton* answer(const QString& text) const
    {
        const auto buttons = m_window->findChild<Banner*>()->findChildren<QPushButton*>();
        const auto found = std::ranges::find(buttons, text, &QPushButton::text);
        return found == buttons.end() ? nullptr : *found;
    }
    const LinkState* linkFrom(const char* name) const
    {
        for (const LinkState& link : document()->state()->links) {
            if (link.from == peer(name).endpoint)
                return &link;
        }
        return nullptr;
    }
    void startTap() const
    {
        trigger("tapGame");
        auto* dialog = m_window->findChild<QDialog*>(u"tapDialog"_s);
        QVERIFY(dialog);
        peerscope::child<QLineEdit>(*dialog, "tapServerEdit")->setText(toString(m_serverAddress));
        peerscope::child<QLineEdit>(*dialog, "tapListenEdit")->setText(toString(m_tapAddress));
        peerscope::child<QPushButton>(*dialog, "startTapButton")->click();
    }
    /// A server, the tap, and a client that is connected through it: whether they are.
    [[nodiscard]] bool openTapped()
    {
        m_server =
            play(game({.kind = GatewaySpec::Kind::Expose, .name = u"host"_s, .listen = m_serverAddress}));
        startTap();
        if (!QTest::qWaitFor([this] { return said().startsWith(u"Waiting for the game at "_s); }, patience))
            return false;
        m_client = play(game({.kind = GatewaySpec::Kind::Join, .name = u"bot"_s, .to = m_tapAddress}));
        return QTest::qWaitFor([this] { return linkFrom("client 501") && linkFrom("server"); }, patience);
    }
    bool isBent(double loss) const
    {
        const LinkState* link = linkFrom("client 501");
        return link && link->conditions.loss == loss;
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_real_games"); }
    void init() { openWindow(); }
    void cleanup()
    {
        m_window.reset();
        m_client.reset();
        m_server.reset();
    }

    void aGameAppears()
    {
        QVERIFY(openTapped());
        QVERIFY(peer("client 501").isReal);
        QCOMPARE(peer("client 501").id, 501);
        QCOMPARE(peer("server").id, 1);
        QVERIFY(!document()->allowed().pace);
        QVERIFY(!document()->isModified());
        QTRY_VERIFY_WITH_TIMEOUT(document()->trace().packetCount() > 20, patience);
        // The game is there.
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<Banner*>()->isHidden(), patience);
        QVERIFY(document()->status().outside.has_value());
    }

    void aLinkIsBentAndTakenBack()
    {
        QVERIFY(openTapped());
        LinkConditionsChange change;
        change.loss = 0.25;
        ActionSpec bend;
        bend.what = ConditionsAction{.from = u"client 501"_s, .to = u"server"_s, .conditions = change};
        document()->perform(bend);
        QTRY_VERIFY_WITH_TIMEOUT(isBent(0.25), patience);
        document()->undoStack()->undo();
        QTRY_VERIFY_WITH_TIMEOUT(isBent(0), patience);
        document()->undoStack()->redo();
        QTRY_VERIFY_WITH_TIMEOUT(isBent(0.25), patience);
        QVERIFY(document()->scenario().actions.empty()); // nothing of it can be run again
    }

    void aCableIsPulledAndPluggedInAgain()
    {
        QVERIFY(openTapped());
        ActionSpec unplug;
        unplug.peer = u"client 501"_s;
        unplug.what = UnplugAction{};
        document()->perform(unplug);
        QTRY_VERIFY_WITH_TIMEOUT(peer("client 501").isUnplugged, patience);
        document()->undoStack()->undo();
        QTRY_VERIFY_WITH_TIMEOUT(!peer("client 501").isUnplugged, patience);
    }

    void stoppingKeepsWhatWasSeen()
    {
        QVERIFY(openTapped());
        QTRY_VERIFY_WITH_TIMEOUT(document()->trace().packetCount() > 5, patience);
        trigger("stopWatching");
        QTRY_VERIFY_WITH_TIMEOUT(document()->allowed().pace, patience);
        QVERIFY(!document()->allowed().act);
        QVERIFY(document()->trace().packetCount() > 5);
        const UdpSocket again = UdpSocket::listenAt(std::get<SocketAddress>(resolve(m_tapAddress)));
        QVERIFY(again.isOpen()); // the door is closed
    }

    void aPortThatIsTakenIsTold()
    {
        const UdpSocket other = UdpSocket::listenAt(std::get<SocketAddress>(resolve(m_tapAddress)));
        startTap();
        QTRY_VERIFY_WITH_TIMEOUT(said().contains(toString(m_tapAddress) + u" is already in use by "_s),
                                 patience);
        QVERIFY(document()->allowed().pace); // what was shown before still is
    }

    void gatewaysOfAScenarioAreAskedAbout()
    {
        const QString path = file("gateway.scenario.json");
        QVERIFY(!saveScenario(
            game({.kind = GatewaySpec::Kind::Expose, .name = u"host"_s, .listen = m_serverAddress}), path));
        m_window->openFile(path);
        QVERIFY2(said().contains(u"listen at "_s + toString(m_serverAddress)), qPrintable(said()));
        {
            const UdpSocket notYet = UdpSocket::listenAt(std::get<SocketAddress>(resolve(m_serverAddress)));
            QVERIFY(notYet.isOpen());
        }
        QVERIFY(answer(u"Allow"_s));
        answer(u"Allow"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(peer("host").status == PeerStatus::Connected, patience);
        QCOMPARE(document()->fileName(), path);
    }
};

PEERSCOPE_TEST(TestRealGames)

} // namespace peerscope::test_real_games

#include "test_real_games.moc"
