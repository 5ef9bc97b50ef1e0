// SPDX-License-Identifier: MIT
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace peerscope::test_resources {

using namespace Qt::Literals::StringLiterals;

/// The program's built-in resources equal the files in the source tree.
class TestResources : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areTheFiles_data();
    void areTheFiles();
};

void TestResources::areTheFiles_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("quickstart") << u"/scenarios/quickstart.scenario.json"_s;
    QTest::newRow("schema") << u"/schema/scenario.schema.json"_s;
    QTest::newRow("experiment schema") << u"/schema/experiment.schema.json"_s;
    QTest::newRow("movement") << u"/experiments/movement.experiment.json"_s;
    QTest::newRow("loss and delay") << u"/experiments/loss-and-delay.experiment.json"_s;
    QTest::newRow("big packets") << u"/experiments/big-packets.experiment.json"_s;
    QTest::newRow("shared channel") << u"/experiments/shared-channel.experiment.json"_s;
    QTest::newRow("relay") << u"/experiments/relay.experiment.json"_s;
    QTest::newRow("presets") << u"/presets/connections.presets.json"_s;
    QTest::newRow("browser presets") << u"/presets/browsers.presets.json"_s;
}

void TestResources::areTheFiles()
{
    QFETCH(QString, path);
    const QByteArray inside = samples::contentsOf(u":/peerscope"_s + path);
    QVERIFY(!inside.isEmpty());
    QCOMPARE(inside, samples::contentsOf(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources") + path));
}

PEERSCOPE_TEST(TestResources)

} // namespace peerscope::test_resources

#include "test_resources.moc"
