// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/window/banner.h"

#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

namespace peerscope::test_banner {

class TestBanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers()
    {
        QWidget window;
        Banner banner(&window);
        QVERIFY(banner.isHidden());
        int asked = 0;
        banner.show(Banner::Kind::Problem, QStringLiteral("It broke."), QStringLiteral("<b>here</b>"),
                    {{QStringLiteral("Again"), [&asked] { ++asked; }}});
        QVERIFY(!banner.isHidden());
        QCOMPARE(banner.text(), QStringLiteral("It broke. <b>here</b>"));
        QTest::mouseClick(banner.findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(asked, 1);
        QVERIFY(banner.isHidden());
    }

    void replaced()
    {
        QWidget window;
        Banner banner(&window);
        // An answer may bring up the next message; its own button is gone then.
        banner.show(Banner::Kind::Problem, QStringLiteral("One."), {},
                    {{QStringLiteral("Again"),
                      [&banner] { banner.show(Banner::Kind::Note, QStringLiteral("Two."), {}); }}});
        QTest::mouseClick(banner.findChild<QPushButton*>(), Qt::LeftButton);
        QVERIFY(!banner.isHidden());
        QCOMPARE(banner.kind(), Banner::Kind::Note);
        QTRY_COMPARE(banner.findChildren<QPushButton*>().size(), 0);
    }

    void closes()
    {
        QWidget window;
        Banner banner(&window);
        banner.show(Banner::Kind::Note, QStringLiteral("Over."), {});
        QTest::mouseClick(banner.findChild<QToolButton*>(QStringLiteral("bannerClose")), Qt::LeftButton);
        QVERIFY(banner.isHidden());
        banner.show(Banner::Kind::Note, QStringLiteral("Over."), {});
        QTest::keyClick(&banner, Qt::Key_Escape);
        QVERIFY(banner.isHidden());
    }
};

PEERSCOPE_TEST(TestBanner)

} // namespace peerscope::test_banner

#include "test_banner.moc"
