// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/peers/expose_control.h"

#include <QSignalSpy>

namespace peerscope::test_expose_control {

using namespace Qt::Literals::StringLiterals;

class TestExposeControl : public QObject
{
    Q_OBJECT

private:
    static QLineEdit* address(const ExposeControl& control)
    {
        return child<QLineEdit>(control, "exposeAddress");
    }
    static QString note(const ExposeControl& control)
    {
        const auto* label = child<QLabel>(control, "exposeNote");
        return label->isVisibleTo(&control) ? label->text() : QString();
    }
    static bool isTicked(const ExposeControl& control)
    {
        return child<QCheckBox>(control, "exposeCheckBox")->isChecked();
    }

private Q_SLOTS:
    void asksForAnyFreePort()
    {
        ExposeControl control;
        control.show();
        QSignalSpy requested(&control, &ExposeControl::openRequested);
        QCOMPARE(note(control), QString());
        tick(control, "exposeCheckBox");
        QCOMPARE(requested.count(), 1);
        QVERIFY(!requested.at(0).at(0).value<std::optional<HostAndPort>>());
        QVERIFY(!isTicked(control)); // not before it is open
    }

    void saysWhatIsWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("note");
        QTest::addColumn<bool>("isAsked");
        const QString wrong = u"Write a numeric address and a port, such as 127.0.0.1:7777."_s;
        QTest::addRow("loopback") << u"127.0.0.1:9000"_s << QString() << true;
        QTest::addRow("IPv6") << u"[::1]:9000"_s << QString() << true;
        QTest::addRow("everywhere") << u"0.0.0.0:9000"_s
                                    << u"Other machines will be able to connect to 0.0.0.0:9000."_s << true;
        QTest::addRow("no port") << u"127.0.0.1"_s << wrong << false;
        QTest::addRow("a name") << u"localhost:9000"_s << wrong << false;
        QTest::addRow("too large") << u"127.0.0.1:70000"_s << wrong << false;
    }
    void saysWhatIsWritten()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, note);
        QFETCH(const bool, isAsked);
        ExposeControl control;
        control.show();
        QSignalSpy requested(&control, &ExposeControl::openRequested);
        QTest::keyClicks(address(control), text);
        QCOMPARE(TestExposeControl::note(control), note);
        QTest::keyClick(address(control), Qt::Key_Return);
        QCOMPARE(requested.count(), isAsked ? 1 : 0);
        if (isAsked)
            QCOMPARE(toString(requested.at(0).at(0).value<std::optional<HostAndPort>>().value()), text);
    }

    void showsWhatIsOpen()
    {
        ExposeControl control;
        control.show();
        QSignalSpy closed(&control, &ExposeControl::closeRequested);
        control.setServer(HostAndPort{u"127.0.0.1"_s, 7780}, {});
        QVERIFY(isTicked(control));
        QVERIFY(note(control).contains(u"Listening at 127.0.0.1:7780."_s));
        QVERIFY(note(control).contains(u"create_client(\"127.0.0.1\", 7780)"_s));
        QVERIFY(!note(control).contains(u"Other machines"_s));
        QVERIFY(address(control)->isReadOnly());
        tick(control, "exposeCheckBox");
        QCOMPARE(closed.count(), 1);
        QVERIFY(isTicked(control));
        control.setServer({}, {});
        QVERIFY(!isTicked(control));
        QCOMPARE(address(control)->text(), u"127.0.0.1:7780"_s); // for the next time

        control.setServer(HostAndPort{u"0.0.0.0"_s, 7780}, {});
        QVERIFY(note(control).contains(u"create_client(\"this machine's address\", 7780)"_s));
        QVERIFY(note(control).contains(u"Other machines can connect, too."_s));
    }

    void anObstacleIsSaid()
    {
        ExposeControl control;
        control.show();
        control.setServer({}, u"Something is in the way."_s);
        const auto* box = child<QCheckBox>(control, "exposeCheckBox");
        QVERIFY(!box->isEnabled());
        QCOMPARE(box->toolTip(), u"Something is in the way."_s);
        control.setServer({}, {});
        QVERIFY(box->isEnabled());
        QCOMPARE(namelessControls(control), QString());
    }
};

PEERSCOPE_TEST(TestExposeControl)

} // namespace peerscope::test_expose_control

#include "test_expose_control.moc"
