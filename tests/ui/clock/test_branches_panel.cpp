// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/clock/branches_panel.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

namespace peerscope::test_branches_panel {

class TestBranchesPanel : public QObject
{
    Q_OBJECT

private:
    static BranchColumn branch(const char* name, std::uint64_t digest, std::uint64_t lost)
    {
        BranchColumn column{QString::fromLatin1(name), Time(0), fromSeconds(10), digest, Report()};
        column.report->datagrams = 1000;
        column.report->datagramsLost = lost;
        return column;
    }
    static QString cell(const QTableWidget& table, const QString& title, int column)
    {
        for (int row = 0; row < table.rowCount(); ++row) {
            if (table.verticalHeaderItem(row)->text() == title)
                return table.item(row, column)->text();
        }
        return {};
    }

private Q_SLOTS:
    void figuresSideBySide()
    {
        BranchesPanel panel;
        panel.setBranches({branch("main", 0xabc, 7), branch("other", 0xdef, 9)}, 1);
        const auto* table = panel.findChild<QTableWidget*>(QStringLiteral("branchesTable"));
        QCOMPARE(table->columnCount(), 2);
        QCOMPARE(table->horizontalHeaderItem(0)->text(), QStringLiteral("main"));
        QVERIFY(table->horizontalHeaderItem(1)->text().endsWith(QStringLiteral("other")));
        QCOMPARE(cell(*table, QStringLiteral("digest"), 0), QStringLiteral("0000000000000abc"));
        QCOMPARE(cell(*table, QStringLiteral("digest"), 1), QStringLiteral("0000000000000def"));
        // Differences are bold, and nothing else.
        for (int row = 0; row < table->rowCount(); ++row) {
            const bool differs = table->item(row, 0)->text() != table->item(row, 1)->text();
            QCOMPARE(table->item(row, 0)->font().bold(), differs);
            QVERIFY(!table->item(row, 1)->font().bold());
        }
    }

    void figuresThatAreNotReadyYet()
    {
        BranchColumn waiting = branch("main", 1, 0);
        waiting.report.reset();
        const auto rows = branchRows(waiting);
        QCOMPARE(rows.back().second, QStringLiteral("…"));
    }

    void buttonsAsk()
    {
        BranchesPanel panel;
        QSignalSpy continued(&panel, &BranchesPanel::continueRequested);
        QSignalSpy switched(&panel, &BranchesPanel::switchRequested);
        auto* go = panel.findChild<QPushButton*>(QStringLiteral("continueButton"));
        auto* other = panel.findChild<QPushButton*>(QStringLiteral("switchButton"));
        QVERIFY(!go->isEnabled() && !other->isEnabled());
        panel.setContinueTime(fromSeconds(3));
        QVERIFY(go->text().contains(QStringLiteral("00:03.000")));
        QTest::mouseClick(go, Qt::LeftButton);
        QCOMPARE(continued.size(), 1);

        panel.setBranches({branch("main", 1, 7), branch("other", 2, 9)}, 1);
        panel.findChild<QTableWidget*>(QStringLiteral("branchesTable"))->selectColumn(0);
        QVERIFY(other->isEnabled());
        QTest::mouseClick(other, Qt::LeftButton);
        QCOMPARE(switched.takeFirst().first().toInt(), 0);
        panel.findChild<QTableWidget*>(QStringLiteral("branchesTable"))->selectColumn(1);
        QVERIFY(!other->isEnabled());
    }
};

PEERSCOPE_TEST(TestBranchesPanel)

} // namespace peerscope::test_branches_panel

#include "test_branches_panel.moc"
