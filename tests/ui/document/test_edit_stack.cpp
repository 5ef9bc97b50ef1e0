// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/edit_stack.h"

#include <QSignalSpy>
#include <QTest>

namespace peerscope::test_edit_stack {

class TestEditStack final : public QObject
{
    Q_OBJECT

private:
    Time m_now{};

    auto clock()
    {
        return [this] { return m_now; };
    }
    static Edit close(const QString& peer)
    {
        return {ActionSpec{.at = {}, .peer = peer, .what = CloseAction{}}};
    }
    static Edit branch(int number, Time from, std::vector<Edit> edits)
    {
        return {BranchEdit{.branch = number,
                           .from = from,
                           .isNew = true,
                           .name = {},
                           .edits = std::make_shared<std::vector<Edit>>(std::move(edits))}};
    }

private Q_SLOTS:
    void init() { m_now = Time(0); }

    /// What was done when real programs took part is not in the scenario.
    void whatCannotBeRunAgainIsNotInTheScenario()
    {
        EditStack stack(clock());
        Edit live = close(QStringLiteral("ana"));
        live.isUnrepeatable = true;
        stack.push(live);
        QVERIFY(!stack.isModified());
        QVERIFY(stack.appliedTo({}).actions.empty());
        stack.push({SeedEdit{7}});
        QVERIFY(stack.isModified());
        stack.undoStack()->setClean();
        QVERIFY(!stack.isModified());
        stack.push(live);
        QVERIFY(!stack.isModified());
        stack.undoStack()->undo();
        stack.undoStack()->undo();
        QVERIFY(stack.isModified()); // the seed is another one than was saved
        stack.undoStack()->resetClean();
        QVERIFY(stack.isModified());
    }

    void whatIsUndoneIsNotInEffect()
    {
        EditStack stack(clock());
        const QSignalSpy moved(&stack, &EditStack::moved);
        QVERIFY(!stack.isModified());
        const EditNumber first = stack.push({SeedEdit{7}}).number;
        const EditNumber second = stack.push({DurationEdit{Time(9)}}).number;
        QVERIFY(first != 0 && first != second);
        QVERIFY(stack.isModified());
        QCOMPARE(moved.size(), qsizetype(0)); // by undo and redo only
        QCOMPARE(stack.appliedTo({}).duration, Time(9));
        m_now = Time(4);
        stack.undoStack()->undo();
        QCOMPARE(moved.size(), qsizetype(1));
        QCOMPARE(moved.at(0).at(0).value<Time>(), Time(4));
        QVERIFY(!stack.last<DurationEdit>());
        QCOMPARE(stack.last<SeedEdit>()->seed, std::uint64_t{7});
        stack.undoStack()->redo();
        QCOMPARE(stack.last<DurationEdit>()->duration, Time(9));
        stack.clear();
        QVERIFY(stack.inEffect().empty());
        QCOMPARE(moved.size(), qsizetype(2));
    }

    void onABranchItsOwnEditsAreInEffect()
    {
        EditStack stack(clock());
        QSignalSpy moved(&stack, &EditStack::moved);
        stack.push(close(QStringLiteral("ana")));
        stack.push(close(QStringLiteral("ben")));
        m_now = Time(10);
        stack.push(branch(1, Time(4), {close(QStringLiteral("ana"))}));
        stack.push({SeedEdit{7}});
        QCOMPARE(stack.branch(), 1);
        QCOMPARE(stack.inEffect().size(), std::size_t{2});
        QCOMPARE(stack.appliedTo({}).actions.size(), std::size_t{1});
        stack.undoStack()->undo();
        m_now = Time(5);
        stack.undoStack()->undo(); // to where the branch before was left
        QCOMPARE(stack.branch(), 0);
        QCOMPARE(stack.appliedTo({}).actions.size(), std::size_t{2});
        QCOMPARE(moved.takeLast().at(0).value<Time>(), Time(10));
        stack.undoStack()->redo(); // to where this one began
        QCOMPARE(moved.takeLast().at(0).value<Time>(), Time(4));
    }

    void outcomesHaveTheNumberOfTheirEdit()
    {
        EditStack stack(clock());
        const EditNumber first = stack.push(close(QStringLiteral("ana"))).number;
        stack.inEffect()[0]->ticket = 3;
        stack.push(close(QStringLiteral("ben"))).ticket = 4;
        stack.undoStack()->undo();
        const auto outcomes = stack.settle({{3, Time(7), {}}, {4, Time(8), {}}}, Time(9));
        QCOMPARE(outcomes.size(), std::size_t{2});
        QCOMPARE(outcomes[0].first, first);
        QCOMPARE(outcomes[1].first, EditNumber{0});
        QCOMPARE(stack.appliedTo({}).actions.at(0).at, Time(7));
        // Another engine's ticket of the same number is another edit's.
        stack.forgetTickets();
        const EditNumber later = stack.push(close(QStringLiteral("cat"))).number;
        stack.inEffect()[1]->ticket = 3;
        QCOMPARE(stack.settle({{3, Time(11), {}}}, Time(12)).at(0).first, later);
    }

    void oneThatFailedIsGoneWhenItIsUndone()
    {
        EditStack stack(clock());
        stack.push(close(QStringLiteral("nobody"))).ticket = 1;
        connect(&stack, &EditStack::aboutToUndo, this, [&] {
            stack.settle({{1, Time(2), QStringLiteral("There is no nobody.")}}, Time(3));
        });
        const QSignalSpy moved(&stack, &EditStack::moved);
        stack.undoStack()->undo();
        QCOMPARE(stack.undoStack()->count(), 0);
        QCOMPARE(moved.size(), qsizetype(1));
    }
};

PEERSCOPE_TEST(TestEditStack)

} // namespace peerscope::test_edit_stack

#include "test_edit_stack.moc"
