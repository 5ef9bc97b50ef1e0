// SPDX-License-Identifier: MIT
#include "core/base/growing_memory.h"
#include "core/base/memory_budget.h"
#include "core/base/system_memory.h"
#include "tests/support/hand_clock.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <sys/resource.h>

#include <memory>
#include <new>
#include <vector>

namespace peerscope::test_memory_budget {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

/// Asks often enough for the budget to look at the system, if its clock says that it is time.
bool isUsedUp(MemoryBudget& budget)
{
    for (int asked = 0; asked < 128; ++asked) {
        if (budget.isUsedUp())
            return true;
    }
    return false;
}

class TestMemoryBudget final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLimitIsKeptWithRoomToSpare()
    {
        using namespace std::chrono_literals;
        HandClock clock;
        MemoryBudget budget(SystemMemory::now().used + 200 * mebibyte, clock.read());
        QVERIFY(!isUsedUp(budget));
        const std::vector<char> much(180 * mebibyte, 'x');
        clock.advance(19ms);
        QVERIFY(!isUsedUp(budget)); // it has looked a moment ago
        clock.advance(1ms);
        QVERIFY(isUsedUp(budget));
        QVERIFY(budget.shortage()->limit);
        QVERIFY(budget.shortage()->used < *budget.shortage()->limit);
        QVERIFY(budget.isUsedUp()); // for good
        MemoryBudget another;
        QVERIFY(!isUsedUp(another));
    }

    void theReserveLetsWorkComeToItsEnd()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer has no memory to spare");
#endif
        MemoryReserve::install();
        QVERIFY(!MemoryReserve::isGone());
        MemoryBudget budget;
        const SystemMemory before = SystemMemory::now();
        rlimit old = {};
        getrlimit(RLIMIT_AS, &old);
        // Too little for a new block: the current size of the process, and half a block.
        const rlimit tight = {.rlim_cur = addressSpace() + 8 * mebibyte, .rlim_max = old.rlim_max};
        setrlimit(RLIMIT_AS, &tight);
        GrowingMemory memory;
        std::byte* piece = memory.allocate(64);
        const bool isGone = MemoryReserve::isGone();
        const bool isUsedUp = budget.isUsedUp();
        bool failed = false;
        try {
            std::vector<std::unique_ptr<char[]>> pieces;
            for (int count = 0; count < 100; ++count)
                pieces.push_back(std::make_unique_for_overwrite<char[]>(4 * mebibyte));
        } catch (const std::bad_alloc&) {
            failed = true; // the reserve has an end, too
        }
        setrlimit(RLIMIT_AS, &old);
        QVERIFY(piece && isGone && isUsedUp && failed);
        QVERIFY(before.used > 0);
        const MemoryBudget next; // takes it again
        QVERIFY(!MemoryReserve::isGone());
    }

private:
    static std::uint64_t addressSpace()
    {
        std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "r"),
                                                             &std::fclose);
        unsigned long long pages = 0;
        return file && std::fscanf(file.get(), "%llu", &pages) == 1 ? pages * 4096 : 0;
    }
};

PEERSCOPE_TEST(TestMemoryBudget)

} // namespace peerscope::test_memory_budget

#include "test_memory_budget.moc"
