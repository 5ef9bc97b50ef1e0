// SPDX-License-Identifier: MIT
//
// SceneMultiplayer's authentication: who is admitted when, and who is disconnected.
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/relay_peer.h"
#include "tests/support/test_program.h"

namespace peerscope::test_conformance_auth {

const char* const system = "7 SYS | byte 1: 0 AUTH (payload; empty = done)";

/// A server and a client that both want to be convinced.
class AuthenticatingPair
{
public:
    AuthenticatingPair() : server(world, world.server()), ana(world, world.client(QStringLiteral("ana"), 101))
    {
        for (RelayPeer* each : {&server, &ana}) {
            each->relay.setAuthCallback([each](int id, ByteView data) {
                each->got.append(
                    QStringLiteral("auth %1: %2").arg(id).arg(QString::fromLatin1(bytesFrom(data))));
            });
        }
        settle();
    }
    void settle() { world.advance(fromSeconds(0.3)); }

    PeerWorld world;
    RelayPeer server;
    RelayPeer ana;
};

const Sentence sentences[] = {
    {"auth-before-admission", system,
     [] {
         AuthenticatingPair pair;
         QCOMPARE(pair.server.said, lines({"auth 101"}));
         QCOMPARE(pair.ana.said, lines({"auth 1"}));
         QCOMPARE(pair.server.relay.authenticatingPeers(), std::vector<int>{101});
         QVERIFY(pair.server.relay.peers().empty());
         QCOMPARE(pair.server.send("x", 101), Error::Bug);
     }},
    {"auth-payload", system,
     [] {
         AuthenticatingPair pair;
         QCOMPARE(pair.ana.relay.sendAuth(1, viewOf("secret")), Error::Ok);
         QCOMPARE(pair.world.lastPacket().size, 8u);
         pair.settle();
         QCOMPARE(pair.server.got, lines({"auth 101: secret"}));
     }},
    {"auth-empty-is-done", system,
     [] {
         AuthenticatingPair pair;
         QCOMPARE(pair.server.relay.completeAuth(101), Error::Ok);
         pair.settle();
         QCOMPARE(pair.server.said, lines({"auth 101"})); // the other side is not done
         QCOMPARE(pair.ana.relay.completeAuth(1), Error::Ok);
         QCOMPARE(pair.ana.said, lines({"auth 1", "+ 1"}));
         pair.settle();
         QCOMPARE(pair.server.said, lines({"auth 101", "+ 101"}));
     }},
    {"auth-done-and-a-packet", system,
     [] {
         AuthenticatingPair pair;
         pair.server.relay.completeAuth(101);
         pair.settle();
         pair.ana.relay.completeAuth(1);
         pair.ana.send("x", 1);
         pair.settle();
         QCOMPARE(pair.server.got, lines({"101: x"}));
     }},
    {"auth-nothing-else-before", system,
     [] {
         AuthenticatingPair pair;
         pair.ana.test.put(1, QByteArray::fromHex("0378"));
         pair.settle();
         QCOMPARE(pair.server.said.last(), QStringLiteral("error 1"));
         QCOMPARE(pair.server.got, QStringList());
     }},
    {"auth-errors", system,
     [] {
         AuthenticatingPair pair;
         QCOMPARE(pair.server.relay.sendAuth(999, viewOf("x")), Error::InvalidParameter);
         QCOMPARE(pair.server.relay.sendAuth(101, {}), Error::InvalidParameter);
         QCOMPARE(pair.server.relay.completeAuth(999), Error::InvalidParameter);
         pair.server.relay.completeAuth(101);
         QCOMPARE(pair.server.relay.completeAuth(101), Error::FileCantWrite);
         QCOMPARE(pair.server.relay.sendAuth(101, viewOf("x")), Error::FileCantWrite);
     }},
    {"auth-data-after-completion",
     "until then auth data goes to the callback, also after one's own `complete_auth`",
     [] {
         AuthenticatingPair pair;
         QCOMPARE(pair.server.relay.completeAuth(101), Error::Ok);
         QCOMPARE(pair.ana.relay.sendAuth(1, viewOf("more")), Error::Ok); // it has not heard of that yet
         pair.settle();
         QCOMPARE(pair.server.got, lines({"auth 101: more"}));
         QCOMPARE(pair.server.said, lines({"auth 101"}));
         QCOMPARE(pair.ana.relay.sendAuth(1, viewOf("late")), Error::FileCantWrite);
     }},
    {"auth-admits-by-completion-alone",
     "Each side admits the other when *the other's* completion has come and its own was said",
     [] {
         AuthenticatingPair pair;
         pair.server.relay.completeAuth(101);
         pair.ana.test.put(1, QByteArray::fromHex("0378"));
         pair.settle();
         QCOMPARE(pair.server.said, lines({"auth 101", "error 1"}));
         QCOMPARE(pair.server.got, QStringList());
     }},
    {"auth-timeout", "`auth_timeout` is 3 s by default, 0 is never; who runs out of it is disconnected.",
     [] {
         AuthenticatingPair pair; // connected 0.3 s ago
         pair.world.advance(fromSeconds(2.6));
         QCOMPARE(pair.server.said, lines({"auth 101"}));
         pair.world.advance(fromSeconds(0.3));
         QCOMPARE(pair.server.said, lines({"auth 101", "auth failed 101"}));
         QCOMPARE(pair.ana.said, lines({"auth 1", "auth failed 1"}));
         QVERIFY(!pair.ana.test.peer.isActive());
         QVERIFY(pair.server.test.peer.connections().empty());
     }},
    {"auth-timeout-never", "`auth_timeout` is 3 s by default, 0 is never",
     [] {
         AuthenticatingPair pair;
         pair.server.relay.setAuthTimeout(Time{});
         pair.ana.relay.setAuthTimeout(Time{});
         pair.world.advance(fromSeconds(60));
         QCOMPARE(pair.server.relay.authenticatingPeers(), std::vector<int>{101});
     }},
    {"auth-at-the-client-alone",
     "A client with an auth callback at a server without: the server hears it connect, then leave 3 s later.",
     [] {
         PeerWorld world;
         RelayPeer server(world, world.server());
         RelayPeer ana(world, world.client(QStringLiteral("ana"), 101));
         ana.relay.setAuthCallback([](int, ByteView) {});
         world.advance(fromSeconds(2.9));
         QCOMPARE(server.said, lines({"+ 101"}));
         world.advance(fromSeconds(0.3));
         QCOMPARE(server.said, lines({"+ 101", "- 101"}));
         QCOMPARE(ana.said, lines({"auth 1", "auth failed 1"}));
     }},
    {"auth-denied", "disconnect_peer of one that is authenticating forgets it without a signal",
     [] {
         AuthenticatingPair pair;
         pair.server.relay.disconnectPeer(101, false);
         pair.settle();
         QCOMPARE(pair.server.said, lines({"auth 101"}));
         QCOMPARE(pair.ana.said, lines({"auth 1", "auth failed 1"}));
     }},
    {"auth-failed", system,
     [] {
         AuthenticatingPair pair;
         pair.ana.test.peer.close();
         pair.settle();
         QCOMPARE(pair.server.said, lines({"auth 101", "auth failed 101"}));
     }},
};

class TestConformanceAuth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformanceAuth)

} // namespace peerscope::test_conformance_auth

#include "test_conformance_auth.moc"
