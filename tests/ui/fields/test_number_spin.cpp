// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/fields/number_spin.h"

#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

namespace peerscope::test_number_spin {

using namespace Qt::Literals::StringLiterals;

class TestNumberSpin : public QObject
{
    Q_OBJECT

private:
    /// A form with a field that has the focus, and another field.
    struct Form : QWidget
    {
        Form()
        {
            auto* layout = new QVBoxLayout(this);
            layout->addWidget(&other);
            layout->addWidget(&spin);
            show();
            other.setFocus();
        }
        QLineEdit other;
        NumberSpin spin{"spin", u"Number"_s, {}, {NumberBounds{0, 50}, 1, 2.0}, u" ms"_s};
    };

private Q_SLOTS:
    void hasTheBoundsOfTheFile()
    {
        const Form form;
        QCOMPARE(form.spin.minimum(), 0.0);
        QCOMPARE(form.spin.maximum(), 100.0);
        QCOMPARE(form.spin.accessibleName(), u"Number"_s);
    }

    void tellsOfAWholeNumberThatTheUserTyped()
    {
        Form form;
        QVERIFY(QTest::qWaitForWindowActive(&form));
        QSignalSpy edited(&form.spin, &NumberSpin::edited);
        form.spin.showValue(7);
        QCOMPARE(edited.count(), 0);
        form.spin.setFocus();
        form.spin.selectAll();
        QTest::keyClicks(&form.spin, u"33"_s);
        QCOMPARE(edited.count(), 0);
        form.spin.showValue(8); // not under the fingers
        QTest::keyClick(&form.spin, Qt::Key_Return);
        QCOMPARE(edited.count(), 1);
        QCOMPARE(edited[0][0].toDouble(), 33.0);
        form.spin.showValue(8);
        QCOMPARE(form.spin.value(), 8.0);
        QCOMPARE(edited.count(), 1);
    }

    void theWheelChangesNothingOnTheWayPast()
    {
        Form form;
        QVERIFY(QTest::qWaitForWindowActive(&form));
        form.spin.showValue(7);
        turnWheel(form.spin, QPointF(5, 5), QPoint(0, 120));
        QCOMPARE(form.spin.value(), 7.0);
        QVERIFY(!form.spin.hasFocus());
        form.spin.setFocus();
        turnWheel(form.spin, QPointF(5, 5), QPoint(0, 120));
        QVERIFY(form.spin.value() > 7.0);
    }
};

PEERSCOPE_TEST(TestNumberSpin)

} // namespace peerscope::test_number_spin

#include "test_number_spin.moc"
