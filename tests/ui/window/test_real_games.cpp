// SPDX-License-Identifier: MIT
// The window meets real programs: a server and its clients, each a sandbox of its own behind real sockets.
#include "core/gateway/udp_socket.h"
#include "core/source/sandbox_source.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
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
    traffic.mode = TransferMode::Unreliable; // what is lost is not sent again
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
    static QByteArray bytesOf(const TraceSnapshot& trace, const PacketRow& packet)
    {
        const ByteView payload = trace.payload(packet);
        return {reinterpret_cast<const char*>(payload.data()), qsizetype(payload.size())};
    }
    /// What the real server got from its client.
    QList<QByteArray> gotByServer() const
    {
        const TraceSnapshot trace = m_server->trace();
        QList<QByteArray> contents;
        for (std::size_t row = 0; row < trace.packetCount(); ++row) {
            const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(row)));
            if (packet.delivered && trace.endpoint(packet.from).name != "host")
                contents << bytesOf(trace, packet);
        }
        return contents;
    }
    /// What the one packet of a datagram says that the game's client has sent over the slow link; nothing if
    /// there is no such packet.
    std::optional<QByteArray> packetOf(DatagramId datagram) const
    {
        const TraceSnapshot& trace = document()->trace();
        const DatagramRow row = trace.datagram(datagram);
        const bool isSlow = row.due - row.sent > fromSeconds(3);
        if (!isSlow || row.carriedCount != 1 || row.from != peer("client 501").endpoint)
            return std::nullopt;
        return bytesOf(trace, trace.packet(trace.carried(row, 0).packet));
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

    /// On a slow link, a datagram of the game is killed with the mouse while it is on its way: the server
    /// never sees what was in it.
    void aDatagramIsKilledByMouse()
    {
        QVERIFY(openTapped());
        LinkConditionsChange slow;
        slow.delay = fromSeconds(4);
        ActionSpec bend;
        bend.what = ConditionsAction{.from = u"client 501"_s, .to = u"server"_s, .conditions = slow};
        document()->perform(bend);
        auto* view = m_window->findChild<TopologyView*>();
        // Somewhere between the two, on the side of the way there.
        const auto onItsWay = [&]() -> std::optional<std::pair<QPoint, DatagramId>> {
            const QPoint from = view->nodeRect(peer("client 501").endpoint).center();
            const QPoint to = view->nodeRect(peer("server").endpoint).center();
            for (int step = 20; step < 80; ++step) {
                for (int aside = -16; aside <= 16; aside += 4) {
                    const QPoint at = from + (to - from) * step / 100 + QPoint(aside, aside);
                    const Selection thing = view->thingAt(at);
                    const auto* datagram = std::get_if<DatagramId>(&thing);
                    if (datagram && packetOf(*datagram))
                        return std::pair(at, *datagram);
                }
            }
            return std::nullopt;
        };
        QTRY_VERIFY_WITH_TIMEOUT(onItsWay().has_value(), patience);
        const auto [at, datagram] = *onItsWay();
        const QByteArray content = *packetOf(datagram);
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, view->viewport()->mapToGlobal(at),
                                Qt::NoModifier);
        QApplication::sendEvent(view->viewport(), &event);
        auto* menu = view->findChild<QMenu*>(u"topologyMenu"_s);
        QVERIFY(menu);
        auto* kill = menu->findChild<QAction*>(u"kill"_s);
        QVERIFY(kill && kill->isEnabled());
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(kill).center());
        QTRY_COMPARE_WITH_TIMEOUT(document()->trace().datagram(datagram).reason, LossReason::Killed,
                                  patience);

        const Time due = document()->trace().datagram(datagram).due;
        const qsizetype before = gotByServer().size();
        QTRY_VERIFY_WITH_TIMEOUT(document()->status().now > due + fromSeconds(1), patience);
        QVERIFY(gotByServer().size() > before); // others came over the same link
        QVERIFY(!gotByServer().contains(content));
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

    /// A server of the running sandbox lets a real client in, and undo and redo close and open the door.
    void aServerIsExposedByATick()
    {
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        child<QLineEdit>("exposeAddress")->setText(toString(m_serverAddress));
        tick("exposeCheckBox");
        auto* box = child<QCheckBox>("exposeCheckBox");
        QTRY_VERIFY_WITH_TIMEOUT(box->isChecked(), patience);
        QVERIFY(!document()->allowed().pace);
        QVERIFY(child<QLabel>("exposeNote")->text().contains(toString(m_serverAddress)));
        QVERIFY(said().startsWith(u"Waiting for the game at "_s));
        QVERIFY(document()->isModified());
        QCOMPARE(document()->scenario().gateways.size(), 1u);
        QVERIFY(connections("server") == 2); // nothing of the sandbox has changed

        m_client = play(game({.kind = GatewaySpec::Kind::Join, .name = u"bot"_s, .to = m_serverAddress}));
        QTRY_COMPARE_WITH_TIMEOUT(connections("server"), 3u, patience);
        QVERIFY(peer("client 501").isReal);

        document()->undoStack()->undo();
        QTRY_VERIFY_WITH_TIMEOUT(!box->isChecked(), patience);
        QVERIFY(document()->allowed().pace && document()->allowed().act);
        QVERIFY(!document()->isModified());
        QVERIFY(document()->scenario().gateways.empty());
        QVERIFY(document()->trace().packetCount() > 0); // what was seen stays
        QTRY_VERIFY_WITH_TIMEOUT(
            UdpSocket::listenAt(std::get<SocketAddress>(resolve(m_serverAddress))).isOpen(), patience);

        document()->undoStack()->redo();
        QTRY_VERIFY_WITH_TIMEOUT(box->isChecked(), patience);
        tick("exposeCheckBox");
        QTRY_VERIFY_WITH_TIMEOUT(!box->isChecked(), patience);
        QCOMPARE(document()->undoStack()->count(), 2);
        QVERIFY(document()->scenario().gateways.empty());
    }

    void aPortThatIsTakenLeavesTheSandboxAsItIs()
    {
        const UdpSocket other = UdpSocket::listenAt(std::get<SocketAddress>(resolve(m_serverAddress)));
        QVERIFY(openConnected());
        QVERIFY(choose("server"));
        child<QLineEdit>("exposeAddress")->setText(toString(m_serverAddress));
        tick("exposeCheckBox");
        QTRY_VERIFY_WITH_TIMEOUT(said().contains(toString(m_serverAddress) + u" is already in use by "_s),
                                 patience);
        QVERIFY(!child<QCheckBox>("exposeCheckBox")->isChecked());
        QVERIFY(document()->allowed().runAgain);
        QVERIFY(!document()->isModified());
    }

    void botsAreSentIntoAServer()
    {
        m_server =
            play(game({.kind = GatewaySpec::Kind::Expose, .name = u"host"_s, .listen = m_serverAddress}));
        trigger("joinServer");
        auto* dialog = m_window->findChild<QDialog*>(u"joinDialog"_s);
        QVERIFY(dialog);
        auto* clients = peerscope::child<QComboBox>(*dialog, "joinClientCombo");
        clients->setCurrentIndex(0);
        peerscope::child<QComboBox>(*dialog, "joinApiCombo")->setCurrentIndex(1);
        peerscope::child<QLineEdit>(*dialog, "joinServerEdit")->setText(toString(m_serverAddress));
        peerscope::child<QPushButton>(*dialog, "startJoinButton")->click();
        QTRY_COMPARE_WITH_TIMEOUT(peer("bot").status, PeerStatus::Connected, patience);
        QVERIFY(!document()->allowed().pace);
        QTRY_VERIFY_WITH_TIMEOUT(m_server->trace().packetCount() > 5, patience);
    }

    void aServerThatIsSilentIsTold()
    {
        const UdpSocket silent = UdpSocket::listenAt(std::get<SocketAddress>(resolve(m_serverAddress)));
        trigger("joinServer");
        auto* dialog = m_window->findChild<QDialog*>(u"joinDialog"_s);
        QVERIFY(dialog);
        peerscope::child<QComboBox>(*dialog, "joinClientCombo")->setCurrentIndex(0);
        peerscope::child<QLineEdit>(*dialog, "joinServerEdit")->setText(toString(m_serverAddress));
        peerscope::child<QPushButton>(*dialog, "startJoinButton")->click();
        QTRY_VERIFY_WITH_TIMEOUT(said().contains(u"does not answer: is the game's server running"_s),
                                 patience);
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
