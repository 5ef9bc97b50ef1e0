// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/clock/run_until_dialog.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

namespace peerscope::test_run_until_dialog {

class TestRunUntilDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upToATime()
    {
        RunUntilDialog dialog(fromSeconds(3), fromSeconds(60));
        QSignalSpy chosen(&dialog, &RunUntilDialog::timeChosen);
        auto* time = dialog.findChild<QDoubleSpinBox*>(QStringLiteral("untilTimeSpin"));
        QCOMPARE(time->minimum(), 3.0);
        QCOMPARE(time->maximum(), 60.0);
        time->setValue(12.5);
        QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("runButton")), Qt::LeftButton);
        QCOMPARE(chosen.takeFirst().first().value<Time>(), fromSeconds(12.5));
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }

    void enterRuns()
    {
        RunUntilDialog dialog(fromSeconds(3), fromSeconds(60));
        QSignalSpy chosen(&dialog, &RunUntilDialog::timeChosen);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        QTest::keyClicks(dialog.focusWidget(), QStringLiteral("20"));
        QTest::keyClick(dialog.focusWidget(), Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.takeFirst().first().value<Time>(), fromSeconds(20));
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }

    void toAPacket()
    {
        RunUntilDialog dialog(fromSeconds(3), fromSeconds(60));
        QSignalSpy chosen(&dialog, &RunUntilDialog::packetChosen);
        auto* channel = dialog.findChild<QSpinBox*>(QStringLiteral("untilChannelSpin"));
        QVERIFY(!channel->isEnabled());
        dialog.findChild<QRadioButton*>(QStringLiteral("byPacketButton"))->setChecked(true);
        QVERIFY(channel->isEnabled());
        channel->setValue(2);
        auto* fate = dialog.findChild<QComboBox*>(QStringLiteral("untilFateCombo"));
        fate->setCurrentIndex(fate->findText(QStringLiteral("lost")));
        QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("runButton")), Qt::LeftButton);
        const auto match = chosen.takeFirst().first().value<PacketMatch>();
        PacketRow packet;
        packet.channel = 2;
        packet.fate = PacketFate::Lost;
        QVERIFY(match(packet));
        packet.fate = PacketFate::Delivered;
        QVERIFY(!match(packet));
        packet.fate = PacketFate::Lost;
        packet.channel = 3;
        QVERIFY(!match(packet));
    }
};

PEERSCOPE_TEST(TestRunUntilDialog)

} // namespace peerscope::test_run_until_dialog

#include "test_run_until_dialog.moc"
