// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/take_back.h"

#include <QTest>

namespace peerscope::test_take_back {

using namespace Qt::Literals::StringLiterals;

/// A server (endpoint 0), two real clients, and a link both ways to each.
TraceState state()
{
    TraceState state;
    for (const char* name : {"server", "client 5", "client 6"})
        state.peers.push_back({.endpoint = EndpointId(static_cast<std::uint16_t>(state.peers.size())),
                               .name = name,
                               .role = "client"});
    for (const std::uint16_t client : {1, 2}) {
        LinkState link{.from = EndpointId(client), .to = EndpointId(0)};
        link.conditions.delay = fromMilliseconds(10 * client);
        link.conditions.loss = 0.01 * client;
        state.links.push_back(link);
        state.links.push_back({.from = EndpointId(0), .to = EndpointId(client)});
    }
    return state;
}

ActionSpec bend(const QString& from, const QString& to, bool bothWays)
{
    LinkConditionsChange change;
    change.loss = 0.5;
    ActionSpec action;
    action.what = ConditionsAction{.from = from, .to = to, .bothWays = bothWays, .conditions = change};
    return action;
}

class TestTakeBack : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLinkGetsWhatItHad()
    {
        const auto actions = takeBackActions(bend(u"client 5"_s, u"server"_s, false), state());
        QCOMPARE(actions.size(), 1u);
        const auto& what = std::get<ConditionsAction>(actions[0].what);
        QCOMPARE(what.from, u"client 5"_s);
        QCOMPARE(what.to, u"server"_s);
        QVERIFY(what.conditions.loss == 0.01);
        QVERIFY(what.conditions.delay == fromMilliseconds(10));
        QVERIFY(what.conditions.down == false);
    }

    void everyLinkThatWasMeantGetsItsOwn()
    {
        QCOMPARE(takeBackActions(bend(u"client 6"_s, u"server"_s, true), state()).size(), 2u);
        QCOMPARE(takeBackActions(bend(u"*"_s, u"server"_s, false), state()).size(), 2u);
        QCOMPARE(takeBackActions(bend(u"*"_s, u"*"_s, false), state()).size(), 4u);
    }

    void aCableIsPluggedInAgain()
    {
        ActionSpec unplug;
        unplug.peer = u"client 5"_s;
        unplug.what = UnplugAction{};
        const auto actions = takeBackActions(unplug, state());
        QCOMPARE(actions.size(), 1u);
        QCOMPARE(actions[0].peer, u"client 5"_s);
        QVERIFY(std::holds_alternative<ReplugAction>(actions[0].what));
    }

    void whatIsLostStaysLost()
    {
        ActionSpec kill;
        kill.what = KillAction{7};
        QVERIFY(takeBackActions(kill, state()).empty());
    }
};

PEERSCOPE_TEST(TestTakeBack)

} // namespace peerscope::test_take_back

#include "test_take_back.moc"
