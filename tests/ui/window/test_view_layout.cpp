// SPDX-License-Identifier: MIT
// A view that registers itself gets its place, its entry in the menu, and can be brought to the front.
#include "tests/support/test_program.h"
#include "ui/view/action.h"
#include "ui/window/view_layout.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace peerscope::test_view_layout {

class TestViewLayout : public QObject
{
    Q_OBJECT

private:
    struct World
    {
        QMainWindow window;
        ViewLayout layout{&window, views()};
        World()
        {
            window.setCentralWidget(layout.centre());
            window.resize(1200, 800);
            layout.restore();
            window.show();
            layout.reset();
        }
        View at(ViewPlace place, const char* name, double share = 0)
        {
            const QString text = QString::fromLatin1(name);
            auto* widget = new QWidget(&window);
            widget->setMinimumSize(60, 40);
            return {.name = text,
                    .title = text,
                    .widget = widget,
                    .place = place,
                    .dock = text + QStringLiteral("Dock"),
                    .share = share,
                    .show = makeAction(&window, name, text, text, {})};
        }
        std::vector<View> views()
        {
            std::vector<View> views = {at(ViewPlace::Centre, "map"),
                                       at(ViewPlace::BelowCentre, "lanes", 0.4),
                                       at(ViewPlace::BelowCentre, "ladder", 0.6),
                                       at(ViewPlace::Left, "people", 0.2),
                                       at(ViewPlace::Left, "hidden"),
                                       at(ViewPlace::Right, "facts", 0.25),
                                       at(ViewPlace::Bottom, "table", 0.2),
                                       at(ViewPlace::Bottom, "log"),
                                       at(ViewPlace::Footer, "writer")};
            views[4].isShown = false;
            return views;
        }
        QDockWidget* dock(const char* name) { return layout.dock(QString::fromLatin1(name)); }
    };

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        QCoreApplication::setOrganizationName(QStringLiteral("peerscope-test"));
        QCoreApplication::setApplicationName(QStringLiteral("test_view_layout"));
    }
    void init() { QSettings().clear(); }

    void everyViewIsInItsPlace()
    {
        World world;
        QVERIFY(!world.dock("map") && !world.dock("lanes"));
        QCOMPARE(world.dock("people")->objectName(), QStringLiteral("peopleDock"));
        QCOMPARE(world.window.dockWidgetArea(world.dock("people")), Qt::LeftDockWidgetArea);
        QCOMPARE(world.window.dockWidgetArea(world.dock("facts")), Qt::RightDockWidgetArea);
        QCOMPARE(world.window.tabifiedDockWidgets(world.dock("table")), QList{world.dock("log")});
        QVERIFY(world.window.tabifiedDockWidgets(world.dock("writer")).isEmpty()); // below them
        QVERIFY(world.dock("hidden")->isHidden());
        QTRY_COMPARE(world.layout.shownViews().join(QLatin1Char(' ')),
                     QStringLiteral("map lanes people facts table writer"));
    }

    void oneIsBroughtUp()
    {
        World world;
        const QSignalSpy changed(&world.layout, &ViewLayout::changed);
        for (const char* name : {"ladder", "hidden", "log"}) {
            world.layout.bringUp(QString::fromLatin1(name));
            QTRY_VERIFY2(world.layout.shownViews().contains(QString::fromLatin1(name)), name);
        }
        QVERIFY(!world.layout.shownViews().contains(QStringLiteral("lanes")));
        QVERIFY(changed.count() > 0);
        world.layout.bringUp(QStringLiteral("nobody"));
        world.layout.reset();
        QVERIFY(world.dock("hidden")->isHidden());
    }

    void theMenuShowsAndHidesThem()
    {
        World world;
        QMenu menu;
        world.layout.fillMenu(&menu);
        const auto trigger = [&](const char* text) {
            for (QAction* action : menu.actions()) {
                if (action->text() == QString::fromLatin1(text))
                    return action->trigger();
            }
            QFAIL(text);
        };
        trigger("ladder");
        QVERIFY(world.layout.shownViews().contains(QStringLiteral("ladder")));
        trigger("map"); // gives its room to what is below it, and takes it again
        QVERIFY(!world.layout.shownViews().contains(QStringLiteral("map")));
        trigger("map");
        QVERIFY(world.layout.shownViews().contains(QStringLiteral("map")));
        trigger("facts");
        QVERIFY(world.dock("facts")->isHidden());
    }

    void itIsKept()
    {
        {
            World world;
            world.layout.bringUp(QStringLiteral("ladder"));
            world.dock("facts")->hide();
            world.layout.save();
        }
        World world;
        QVERIFY(world.layout.restore());
        QVERIFY(world.dock("facts")->isHidden());
        QVERIFY(world.layout.shownViews().contains(QStringLiteral("ladder")));
    }
};

PEERSCOPE_TEST(TestViewLayout)

} // namespace peerscope::test_view_layout

#include "test_view_layout.moc"
