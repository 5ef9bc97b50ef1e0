// SPDX-License-Identifier: MIT
#include "core/lab/experiment_file.h"
#include "tests/support/test_program.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_window.h"
#include "ui/learn/learn_panel.h"
#include "window_test.h"

namespace peerscope::test_main_window_lab {

using namespace Qt::Literals::StringLiterals;

/// The way from the window to the lab, and back with a point of a sweep.
class TestMainWindowLab : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("main-window-lab"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void opensTheLabOnce()
    {
        QVERIFY(!m_window->findChild<LabWindow*>());
        trigger("showLab");
        auto* lab = child<LabWindow>("labWindow");
        QVERIFY(lab->isVisible());
        lab->close();
        trigger("showLab");
        QVERIFY(lab->isVisible());
        QCOMPARE(m_window->findChildren<LabWindow*>().size(), 1);
    }

    /// An experiment from a file or a lesson opens in the lab, and the sandbox stays.
    void opensExperiments()
    {
        const QString name = document()->name();
        m_window->openFile(
            QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/experiments/relay.experiment.json"));
        auto* lab = child<LabWindow>("labWindow");
        QVERIFY(lab->isVisible());
        const auto shown = [lab] { return lab->panel()->experiment().scenario.name; };
        const auto relay = loadExperiment(u":/peerscope/experiments/relay.experiment.json"_s);
        QCOMPARE(shown(), std::get<Experiment>(relay).scenario.name);
        Q_EMIT m_window->findChild<LearnPanel*>()->experimentRequested(u"big-packets"_s);
        QCOMPARE(shown(), u"Big packets"_s);
        QCOMPARE(document()->name(), name);
    }

    void opensAScenarioOfTheLab()
    {
        trigger("showLab");
        const auto loaded = loadExperiment(u":/peerscope/experiments/movement.experiment.json"_s);
        const auto& experiment = std::get<Experiment>(loaded);
        const auto scenario = std::get<Scenario>(scenarioOf(experiment, {.variant = 2}));
        Q_EMIT child<LabWindow>("labWindow")->panel()->openRequested(scenario);
        QTRY_COMPARE(document()->name(), u"Movement"_s);
        QTRY_VERIFY(!document()->state()->peers.empty());
        QCOMPARE(document()->duration(), scenario.duration);
    }
};

PEERSCOPE_TEST(TestMainWindowLab)

} // namespace peerscope::test_main_window_lab

#include "test_main_window_lab.moc"
