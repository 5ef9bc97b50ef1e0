// SPDX-License-Identifier: MIT
#include "core/gateway/arrival_queue.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <thread>

namespace peerscope::test_arrival_queue {

OutsideArrival arrivalOf(std::uint32_t number, ByteView bytes)
{
    return {.flow = {0, number}, .client = {}, .fromServer = false, .isEnd = false, .at = {}, .bytes = bytes};
}

class TestArrivalQueue final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsOrderAndBytes()
    {
        ArrivalQueue queue(4);
        QVERIFY(queue.isEmpty());
        std::byte bytes[3] = {std::byte{1}, std::byte{2}, std::byte{3}};
        QVERIFY(queue.push(arrivalOf(1, bytes)));
        bytes[0] = std::byte{9}; // it has its own copy
        QVERIFY(queue.push(arrivalOf(2, {})));
        QVERIFY(!queue.isEmpty());
        OutsideArrival taken;
        QVERIFY(queue.take(taken));
        QCOMPARE(taken.flow.number, 1u);
        QCOMPARE(taken.bytes.size(), 3u);
        QCOMPARE(taken.bytes[0], std::byte{1});
        QVERIFY(queue.take(taken));
        QCOMPARE(taken.flow.number, 2u);
        QVERIFY(queue.isEmpty());
        QVERIFY(!queue.take(taken));
    }

    void isFullAtItsCapacity()
    {
        ArrivalQueue queue(2);
        QVERIFY(queue.push(arrivalOf(1, {})));
        QVERIFY(queue.push(arrivalOf(2, {})));
        QVERIFY(!queue.push(arrivalOf(3, {})));
        OutsideArrival taken;
        QVERIFY(queue.take(taken));
        QVERIFY(!queue.push(arrivalOf(3, {}))); // the one that was taken may still be looked at
        QVERIFY(queue.take(taken));
        QVERIFY(queue.push(arrivalOf(3, {})));
    }

    void betweenTwoThreads()
    {
        constexpr std::uint32_t count = 20'000;
        ArrivalQueue queue(64);
        std::thread writer([&queue] {
            for (std::uint32_t number = 0; number < count;) {
                const std::vector<std::byte> bytes(number % 50, std::byte(number));
                if (queue.push(arrivalOf(number, bytes)))
                    ++number;
                else
                    std::this_thread::yield();
            }
        });
        std::uint32_t seen = 0;
        bool areRight = true;
        OutsideArrival taken;
        while (seen < count) {
            if (!queue.take(taken)) {
                std::this_thread::yield();
                continue;
            }
            areRight = areRight && taken.flow.number == seen && taken.bytes.size() == seen % 50 &&
                       (taken.bytes.empty() || taken.bytes.back() == std::byte(seen));
            ++seen;
        }
        writer.join();
        QVERIFY(areRight);
    }
};

PEERSCOPE_TEST(TestArrivalQueue)

} // namespace peerscope::test_arrival_queue

#include "test_arrival_queue.moc"
