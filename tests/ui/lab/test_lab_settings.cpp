// SPDX-License-Identifier: MIT
#include "core/scenario/link_presets.h"
#include "tests/support/test_program.h"
#include "tests/ui/lab/shipped_experiment.h"
#include "ui/lab/lab_settings.h"

#include <QtTest>

namespace peerscope::test_lab_settings {

using namespace Qt::Literals::StringLiterals;

/// The experiments that the sliders make.
class TestLabSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ownSettingsChangeNothing_data();
    void ownSettingsChangeNothing();
    void readsWhatIsThere();
    void linksBecomeOne();
    void chatBesideIt();
    void overARelay();
    void sweepsStillSweep();
    void everyExperimentCanBeSwept_data() { ownSettingsChangeNothing_data(); }
    void everyExperimentCanBeSwept();
};

void TestLabSettings::ownSettingsChangeNothing_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name :
         {u"movement"_s, u"loss-and-delay"_s, u"big-packets"_s, u"shared-channel"_s, u"relay"_s})
        QTest::newRow(qPrintable(name)) << name;
}

void TestLabSettings::everyExperimentCanBeSwept()
{
    QFETCH(QString, name);
    const Experiment experiment = shippedExperiment(name);
    const Experiment swept = withSweep(experiment);
    QVERIFY(!swept.sweep.empty());
    QVERIFY(!checkExperiment(swept));
    if (!experiment.sweep.empty())
        QCOMPARE(swept, experiment);
}

void TestLabSettings::ownSettingsChangeNothing()
{
    QFETCH(QString, name);
    const Experiment experiment = shippedExperiment(name);
    QCOMPARE(withSettings(experiment, settingsOf(experiment)), experiment);
}

void TestLabSettings::readsWhatIsThere()
{
    const LabSettings settings = settingsOf(shippedExperiment(u"movement"_s));
    QCOMPARE(settings.hz, 20.0);
    QCOMPARE(settings.size, 48);
    QCOMPARE(settings.conditions, findPreset(shippedPresets(), u"home-congested"_s)->conditions);
}

void TestLabSettings::linksBecomeOne()
{
    const Experiment experiment = shippedExperiment(u"movement"_s);
    LabSettings settings = settingsOf(experiment);
    settings.conditions.loss = 0.25;
    settings.conditions.rateKbit = 64;
    settings.size = 2000;
    settings.hz = 30;
    const Experiment changed = withSettings(experiment, settings);
    QVERIFY(!checkExperiment(changed));
    QCOMPARE(changed.scenario.links.size(), std::size_t{1});
    QCOMPARE(settingsOf(changed), settings);
}

void TestLabSettings::chatBesideIt()
{
    const Experiment experiment = shippedExperiment(u"movement"_s);
    LabSettings settings = settingsOf(experiment);
    for (const ChatBeside chat : {ChatBeside::OwnChannel, ChatBeside::SameChannel}) {
        settings.chat = chat;
        const Experiment changed = withSettings(experiment, settings);
        QVERIFY(!checkExperiment(changed));
        QCOMPARE(changed.scenario.traffic.size(), std::size_t{2});
        QCOMPARE(changed.scenario.traffic[1].mode, TransferMode::Reliable);
        QCOMPARE(changed.scenario.traffic[1].channel == changed.scenario.traffic[0].channel,
                 chat == ChatBeside::SameChannel);
    }
}

void TestLabSettings::overARelay()
{
    const Experiment experiment = shippedExperiment(u"movement"_s);
    QVERIFY(canBeRelayed(experiment));
    QVERIFY(!canBeRelayed(shippedExperiment(u"relay"_s)));
    LabSettings settings = settingsOf(experiment);
    settings.relayed = true;
    const Experiment changed = withSettings(experiment, settings);
    QVERIFY(!checkExperiment(changed));
    QCOMPARE(changed.scenario.peers.size(), std::size_t{3});
    QCOMPARE(changed.scenario.peers[0].api, PeerApi::Scene);
    QCOMPARE(changed.scenario.traffic[0].target.name, u"bob"_s);
}

void TestLabSettings::sweepsStillSweep()
{
    const Experiment experiment = shippedExperiment(u"loss-and-delay"_s);
    LabSettings settings = settingsOf(experiment);
    settings.conditions.jitter = Time(40'000);
    const Experiment changed = withSettings(experiment, settings);
    QVERIFY(!checkExperiment(changed));
    const auto scenario = std::get<Scenario>(scenarioOf(changed, {.point = 99}));
    QCOMPARE(scenario.links[0].conditions.loss, std::optional(0.3));
    QCOMPARE(scenario.links[0].conditions.jitter, std::optional(Time(40'000)));
}

PEERSCOPE_TEST(TestLabSettings)

} // namespace peerscope::test_lab_settings

#include "test_lab_settings.moc"
