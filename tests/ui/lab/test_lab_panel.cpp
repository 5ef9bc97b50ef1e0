// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_check.h"
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/lab/shipped_experiment.h"
#include "ui/lab/lab_controls.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lanes_view.h"
#include "ui/lab/sweep_view.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QHelpEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>
#include <QToolTip>

namespace peerscope::test_lab_panel {

using namespace Qt::Literals::StringLiterals;

/// The lab as a person uses it.
class TestLabPanel : public QObject
{
    Q_OBJECT

private:
    struct World
    {
        LabPanel panel;
        QSignalSpy lanes{&panel, &LabPanel::lanesChanged};
        World()
        {
            panel.resize(1200, 700);
            panel.show();
        }
        template <class Widget> Widget* child(const char* name) const
        {
            return peerscope::child<Widget>(panel, name);
        }
        [[nodiscard]] bool waitForLanes()
        {
            return QTest::qWaitFor([this] { return lanes.count() > 0; });
        }
        const MetricValues& values(std::size_t lane) const
        {
            return panel.lanes()->canvas()->lanes()[lane].values;
        }
    };

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }
    void showsTheThreeModesAtOnce();
    void aSliderGivesNewFigures();
    void onlyTheNewestRunIsShown();
    void playsPausesAndScrubs();
    void everyExperimentCanBeChosen();
    void saysWhatIsWrongWithAFile();
    void sweepsWithCancel();
    void opensAPointOfASweep();
    void exports();
    void helpSaysEveryFormula();
    void everythingHasANameAndAHelp();
};

void TestLabPanel::showsTheThreeModesAtOnce()
{
    World world;
    QVERIFY(world.waitForLanes());
    const auto& lanes = world.panel.lanes()->canvas()->lanes();
    QCOMPARE(lanes.size(), std::size_t{3});
    QCOMPARE(lanes[2].name, u"reliable"_s);
    QCOMPARE(lanes[2].mode, TransferMode::Reliable);
    QVERIFY(lanes[2].verdict.startsWith(u"reliable delivered everything"_s));
    QVERIFY(world.panel.lanes()->canvas()->accessibleDescription().contains(lanes[2].verdict));
    QVERIFY(!lanes[0].stream.packets.empty());
    // The sentence may be too long for its line.
    QHelpEvent help(QEvent::ToolTip, QPoint(200, 10),
                    world.panel.lanes()->canvas()->mapToGlobal(QPoint(200, 10)));
    QCoreApplication::sendEvent(world.panel.lanes()->canvas(), &help);
    QCOMPARE(QToolTip::text(), lanes[0].verdict);
    QVERIFY(world.panel.lanes()->head() > Time(0)); // there is something to see
}

void TestLabPanel::aSliderGivesNewFigures()
{
    World world;
    QVERIFY(world.waitForLanes());
    const auto before = world.values(0)[Metric::Lost];
    const Time head = world.panel.lanes()->head();
    world.lanes.clear();
    auto* loss = world.child<QSlider>("labLoss");
    loss->setFocus();
    QTest::keyClick(loss, Qt::Key_PageUp);
    QTest::keyClick(loss, Qt::Key_PageUp);
    QVERIFY(world.waitForLanes());
    QTRY_VERIFY(*world.values(0)[Metric::Lost] > 2 * *before);
    QCOMPARE(world.values(2)[Metric::Lost], std::optional(0.0));
    QCOMPARE(world.panel.lanes()->head(), head); // the clock stays
    world.lanes.clear();
    QTest::mouseClick(world.child<QPushButton>("labReset"), Qt::LeftButton);
    QVERIFY(world.waitForLanes());
    QTRY_COMPARE(world.values(0)[Metric::Lost], before);
}

void TestLabPanel::onlyTheNewestRunIsShown()
{
    World world;
    QVERIFY(world.waitForLanes());
    world.lanes.clear();
    LabSettings settings = world.panel.controls()->settings();
    for (const int hz : {60, 30, 5}) {
        settings.hz = hz;
        world.panel.controls()->setSettings(settings, true);
        Q_EMIT world.panel.controls()->changed(settings);
    }
    QVERIFY(world.waitForLanes());
    QCOMPARE(world.lanes.count(), 1);
    QVERIFY(*world.values(0)[Metric::Sent] < 5 * 30 + 1);
}

