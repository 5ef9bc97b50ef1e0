// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/peers/peers_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace peerscope::test_peers_model {

class TestPeersModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsPeers()
    {
        PeersModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setState(sampleState().get());
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("server"));
        QCOMPARE(model.index(0).data(PeersModel::NoteRole).toString(), QStringLiteral("2 clients"));
        QCOMPARE(model.index(1).data(PeersModel::NoteRole).toString(), QStringLiteral("RTT 83 ms"));
        QCOMPARE(model.index(3).data(PeersModel::NoteRole).toString(), QString());
        QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("ana, client, id 101, connected, RTT 83 ms"));
        QCOMPARE(model.endpointAt(model.index(2)), EndpointId(2));
        QCOMPARE(model.indexOf(EndpointId(2)), model.index(2));
        QVERIFY(!model.indexOf(EndpointId(9)).isValid());
        QVERIFY(!model.indexOf(EndpointId::none()).isValid());
    }

    void saysHowManyAMeshHas()
    {
        PeerState member{EndpointId(0), "m.1", "mesh", 11, PeerStatus::Connected, false, {}};
        member.connections.resize(1);
        QCOMPARE(peerLine(member, Time(0)).note, QStringLiteral("1 peer"));
    }

    void saysNothingOfAnUnknownRoundTripTime()
    {
        const auto state = sampleState();
        state->peers[1].connections.front().roundTripTime = Time(0); // an earlier moment
        QCOMPARE(peerLine(state->peers[1], Time(0)).note, QString());
    }

    void saysWhoIsFrozenOrUnplugged()
    {
        const auto state = sampleState();
        PeersModel model;
        model.setState(state.get());
        QCOMPARE(model.index(1).data(PeersModel::TroubleRole).toString(), QString());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        state->peers[1].frozenUntil = Time(2'500'000);
        state->peers[1].isUnplugged = true;
        model.setState(state.get());
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.index(1).data(PeersModel::TroubleRole).toString(),
                 QStringLiteral("frozen 3 s, unplugged"));
        QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("ana, client, id 101, connected, frozen 3 s, unplugged, RTT 83 ms"));
        state->now = Time(400'000);
        model.setState(state.get());
        QCOMPARE(changed.count(), 1); // still three seconds, rounded up
        state->now = Time(2'500'000);
        model.setState(state.get());
        QCOMPARE(model.index(1).data(PeersModel::TroubleRole).toString(), QStringLiteral("unplugged"));
    }

    void changesOnlyWhatLooksDifferent()
    {
        const auto state = sampleState();
        PeersModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setState(state.get());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);

        state->peers[1].connections[0].roundTripTime += Time(100); // still 83 ms
        model.setState(state.get());
        QCOMPARE(changed.count(), 0);

        state->peers[0].refusesNewConnections = true;
        state->peers[1].connections[0].roundTripTime = Time(90'000);
        state->peers[3].status = PeerStatus::Connecting;
        model.setState(state.get());
        QCOMPARE(changed.count(), 2); // rows 0 and 1 in one, row 3 in another
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 1);
        QCOMPARE(changed[1][0].toModelIndex().row(), 3);
        QCOMPARE(changed[1][1].toModelIndex().row(), 3);
        QCOMPARE(reset.count(), 0);
    }

    void peersComeAndGoWithoutAReset()
    {
        const auto state = sampleState();
        PeersModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setState(state.get());
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        PeerState added = state->peers[1];
        added.endpoint = EndpointId(4);
        added.name = "client.2";
        state->peers.push_back(added);
        model.setState(state.get());
        QCOMPARE(inserted.count(), 1);
        state->peers.pop_back(); // undone
        model.setState(state.get());
        QCOMPARE(removed.count(), 1);
        QCOMPARE(reset.count(), 0);

        state->peers[0].name = "another sandbox";
        model.setState(state.get());
        QCOMPARE(reset.count(), 1);
        model.setState(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }
};

PEERSCOPE_TEST(TestPeersModel)

} // namespace peerscope::test_peers_model

#include "test_peers_model.moc"
