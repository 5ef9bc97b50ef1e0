// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/network/event_queue.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace peerscope::test_event_queue {

using namespace Qt::Literals::StringLiterals;

class Target final : public EventTarget
{
public:
    void fire(Time, std::uint32_t) override {}
};

class TestEventQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sortsLikeAStableSort_data();
    void sortsLikeAStableSort();
    void keepsItsOrderWhileItIsUsed_data();
    void keepsItsOrderWhileItIsUsed();
    void holdsEveryTimeThereIs();
    void givesBackWhatItWasGiven();
};

void TestEventQueue::sortsLikeAStableSort_data()
{
    QTest::addColumn<qlonglong>("latest");
    QTest::newRow("all at once") << 0ll;
    QTest::newRow("many together") << 50ll;
    QTest::newRow("some together") << 20'000ll;
    QTest::newRow("far apart") << 4'000'000'000'000'000'000ll;
}

void TestEventQueue::sortsLikeAStableSort()
{
    QFETCH(qlonglong, latest);
    constexpr std::uint32_t count = 20'000;
    RandomStream random(static_cast<std::uint64_t>(latest) + 1);
    EventQueue queue;
    Target target;
    std::vector<std::pair<Time, std::uint32_t>> expected;
    for (std::uint32_t data = 0; data < count; ++data) {
        const Time at(random.nextBetween(0, latest));
        expected.emplace_back(at, data);
        queue.schedule(at, target, data);
    }
    std::stable_sort(expected.begin(), expected.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    for (const auto& [at, data] : expected) {
        QCOMPARE(queue.nextTime(), at);
        const EventQueue::Event event = queue.take();
        QCOMPARE(event.at, at);
        QCOMPARE(event.data, data);
    }
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.nextTime(), never);
}

void TestEventQueue::keepsItsOrderWhileItIsUsed_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<qlonglong>("ahead");
    for (const qlonglong ahead : {0ll, 3ll, 1'000ll, 16'667ll, 10'000'000ll}) {
        for (int seed = 1; seed <= 4; ++seed)
            QTest::addRow("up to %lld us ahead, seed %d", ahead, seed) << seed << ahead;
    }
}

/// Used like an engine does: new events are never earlier than the last one taken, and often at the same
/// time.
void TestEventQueue::keepsItsOrderWhileItIsUsed()
{
    QFETCH(int, seed);
    QFETCH(qlonglong, ahead);
    RandomStream random(static_cast<std::uint64_t>(seed));
    EventQueue queue;
    Target target;
    std::multimap<Time, std::uint32_t> model; // equal keys stay in the order of insertion
    Time now{};
    std::uint32_t next = 0;
    for (int operation = 0; operation < 40'000; ++operation) {
        const bool filling = operation < 20'000;
        const bool taking = random.nextBetween(0, 9) < (filling ? 4 : 6);
        if (!taking) {
            const bool again = random.nextBetween(0, 4) == 0;
            const Time at = now + Time(again ? 0 : random.nextBetween(0, ahead));
            queue.schedule(at, target, next);
            model.emplace(at, next);
            ++next;
        } else if (!model.empty()) {
            const EventQueue::Event event = queue.take();
            QCOMPARE(event.at, model.begin()->first);
            QCOMPARE(event.data, model.begin()->second);
            now = event.at;
            model.erase(model.begin());
        }
        QCOMPARE(queue.nextTime(), model.empty() ? never : model.begin()->first);
        QCOMPARE(queue.isEmpty(), model.empty());
    }
    for (; !model.empty(); model.erase(model.begin()))
        QCOMPARE(queue.take().data, model.begin()->second);
    QVERIFY(queue.isEmpty());
}

void TestEventQueue::holdsEveryTimeThereIs()
{
    EventQueue queue;
    Target target;
    std::vector<Time> times = {Time(0), never};
    for (int bit = 0; bit < 63; ++bit) {
        const std::int64_t power = std::int64_t{1} << bit;
        times.insert(times.end(), {Time(power - 1), Time(power), Time(power + (power >> 1))});
    }
    for (const Time time : times)
        queue.schedule(time, target, 0);
    std::sort(times.begin(), times.end());
    for (const Time time : times)
        QCOMPARE(queue.take().at, time);
    QVERIFY(queue.isEmpty());
}

void TestEventQueue::givesBackWhatItWasGiven()
{
    EventQueue queue;
    Target one;
    Target two;
    queue.schedule(Time(5), two, 0xFFFFFFFFu);
    queue.schedule(Time(5), one, 7);
    QCOMPARE(queue.take().target, &two);
    const EventQueue::Event event = queue.take();
    QCOMPARE(event.target, &one);
    QCOMPARE(event.data, 7u);
}

PEERSCOPE_TEST(TestEventQueue)

} // namespace peerscope::test_event_queue

#include "test_event_queue.moc"
