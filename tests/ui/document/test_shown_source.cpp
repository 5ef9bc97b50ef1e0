// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/document/shown_source.h"

#include <QSignalSpy>
#include <QTest>

#include <utility>

namespace peerscope::test_shown_source {

/// A source that does nothing by itself.
class IdleSource final : public Source
{
public:
    Allowed allowed() const override { return {.act = true, .runAgain = true}; }
    RunStatus status() const override { return current; }
    TraceSnapshot trace() const override { return {}; }
    Ticket submit(Command command) override
    {
        commands.push_back(std::move(command));
        return commands.size();
    }
    void goTo(Time now)
    {
        current.now = now;
        current.catchingUp = false;
        Q_EMIT statusChanged();
    }

    RunStatus current;
    std::vector<Command> commands;
};

class TestShownSource final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsOpenAtFirst()
    {
        ShownSource source;
        QVERIFY(!source.isOpen());
        QCOMPARE(source.allowed(), Allowed());
        QCOMPARE(source.submit(SetPaused{true}), Ticket{0});
        QVERIFY(source.takeOutcomes().empty());
        source.advance();
        QCOMPARE(source.time(), Time(0));
    }

    void oneThatCatchesUpTakesThePlace()
    {
        ShownSource source;
        const QSignalSpy replaced(&source, &ShownSource::replaced);
        auto first = std::make_unique<IdleSource>();
        auto second = std::make_unique<IdleSource>();
        IdleSource& shown = *first;
        IdleSource& incoming = *second;
        shown.current.now = Time(30);
        shown.current.finished = true;
        source.show(std::move(first));
        QCOMPARE(replaced.size(), qsizetype(1));
        QVERIFY(source.status().finished);

        incoming.current.catchingUp = true;
        incoming.current.now = Time(10);
        source.catchUp(std::move(second), Time(20));
        QVERIFY(source.isCatchingUp());
        QCOMPARE(source.catchUpTarget(), Time(20));
        QCOMPARE(source.catchUpProgress(), Time(10));
        QCOMPARE(source.time(), Time(20));
        QCOMPARE(source.status().now, Time(30)); // what is shown
        QVERIFY(source.status().catchingUp && !source.status().finished);
        QVERIFY(std::holds_alternative<SetPaused>(shown.commands.at(0)));

        // What is asked for meanwhile is for the one that will be shown.
        source.submit(Step{});
        QCOMPARE(shown.commands.size(), std::size_t{1});
        QCOMPARE(incoming.commands.size(), std::size_t{1});

        incoming.goTo(Time(15)); // not far enough
        source.advance();
        QCOMPARE(replaced.size(), qsizetype(1));
        incoming.goTo(Time(20));
        QCOMPARE(replaced.size(), qsizetype(2));
        QVERIFY(!source.isCatchingUp());
        QCOMPARE(source.status().now, Time(20));
        QVERIFY(!source.status().catchingUp);
    }

    void oneThatFailsOnTheWayIsShown()
    {
        ShownSource source;
        source.show(std::make_unique<IdleSource>());
        auto failing = std::make_unique<IdleSource>();
        failing->current.failure = QStringLiteral("no memory");
        source.catchUp(std::move(failing), Time(20));
        const QSignalSpy replaced(&source, &ShownSource::replaced);
        source.advance();
        QCOMPARE(replaced.size(), qsizetype(1));
        QCOMPARE(source.status().failure, QStringLiteral("no memory"));
    }

    void anotherDocumentEndsTheCatchingUp()
    {
        ShownSource source;
        source.show(std::make_unique<IdleSource>());
        source.catchUp(std::make_unique<IdleSource>(), Time(20));
        source.show(std::make_unique<IdleSource>());
        QVERIFY(!source.isCatchingUp());
        QCOMPARE(source.time(), Time(0));
    }
};

PEERSCOPE_TEST(TestShownSource)

} // namespace peerscope::test_shown_source

#include "test_shown_source.moc"