void TestLabPanel::playsPausesAndScrubs()
{
    World world;
    QVERIFY(world.waitForLanes());
    LanesView* view = world.panel.lanes();
    view->setFocus();
    const Time before = view->head();
    QTest::keyClick(view, Qt::Key_Space);
    QVERIFY(view->isPlaying());
    QTRY_VERIFY(view->head() > before + Time(50'000));
    QTest::mouseClick(world.child<QToolButton>("labPlay"), Qt::LeftButton);
    QVERIFY(!view->isPlaying());
    QTest::keyClick(view, Qt::Key_Home);
    QCOMPARE(view->head(), Time(0));
    QTest::keyClick(view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(view->head(), Time(1'000'000));
    QTest::keyClick(view, Qt::Key_Left);
    QCOMPARE(view->head(), Time(950'000));
    QTest::keyClick(view, Qt::Key_End);
    QCOMPARE(view->head(), Time(30'000'000));
    view->setPlaying(true); // begins again
    QVERIFY(view->head() < Time(1'000'000));
    view->setPlaying(false);
    world.child<QSlider>("labScrub")->setValue(12'000);
    QCOMPARE(view->head(), Time(12'000'000));
    const QString speed = world.child<QComboBox>("labSpeed")->currentText();
    QTest::keyClick(view, Qt::Key_Minus);
    QVERIFY(world.child<QComboBox>("labSpeed")->currentText() != speed);
    QTest::mouseClick(view->canvas(), Qt::LeftButton, {}, QPoint(view->canvas()->width() / 3, 60));
    QVERIFY(view->head() != Time(12'000'000));
}

void TestLabPanel::everyExperimentCanBeChosen()
{
    World world;
    QVERIFY(world.waitForLanes());
    auto* list = world.child<QComboBox>("labExperiments");
    QVERIFY(list->count() >= 5);
    for (int index = 0; index < list->count(); ++index) {
        world.lanes.clear();
        list->setCurrentIndex(index);
        Q_EMIT list->activated(index);
        QVERIFY(world.waitForLanes());
        QVERIFY2(world.panel.lanes()->canvas()->lanes().size() > 1, qPrintable(list->currentText()));
        QVERIFY(!world.child<QLabel>("labProblem")->isVisible());
    }
}

void TestLabPanel::saysWhatIsWrongWithAFile()
{
    World world;
    QVERIFY(world.waitForLanes());
    QTemporaryDir folder;
    QFile file(folder.filePath(u"wrong.experiment.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"format\": \"peerscope-experiment/1\"}");
    file.close();
    QVERIFY(!world.panel.openFile(file.fileName()));
    auto* problem = world.child<QLabel>("labProblem");
    QVERIFY(problem->isVisible());
    QVERIFY2(problem->text().contains(u"$.scenario: missing"_s), qPrintable(problem->text()));
    QVERIFY(!world.panel.lanes()->canvas()->lanes().empty()); // what was there stays
}

void TestLabPanel::sweepsWithCancel()
{
    World world;
    Experiment experiment = shippedExperiment(u"loss-and-delay"_s);
    experiment.scenario.duration = Time(300'000'000); // long enough to be cancelled
    world.panel.setExperiment(shippedExperiment(u"loss-and-delay"_s));
    world.panel.sweep()->setExperiment(experiment);
    world.panel.showSweep(true);
    auto* cancel = world.child<QPushButton>("sweepCancel");
    QVERIFY(!cancel->isVisible());
    QCoreApplication::processEvents();
    const int narrowest = world.panel.minimumSizeHint().width();
    QTest::mouseClick(world.child<QPushButton>("sweepRun"), Qt::LeftButton);
    QVERIFY(world.panel.sweep()->isRunning());
    QVERIFY(cancel->isVisible());
    QTRY_VERIFY(world.child<QProgressBar>("sweepProgress")->value() > 0);
    QVERIFY(world.panel.minimumSizeHint().width() <= narrowest); // or the window would grow
    QTest::mouseClick(cancel, Qt::LeftButton);
    QTRY_VERIFY(!world.panel.sweep()->isRunning());
    // The results so far are shown.
    const SweepTable& table = world.panel.sweep()->chart()->table();
    const auto known = std::count_if(table.values.begin(), table.values.end(),
                                     [](const auto& value) { return value.has_value(); });
    QVERIFY(known > 0 && known < 300);
    QVERIFY(world.child<QPushButton>("sweepRun")->isEnabled());
}

void TestLabPanel::opensAPointOfASweep()
{
    World world;
    Experiment experiment = shippedExperiment(u"loss-and-delay"_s);
    experiment.scenario.duration = Time(5'000'000);
    experiment.sweep[0].values.resize(2);
    experiment.sweep[1].values.resize(2);
    world.panel.setExperiment(experiment);
    world.panel.showSweep(true);
    world.panel.sweep()->run();
    SweepChart* chart = world.panel.sweep()->chart();
    QTRY_VERIFY(!world.panel.sweep()->isRunning() && chart->table().variants == 3);
    const int narrowest = world.panel.minimumSizeHint().width();
    std::vector<Scenario> opened;
    connect(&world.panel, &LabPanel::openRequested, this,
            [&](const Scenario& scenario) { opened.push_back(scenario); });
    chart->setFocus();
    QTest::keyClick(chart, Qt::Key_Right); // the first point
    QTest::keyClick(chart, Qt::Key_Right);
    QTest::keyClick(chart, Qt::Key_Up);
    QTest::keyClick(chart, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(chart->current(), std::optional(SweepPlace{1, 1, 1}));
    QVERIFY(chart->currentText().contains(u"unreliable_ordered"_s));
    QCoreApplication::processEvents();
    QCOMPARE(world.panel.minimumSizeHint().width(), narrowest);
    QTest::keyClick(chart, Qt::Key_Return);
    QCOMPARE(opened.size(), std::size_t{1});
    QCOMPARE(opened[0].traffic[0].mode, TransferMode::UnreliableOrdered);
    QVERIFY(*opened[0].links[0].conditions.loss > 0);
    QVERIFY(!checkScenario(opened[0]));
    QTest::mouseClick(chart, Qt::LeftButton, {}, QPoint(chart->width() / 4, chart->height() / 2));
    QCOMPARE(opened.size(), std::size_t{2});
    QCOMPARE(opened[1].traffic[0].mode, TransferMode::Unreliable);
}

void TestLabPanel::exports()
{
    World world;
    QTemporaryDir folder;
    QVERIFY(exportTo(folder.filePath(u"a.csv"_s), world.panel.sweep()->exportable())); // nothing there yet
    Experiment experiment = shippedExperiment(u"big-packets"_s);
    experiment.scenario.duration = Time(5'000'000);
    experiment.repeat = 2;
    world.panel.setExperiment(experiment);
    QVERIFY(world.waitForLanes());
    world.panel.sweep()->run();
    QTRY_VERIFY(!world.panel.sweep()->isRunning());
    for (const auto& [name, begin] :
         {std::pair{u"a.csv"_s, "size (bytes),variant"}, {u"a.svg"_s, "<?xml"}, {u"a.png"_s, "\x89PNG"}}) {
        QVERIFY(!exportTo(folder.filePath(name), world.panel.sweep()->exportable()));
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith(begin));
        QVERIFY(!exportTo(folder.filePath(u"lanes-"_s + name), world.panel.lanes()->exportable()));
    }
    QFile figures(folder.filePath(u"lanes-a.csv"_s));
    QVERIFY(figures.open(QIODevice::ReadOnly));
    QCOMPARE(figures.readAll().count('\n'), qsizetype(4)); // a head, and a line for each lane
}

void TestLabPanel::helpSaysEveryFormula()
{
    World world;
    QTest::mouseClick(world.child<QToolButton>("labHelpButton"), Qt::LeftButton);
    auto* help = world.child<QDialog>("labHelp");
    QVERIFY(help->isVisible());
    const QString text = help->findChild<QTextBrowser*>()->toPlainText();
    for (const MetricInfo& metric : metricInfos())
        QVERIFY2(text.contains(QString::fromLatin1(metric.formula)), metric.key);
    QVERIFY(text.contains(u"same seed"_s));
}

void TestLabPanel::everythingHasANameAndAHelp()
{
    World world;
    for (QWidget* widget : world.panel.findChildren<QWidget*>()) {
        const bool control = qobject_cast<QSlider*>(widget) || qobject_cast<QComboBox*>(widget) ||
                             qobject_cast<QPushButton*>(widget);
        if (!control || widget->objectName().startsWith(u"qt_"_s))
            continue;
        QVERIFY2(!widget->toolTip().isEmpty() || widget->objectName() == u"sweepStyle"_s,
                 qPrintable(widget->objectName()));
        const auto* button = qobject_cast<QPushButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                 qPrintable(widget->objectName()));
    }
}

PEERSCOPE_TEST(TestLabPanel)

} // namespace peerscope::test_lab_panel

#include "test_lab_panel.moc"
