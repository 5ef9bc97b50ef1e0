// SPDX-License-Identifier: MIT
#include "tests/ui/inspector/widget_checks.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/peers/links_model.h"
#include "ui/peers/links_panel.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace peerscope;

class TestLinksPanel : public QObject
{
    Q_OBJECT

private:
    template <class Widget> static Widget* child(const QWidget& parent, const char* name)
    {
        auto* found = parent.findChild<Widget*>(QString::fromLatin1(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    static void type(const LinksPanel& panel, const char* name, const QString& text)
    {
        auto* spin = child<QDoubleSpinBox>(panel, name);
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, text);
        QTest::keyClick(spin, Qt::Key_Return);
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support).*")));
    }

    void findsTheLinksOfASelection()
    {
        const auto state = sampleState();
        const auto names = [&](const Selection& selection) {
            QStringList found;
            for (const LinkLine& line : linksOf(*state, selection))
                found << line.name;
            return found.join(QStringLiteral(", "));
        };
        QCOMPARE(names(EndpointId(1)), QStringLiteral("ana → server, server → ana"));
        QCOMPARE(names(EndpointId(0)),
                 QStringLiteral("server → ana, ana → server, server → bot.1, bot.1 → server, "
                                "server → client.1, client.1 → server"));
        QCOMPARE(names(LinkRef{EndpointId(2), EndpointId(0)}),
                 QStringLiteral("bot.1 → server, server → bot.1"));
        QCOMPARE(names(Selection()), QString());
        QCOMPARE(names(PacketId(0)), QString());
        QCOMPARE(names(EndpointId(77)), QString());
        QCOMPARE(names(LinkRef{EndpointId(0), EndpointId(77)}), QString());
        // A link that somebody has bent is there although nobody can connect by it.
        state->links.push_back({EndpointId(1), EndpointId(2), LinkConditions{Time(5), Time(0), 0, 0}});
        QVERIFY(names(EndpointId(1)).contains(QStringLiteral("ana → bot.1")));
        QCOMPARE(linksOf(*state, EndpointId(1)).front().conditions.delay, Time(80'000));
    }

    void updatesOnlyWhatChanged()
    {
        const auto state = sampleState();
        LinksModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
        model.setLines(linksOf(*state, EndpointId(0)));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        state->links.front().conditions.loss = 0.5;
        model.setLines(linksOf(*state, EndpointId(0)));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(changed[0][1].toModelIndex().row(), 1);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.index(1, LinksModel::LossColumn).data().toString(), QStringLiteral("50"));
        model.setLines({});
        QCOMPARE(reset.count(), 1);
    }

    void hintsWhatToSelect()
    {
        LinksPanel panel;
        panel.show();
        panel.setState(sampleState());
        QVERIFY(child<QLabel>(panel, "linksHint")->isVisible());
        panel.setSelection(EndpointId(1));
        QVERIFY(!child<QLabel>(panel, "linksHint")->isVisible());
        QVERIFY(child<QTableView>(panel, "linkTable")->isVisible());
    }

    void asksForWhatIsTyped()
    {
        LinksPanel panel;
        panel.setState(sampleState());
        panel.setSelection(EndpointId(1));
        panel.show();
        QSignalSpy asked(&panel, &LinksPanel::conditionsRequested);
        QCOMPARE(child<QLabel>(panel, "linkTitle")->text(), QStringLiteral("ana → server"));
        QCOMPARE(child<QDoubleSpinBox>(panel, "delaySpin")->value(), 80.0);
        QCOMPARE(child<QDoubleSpinBox>(panel, "lossSpin")->value(), 5.0);
        QCOMPARE(asked.count(), 0);
        type(panel, "delaySpin", QStringLiteral("120.5"));
        QCOMPARE(asked.count(), 1);
        LinkConditionsChange expected;
        expected.delay = Time(120'500);
        QCOMPARE(asked[0][0].value<LinkRef>(), (LinkRef{EndpointId(1), EndpointId(0)}));
        QCOMPARE(asked[0][1].value<LinkConditionsChange>(), expected);
        QCOMPARE(asked[0][2].toBool(), true);

        auto* both = child<QCheckBox>(panel, "bothWaysCheckBox");
        QTest::mouseClick(both, Qt::LeftButton, {}, QPoint(8, both->height() / 2));
        type(panel, "lossSpin", QStringLiteral("30"));
        QCOMPARE(asked.count(), 2);
        expected = {};
        expected.loss = 0.3;
        QCOMPARE(asked[1][1].value<LinkConditionsChange>(), expected);
        QCOMPARE(asked[1][2].toBool(), false);
        type(panel, "jitterSpin", QStringLiteral("7"));
        QCOMPARE(asked[2][1].value<LinkConditionsChange>().jitter, std::optional(Time(7'000)));
        type(panel, "duplicateSpin", QStringLiteral("2"));
        QCOMPARE(asked[3][1].value<LinkConditionsChange>().duplicate, std::optional(0.02));
    }

    void theTableChoosesTheLink()
    {
        LinksPanel panel;
        panel.resize(260, 400);
        panel.setState(sampleState());
        panel.setSelection(EndpointId(1));
        panel.show();
        auto* table = child<QTableView>(panel, "linkTable");
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(panel.model()->index(1, 0)).center());
        QCOMPARE(child<QDoubleSpinBox>(panel, "delaySpin")->value(), 0.0);
        QCOMPARE(child<QLabel>(panel, "linkTitle")->text(), QStringLiteral("server → ana"));
        QSignalSpy asked(&panel, &LinksPanel::conditionsRequested);
        type(panel, "delaySpin", QStringLiteral("10"));
        QCOMPARE(asked[0][0].value<LinkRef>(), (LinkRef{EndpointId(0), EndpointId(1)}));
        QSignalSpy selected(&panel, &LinksPanel::selectionRequested);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(std::get<LinkRef>(selected[0][0].value<Selection>()),
                 (LinkRef{EndpointId(0), EndpointId(1)}));
    }

    void followsTheSandboxButNotUnderTheFingers()
    {
        const auto state = sampleState();
        LinksPanel panel;
        panel.setState(state);
        panel.setSelection(EndpointId(1));
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        auto* delay = child<QDoubleSpinBox>(panel, "delaySpin");
        auto* loss = child<QDoubleSpinBox>(panel, "lossSpin");
        delay->setFocus();
        delay->selectAll();
        QTest::keyClicks(delay, QStringLiteral("33"));
        auto next = std::make_shared<SandboxState>(*state);
        next->links.front().conditions.delay = Time(90'000);
        next->links.front().conditions.loss = 0.25;
        panel.setState(next);
        QCOMPARE(loss->value(), 25.0);
        QCOMPARE(delay->cleanText(), QStringLiteral("33"));
        QSignalSpy asked(&panel, &LinksPanel::conditionsRequested);
        QTest::keyClick(delay, Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][1].value<LinkConditionsChange>().delay, std::optional(Time(33'000)));
    }

    void fitsTheDock_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void fitsTheDock()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        LinksPanel panel;
        panel.setState(sampleState());
        panel.setSelection(EndpointId(0));
        panel.resize(260, 360);
        panel.show();
        QCOMPARE(clippedControls(panel), QString());
        QCOMPARE(namelessControls(panel), QString());
        savePicture(panel,
                    QStringLiteral("links-%1").arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }
};

QTEST_MAIN(TestLinksPanel)
#include "test_links_panel.moc"
