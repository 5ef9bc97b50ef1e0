// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_file.h"
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/window/banner.h"

#include <QFile>
#include <QLabel>
#include <QPushButton>

namespace peerscope::test_main_window_limits {

using namespace Qt::Literals::StringLiterals;

/// The window warns of what is too much for the machine or for ENet.
class TestMainWindowLimits : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("limits"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void moreMemoryThanThereIsWaitsForAnAnswer();
    void aSmallOneRuns();
    void anOverloadIsSaid();
};

void TestMainWindowLimits::moreMemoryThanThereIsWaitsForAnAnswer()
{
    Scenario big = scenario();
    big.duration = bounds::duration.longest();
    for (int entry = 0; entry < 200; ++entry) {
        TrafficSpec traffic;
        traffic.from = u"ana"_s;
        traffic.target.id = 1;
        traffic.hz = 1000;
        traffic.payload = PayloadSize{1'000'000};
        traffic.start = Time(1'000'000'000);
        big.traffic.push_back(traffic);
    }
    const QString fileName = file("big.scenario.json");
    QVERIFY(!saveScenario(big, fileName));
    m_window->openFile(fileName);
    QVERIFY(document()->isOpen());
    QVERIFY(document()->pace().paused);
    auto* banner = child<Banner>("banner");
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->text().contains(u"not enough memory"_s), qPrintable(banner->text()));
    QVERIFY2(banner->text().contains(u"This run needs about "_s), qPrintable(banner->text()));
    const QList<QPushButton*> answers = banner->findChildren<QPushButton*>();
    const auto runAnyway = std::find_if(answers.begin(), answers.end(), [](const QPushButton* button) {
        return button->text() == u"Run anyway"_s;
    });
    QVERIFY(runAnyway != answers.end());
    QTest::mouseClick(*runAnyway, Qt::LeftButton);
    QVERIFY(!document()->pace().paused);
    QTRY_VERIFY(document()->status().now > Time(0));
    document()->setPaused(true);
}

void TestMainWindowLimits::aSmallOneRuns()
{
    const QString fileName = file("small.scenario.json");
    QVERIFY(!saveScenario(scenario(), fileName));
    m_window->openFile(fileName);
    QVERIFY(!document()->pace().paused);
    QVERIFY(!document()->memoryWarning());
    QVERIFY(!child<Banner>("banner")->isVisible());
}

void TestMainWindowLimits::anOverloadIsSaid()
{
    Scenario flood = scenario();
    TrafficSpec traffic;
    traffic.from = u"server"_s;
    traffic.target.name = u"ana"_s;
    traffic.hz = 1000;
    traffic.payload = PayloadSize{200};
    flood.traffic = {traffic};
    LinkSpec link;
    link.conditions.delay = Time(2'000'000); // a window of 64 KiB in 4 s is 80 packets a second
    flood.links = {link};
    document()->openScenario(flood, {.paused = true, .unbounded = false, .speed = 1.0}, fromSeconds(8));
    QTRY_VERIFY(!document()->status().catchingUp);
    auto* counts = child<QLabel>("countsLabel");
    QTRY_VERIFY(counts->text().contains(u"packets"));
    QVERIFY2(!counts->text().contains(u"overloaded"), qPrintable(counts->text()));
    QVERIFY(goOnFor(fromSeconds(20)));
    QTRY_VERIFY2(counts->text().startsWith(u"ENet is overloaded: "), qPrintable(counts->text()));
    QVERIFY2(counts->text().contains(u"wait at server"), qPrintable(counts->text()));
    QVERIFY2(counts->toolTip().contains(u" of them for ana"), qPrintable(counts->toolTip()));
}

PEERSCOPE_TEST(TestMainWindowLimits)

} // namespace peerscope::test_main_window_limits

#include "test_main_window_limits.moc"
