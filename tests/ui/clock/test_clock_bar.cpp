// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/clock/clock_bar.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

namespace peerscope::test_clock_bar {

class TestClockBar : public QObject
{
    Q_OBJECT

private:
    static ClockReading running()
    {
        ClockReading reading;
        reading.status.now = Time(12'345'678);
        reading.duration = Time(30'000'000);
        reading.seed = 42;
        return reading;
    }
    static QString text(const ClockBar& bar, const char* label) { return child<QLabel>(bar, label)->text(); }

private Q_SLOTS:
    void showsTheTime()
    {
        ClockBar bar;
        ClockReading reading = running();
        bar.setReading(reading);
        QCOMPARE(text(bar, "clockLabel"), QStringLiteral("00:12.345"));
        reading.status.pace.paused = true;
        bar.setReading(reading);
        QVERIFY2(text(bar, "clockLabel").contains(QStringLiteral("678")), "microseconds while paused");
        QCOMPARE(child<QLineEdit>(bar, "seedEdit")->text(), QStringLiteral("42"));
    }

    void saysWhatIsGoingOn()
    {
        ClockBar bar;
        ClockReading reading = running();
        reading.reached = 412.2;
        bar.setReading(reading);
        QCOMPARE(text(bar, "noteLabel"), QStringLiteral("×412"));
        reading.status.pace.paused = true;
        bar.setReading(reading);
        QCOMPARE(text(bar, "noteLabel"), QStringLiteral("paused"));
        reading.status.finished = true;
        bar.setReading(reading);
        QCOMPARE(text(bar, "noteLabel"), QStringLiteral("finished"));
        QVERIFY(!bar.stepAction(StepKind::Event)->isEnabled());
        reading.status.catchingUp = true;
        bar.setReading(reading);
        QCOMPARE(text(bar, "noteLabel"), QStringLiteral("catching up"));
        reading.status.failure = QStringLiteral("out of ports");
        bar.setReading(reading);
        QCOMPARE(text(bar, "noteLabel"), QStringLiteral("failed"));
        QCOMPARE(child<QLabel>(bar, "noteLabel")->toolTip(), QStringLiteral("out of ports"));
        QVERIFY(!bar.playAction()->isEnabled());
    }

    void liveItPausesTheView()
    {
        ClockBar bar;
        ClockReading reading = running();
        reading.isLive = true;
        bar.setReading(reading);
        QCOMPARE(text(bar, "noteLabel"), QStringLiteral("live"));
        QVERIFY(!child<QSlider>(bar, "speedSlider")->isEnabled());
        QVERIFY(!bar.stepAction(StepKind::Packet)->isEnabled());
        QVERIFY(bar.playAction()->statusTip().contains(QStringLiteral("Pause the view")));
        QSignalSpy paused(&bar, &ClockBar::pauseRequested);
        bar.playAction()->trigger();
        QCOMPARE(paused.takeFirst().first().toBool(), true);
        reading.status.pace.paused = true;
        bar.setReading(reading);
        QCOMPARE(text(bar, "noteLabel"), QStringLiteral("view paused"));
        QCOMPARE(text(bar, "clockLabel"), QStringLiteral("00:12.345")); // it runs
        QCOMPARE(bar.playAction()->statusTip(), QStringLiteral("Back to now"));
        reading.isLive = false;
        bar.setReading(reading);
        QVERIFY(child<QSlider>(bar, "speedSlider")->isEnabled());
        QVERIFY(bar.stepAction(StepKind::Packet)->isEnabled());
        QVERIFY(bar.stepAction(StepKind::Packet)->toolTip().contains(QStringLiteral("delivered or lost")));
    }

    void playAndPause()
    {
        ClockBar bar;
        ClockReading reading = running();
        bar.setReading(reading);
        QSignalSpy paused(&bar, &ClockBar::pauseRequested);
        auto* button = child<QToolButton>(bar, "playButton");
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(paused.takeFirst().first().toBool(), true);
        reading.status.pace.paused = true;
        bar.setReading(reading);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(paused.takeFirst().first().toBool(), false);
    }

