// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/moment/settable_moment.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/conditions/conditions_plot.h"
#include "ui/conditions/links_model.h"
#include "ui/conditions/links_panel.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace peerscope::test_links_panel {

class TestLinksPanel : public QObject
{
    Q_OBJECT

private:
    static void type(const LinksPanel& panel, const char* name, const QString& text)
    {
        auto* spin = child<QDoubleSpinBox>(panel, name);
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, text);
        QTest::keyClick(spin, Qt::Key_Return);
    }

    static ConditionsAction conditionsOf(const QList<QVariant>& asked)
    {
        return std::get<ConditionsAction>(asked[0].value<ActionSpec>().what);
    }
    /// Chooses an entry as a user does: opens the list and clicks it.
    static void choose(const LinksPanel& panel, const char* name, int index)
    {
        auto* combo = child<QComboBox>(panel, name);
        QVERIFY(index >= 0);
        combo->setCurrentIndex(index);
        Q_EMIT combo->activated(index);
    }

private Q_SLOTS:
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
        // A link with conditions is listed even if its ends cannot connect.
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
        SettableMoment moment;
        LinksPanel panel{&moment};
        panel.show();
        moment.setState(sampleState());
        QVERIFY(child<QLabel>(panel, "linksHint")->isVisible());
        moment.select(EndpointId(1));
        QVERIFY(!child<QLabel>(panel, "linksHint")->isVisible());
        QVERIFY(child<QTableView>(panel, "linkTable")->isVisible());
    }

    void offersNothingInARecording()
    {
        SettableMoment moment;
        LinksPanel panel{&moment};
        panel.show();
        moment.select(EndpointId(1));
        const auto recorded = sampleState();
        recorded->mayAct = false;
        moment.setState(recorded);
        QVERIFY(!child<QTableView>(panel, "linkTable")->isVisible());
        QVERIFY(!child<QPushButton>(panel, "downButton")->isVisible());
        const auto* hint = child<QLabel>(panel, "linksHint");
        QVERIFY(hint->isVisible());
        QVERIFY2(hint->text().contains(QStringLiteral("capture")), qPrintable(hint->text()));
        moment.setState(sampleState());
        QVERIFY(!hint->isVisible());
    }

    void asksForWhatIsTyped()
    {
        SettableMoment moment;
        LinksPanel panel{&moment};
        moment.setState(sampleState());
        moment.select(EndpointId(1));
        panel.show();
        QSignalSpy asked(&panel, &LinksPanel::performRequested);
        QCOMPARE(child<QDoubleSpinBox>(panel, "delaySpin")->value(), 80.0);
        QCOMPARE(child<QDoubleSpinBox>(panel, "lossSpin")->value(), 5.0);
        QCOMPARE(asked.count(), 0);
        type(panel, "delaySpin", QStringLiteral("120.5"));
        QCOMPARE(asked.count(), 1);
        const ConditionsAction first = conditionsOf(asked[0]);
        LinkConditionsChange expected;
        expected.delay = Time(120'500);
        QCOMPARE(first.from, QStringLiteral("ana"));
        QCOMPARE(first.to, QStringLiteral("server"));
        QVERIFY(first.conditions == expected);
        QVERIFY(first.bothWays);

        choose(panel, "linkScopeCombo", 0);
        type(panel, "lossSpin", QStringLiteral("30"));
        expected = {};
        expected.loss = 0.3;
        QVERIFY(conditionsOf(asked[1]).conditions == expected);
        QVERIFY(!conditionsOf(asked[1]).bothWays);
    }

    void everyField_data()
    {
        QTest::addColumn<QString>("spin");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<LinkConditionsChange>("expected");
        const auto row = [](const char* spin, const char* typed, auto field, auto value) {
            LinkConditionsChange change;
            change.*field = value;
            QTest::newRow(spin) << QString::fromLatin1(spin) << QString::fromLatin1(typed) << change;
        };
        using C = LinkConditionsChange;
        row("jitterSpin", "7", &C::jitter, Time(7'000));
        row("reorderSpin", "25", &C::reorder, 0.25);
        row("loseEverySpin", "10", &C::loseEvery, 10U);
        row("duplicateSpin", "2", &C::duplicate, 0.02);
        row("corruptSpin", "0.5", &C::corrupt, 0.005);
        row("rateSpin", "768", &C::rateKbit, 768U);
        row("queueSpin", "9000", &C::queueBytes, 9000U);
        row("mtuSpin", "576", &C::mtu, 576U);
        row("burstPSpin", "4", &C::burstLoss, BurstLoss{.p = 0.04});
        row("burstRSpin", "50", &C::burstLoss, BurstLoss{.r = 0.5});
    }
    void everyField()
    {
        QFETCH(QString, spin);
        QFETCH(QString, typed);
        QFETCH(LinkConditionsChange, expected);
        SettableMoment moment;
        LinksPanel panel{&moment};
        moment.setState(sampleState());
        moment.select(EndpointId(1));
        panel.show();
        QSignalSpy asked(&panel, &LinksPanel::performRequested);
        type(panel, qPrintable(spin), typed);
        QCOMPARE(asked.count(), 1);
        QVERIFY(conditionsOf(asked[0]).conditions == expected);
    }

    void playsARecording()
    {
        QTemporaryDir folder;
        const auto write = [&folder](const char* name, const QByteArray& text) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            return file.open(QFile::WriteOnly) && file.write(text) == text.size() ? file.fileName()
                                                                                  : QString();
        };
        const QString good = write("a & b.csv", "time,delay\n0,40\n4,90\n");
        const QString bad = write("bad.csv", "time,delay\n0,40\n4,-1\n");
        QVERIFY(!good.isEmpty() && !bad.isEmpty());
        const auto state = sampleState();
        SettableMoment moment;
        LinksPanel panel{&moment};
        moment.setState(state);
        moment.select(EndpointId(1));
        panel.resize(260, 760);
        panel.show();
        auto* button = child<QPushButton>(panel, "recordingButton");
        auto* clear = child<QToolButton>(panel, "clearRecordingButton");
        QCOMPARE(button->text(), QStringLiteral("none"));
        QVERIFY(!clear->isEnabled());
        QSignalSpy asked(&panel, &LinksPanel::performRequested);
        QSignalSpy problem(&panel, &LinksPanel::problem);
        const auto chooseFile = [&](const QString& file) {
            button->setFocus();
            QTest::keyClick(button, Qt::Key_Space);
            auto* dialog = panel.findChild<QFileDialog*>(QStringLiteral("recordingDialog"));
            QVERIFY(dialog);
            Q_EMIT dialog->fileSelected(file);
            dialog->close();
            QCoreApplication::sendPostedEvents(dialog, QEvent::DeferredDelete);
        };
        chooseFile(bad);
        QTRY_COMPARE(problem.count(), 1);
        QVERIFY2(problem[0][0].toString().contains(QStringLiteral("bad.csv, line 3")),
                 qPrintable(problem[0][0].toString()));
        QCOMPARE(asked.count(), 0);

        chooseFile(good);
        moment.select(EndpointId(2)); // whatever is looked at when it has been read
        QTRY_COMPARE(asked.count(), 1);
        const ConditionsAction action = conditionsOf(asked[0]);
        QCOMPARE(action.from, QStringLiteral("ana"));
        QVERIFY(action.conditions.recording && *action.conditions.recording);
        QCOMPARE((*action.conditions.recording)->length, fromSeconds(8));
        QCOMPARE((*action.conditions.recording)->samples.size(), std::size_t{2});

        auto next = std::make_shared<TraceState>(*state);
        next->links.front().conditions = {.recording = *action.conditions.recording};
        moment.setState(next);
        moment.select(EndpointId(1));
        QCOMPARE(button->accessibleName(), QStringLiteral("Recording: a & b.csv, 8.00 s"));
        QVERIFY(button->text().contains(QStringLiteral("&&")));
        QVERIFY(panel.model()
                    ->data(panel.model()->index(0, 0), Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("8.00 s")));
        QCOMPARE(clippedControls(panel), QString());
        press(panel, "clearRecordingButton");
        QCOMPARE(asked.count(), 2);
        QVERIFY(conditionsOf(asked[1]).conditions.recording == std::optional(LinkRecordingRef()));
    }

    void manyLinksAtOnce()
    {
        SettableMoment moment;
        LinksPanel panel{&moment};
        moment.setState(sampleState());
        moment.select(EndpointId(1));
        panel.show();
        QSignalSpy asked(&panel, &LinksPanel::performRequested);
        choose(panel, "linkScopeCombo", 2);
        QCOMPARE(child<QComboBox>(panel, "linkScopeCombo")->currentText(),
                 QStringLiteral("everything into ana"));
        type(panel, "lossSpin", QStringLiteral("10"));
        QCOMPARE(conditionsOf(asked[0]).from, QStringLiteral("*"));
        QCOMPARE(conditionsOf(asked[0]).to, QStringLiteral("ana"));
        choose(panel, "linkScopeCombo", 4); // make this peer mobile-3g
        auto* presets = child<QComboBox>(panel, "presetCombo");
        choose(panel, "presetCombo", presets->findText(QStringLiteral("mobile-3g")));
        const ConditionsAction preset = conditionsOf(asked[1]);
        QCOMPARE(preset.preset, QStringLiteral("mobile-3g"));
        QCOMPARE(preset.from, QStringLiteral("ana"));
        QCOMPARE(preset.to, QStringLiteral("*"));
        QVERIFY(preset.bothWays);
        // The sandbox has not done it yet, so the panel shows the old state.
        QCOMPARE(presets->currentText(), QStringLiteral("no preset"));
    }

    void ownPresets()
    {
        QTemporaryDir folder;
        SettableMoment moment;
        LinksPanel panel{&moment};
        panel.setPresetFolder(folder.filePath(QStringLiteral("presets")));
        moment.setState(sampleState());
        moment.select(EndpointId(1));
        panel.show();
        auto* presets = child<QComboBox>(panel, "presetCombo");
        const int shipped = presets->count();
        const auto keepAs = [&](const char* name) {
            QTest::mouseClick(child<QToolButton>(panel, "savePresetButton"), Qt::LeftButton);
            auto* dialog = panel.findChild<QInputDialog*>();
            QVERIFY(dialog);
            dialog->setTextValue(QString::fromLatin1(name));
            dialog->accept();
            QCoreApplication::sendPostedEvents(dialog, QEvent::DeferredDelete);
        };
        keepAs("../cellar"); // a name, not a path
        QCOMPARE(presets->count(), shipped + 1);
        QCOMPARE(presets->currentText(), QStringLiteral("../cellar"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList());
        QSignalSpy problem(&panel, &LinksPanel::problem);
        keepAs("mobile-3g");
        keepAs("");
        QCOMPARE(problem.count(), 2);
        QCOMPARE(presets->count(), shipped + 1);

        SettableMoment laterMoment;
        LinksPanel later{&laterMoment};
        later.setPresetFolder(folder.filePath(QStringLiteral("presets")));
        laterMoment.setState(sampleState());
        laterMoment.select(EndpointId(2));
        later.show();
        QSignalSpy asked(&later, &LinksPanel::performRequested);
        choose(later, "presetCombo", shipped);
        const ConditionsAction action = conditionsOf(asked[0]);
        QVERIFY(action.preset.isEmpty()); // a scenario does not know it
        QCOMPARE(action.conditions.delay, std::optional(Time(80'000)));
        QCOMPARE(action.conditions.loss, std::optional(0.05));
    }

    void down()
    {
        const auto state = sampleState();
        SettableMoment moment;
        LinksPanel panel{&moment};
        moment.setState(state);
        moment.select(EndpointId(1));
        panel.show();
        QSignalSpy asked(&panel, &LinksPanel::performRequested);
        auto* button = child<QPushButton>(panel, "downButton");
        child<QPushButton>(panel, "downForButton")->click();
        button->click();
        QCOMPARE(std::get<DownAction>(asked[0][0].value<ActionSpec>().what).duration,
                 std::optional(fromSeconds(2)));
        QVERIFY(!std::get<DownAction>(asked[1][0].value<ActionSpec>().what).duration);
        auto next = std::make_shared<TraceState>(*state);
        next->links.front().conditions.down = true;
        moment.setState(next);
        QCOMPARE(button->text(), QStringLiteral("Bring up"));
        button->click();
        QCOMPARE(conditionsOf(asked[2]).conditions.down, std::optional(false));
        QVERIFY(child<ConditionsPlot>(panel, "conditionsPlot")
                    ->accessibleDescription()
                    .startsWith(QStringLiteral("down")));
    }

    void thePlotSaysWhatTheyMean()
    {
        const auto say = [](const LinkConditions& conditions) {
            ConditionsPlot plot;
            plot.setConditions(conditions);
            return plot.accessibleDescription();
        };
        QCOMPARE(say({}), QStringLiteral("0 ms · nothing lost"));
        QCOMPARE(say({.delay = Time(80'000)}), QStringLiteral("80 ms · nothing lost"));
        QVERIFY(say({.delay = Time(80'000), .jitter = Time(20'000)}).contains(QStringLiteral(" to ")));
        QCOMPARE(say({.loss = 1.0}), QStringLiteral("everything is lost"));
        QVERIFY(say({.loss = 0.25}).contains(QStringLiteral("25 % lost")));
    }

    void theTableChoosesTheLink()
    {
        SettableMoment moment;
        LinksPanel panel{&moment};
        panel.resize(260, 400);
        moment.setState(sampleState());
        moment.select(EndpointId(1));
        panel.show();
        auto* table = child<QTableView>(panel, "linkTable");
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(panel.model()->index(1, 0)).center());
        QCOMPARE(child<QDoubleSpinBox>(panel, "delaySpin")->value(), 0.0);
        QSignalSpy asked(&panel, &LinksPanel::performRequested);
        type(panel, "delaySpin", QStringLiteral("10"));
        QCOMPARE(conditionsOf(asked[0]).from, QStringLiteral("server"));
        QSignalSpy selected(&moment, &Moment::selectionChanged);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(std::get<LinkRef>(selected[0][0].value<Selection>()),
                 (LinkRef{EndpointId(0), EndpointId(1)}));
    }

    void followsTheSandboxButNotUnderTheFingers()
    {
        const auto state = sampleState();
        SettableMoment moment;
        LinksPanel panel{&moment};
        moment.setState(state);
        moment.select(EndpointId(1));
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        auto* delay = child<QDoubleSpinBox>(panel, "delaySpin");
        auto* loss = child<QDoubleSpinBox>(panel, "lossSpin");
        delay->setFocus();
        delay->selectAll();
        QTest::keyClicks(delay, QStringLiteral("33"));
        auto next = std::make_shared<TraceState>(*state);
        next->links.front().conditions.delay = Time(90'000);
        next->links.front().conditions.loss = 0.25;
        moment.setState(next);
        QCOMPARE(loss->value(), 25.0);
        QCOMPARE(delay->cleanText(), QStringLiteral("33"));
        QSignalSpy asked(&panel, &LinksPanel::performRequested);
        QTest::keyClick(delay, Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(conditionsOf(asked[0]).conditions.delay, std::optional(Time(33'000)));
    }

    void fitsTheDock_data() { addThemes(); }
    void fitsTheDock()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        SettableMoment moment;
        LinksPanel panel{&moment};
        moment.setState(sampleState());
        moment.select(EndpointId(0));
        panel.resize(260, 760);
        panel.show();
        QCOMPARE(clippedControls(panel), QString());
        QCOMPARE(namelessControls(panel), QString());
        savePicture(panel,
                    QStringLiteral("links-%1").arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }
};

PEERSCOPE_TEST(TestLinksPanel)

} // namespace peerscope::test_links_panel

#include "test_links_panel.moc"