    void shortcuts()
    {
        ClockBar bar;
        bar.setReading(running());
        bar.show();
        bar.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        QSignalSpy paused(&bar, &ClockBar::pauseRequested);
        QSignalSpy stepped(&bar, &ClockBar::stepRequested);
        QSignalSpy speed(&bar, &ClockBar::speedRequested);
        QSignalSpy unbounded(&bar, &ClockBar::unboundedRequested);
        bar.setFocus();
        QTest::keyClick(&bar, Qt::Key_Space);
        QCOMPARE(paused.size(), 1);
        QTest::keyClick(&bar, Qt::Key_Period);
        QCOMPARE(stepped.takeFirst().first().value<StepKind>(), StepKind::Event);
        QTest::keyClick(&bar, Qt::Key_Comma);
        QCOMPARE(stepped.takeFirst().first().value<StepKind>(), StepKind::Packet);
        QTest::keyClick(&bar, Qt::Key_Slash);
        QCOMPARE(stepped.takeFirst().first().value<StepKind>(), StepKind::Poll);
        QTest::keyClick(&bar, Qt::Key_BracketRight);
        QCOMPARE(speed.takeFirst().first().toDouble(), 2.0);
        QTest::keyClick(&bar, Qt::Key_BracketLeft);
        QCOMPARE(speed.takeFirst().first().toDouble(), 0.5);
        QTest::keyClick(&bar, Qt::Key_1);
        QCOMPARE(speed.takeFirst().first().toDouble(), 1.0);
        QTest::keyClick(&bar, Qt::Key_M);
        QCOMPARE(unbounded.takeFirst().first().toBool(), true);
    }

    void stepButton()
    {
        ClockBar bar;
        bar.setReading(running());
        QSignalSpy stepped(&bar, &ClockBar::stepRequested);
        QTest::mouseClick(child<QToolButton>(bar, "stepButton"), Qt::LeftButton, {}, QPoint(5, 5));
        QCOMPARE(stepped.size(), 1);
    }

    void sliderAndLabel()
    {
        ClockBar bar;
        ClockReading reading = running();
        bar.setReading(reading);
        QSignalSpy speed(&bar, &ClockBar::speedRequested);
        auto* slider = child<QSlider>(bar, "speedSlider");
        slider->setValue(-100);
        QCOMPARE(speed.takeFirst().first().toDouble(), 0.1);
        reading.status.pace.speed = 100;
        bar.setReading(reading);
        QCOMPARE(speed.size(), 0); // being told is no wish
        QCOMPARE(slider->value(), 200);
        QCOMPARE(text(bar, "speedLabel"), QStringLiteral("×100"));
        reading.status.pace.unbounded = true;
        bar.setReading(reading);
        QCOMPARE(text(bar, "speedLabel"), QStringLiteral("max"));
        QVERIFY(bar.unboundedAction()->isChecked());
    }

    void seed()
    {
        ClockBar bar;
        bar.setReading(running());
        bar.show();
        bar.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        QSignalSpy seed(&bar, &ClockBar::seedRequested);
        auto* edit = child<QLineEdit>(bar, "seedEdit");
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("77"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(seed.takeFirst().first().toULongLong(), 77u);

        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("123"));
        QTest::keyClick(edit, Qt::Key_Escape);
        QCOMPARE(edit->text(), QStringLiteral("77"));
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("9999999999999999")); // beyond 2^53
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(edit->text(), QStringLiteral("77"));
        QCOMPARE(seed.size(), 0);
    }

    void everythingHasAName()
    {
        ClockBar bar;
        for (const QAction* action : bar.findChildren<QAction*>()) {
            if (action->objectName().isEmpty())
                continue; // the validators' and menus' own
            QVERIFY(!action->toolTip().isEmpty());
            QVERIFY(!action->statusTip().isEmpty());
            QVERIFY(!action->shortcut().isEmpty());
        }
        for (const QWidget* widget : {static_cast<QWidget*>(child<QSlider>(bar, "speedSlider")),
                                      static_cast<QWidget*>(child<QLineEdit>(bar, "seedEdit"))}) {
            QVERIFY(!widget->accessibleName().isEmpty());
            QVERIFY(!widget->toolTip().isEmpty());
        }
    }
};

PEERSCOPE_TEST(TestClockBar)

} // namespace peerscope::test_clock_bar

#include "test_clock_bar.moc"
