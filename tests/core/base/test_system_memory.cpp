// SPDX-License-Identifier: MIT
#include "core/base/system_memory.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <sys/resource.h>

#include <vector>

namespace peerscope::test_system_memory {

class TestSystemMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void growsByWhatIsTouched();
    void knowsTheLimitOfTheAddressSpace();
};

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

void TestSystemMemory::growsByWhatIsTouched()
{
    const std::uint64_t before = SystemMemory::now().used;
    const std::vector<char> touched(64 * mebibyte, 'x');
    const std::uint64_t after = SystemMemory::now().used;
    QVERIFY(touched.back() == 'x');
    QVERIFY(after >= before + 60 * mebibyte);
}

void TestSystemMemory::knowsTheLimitOfTheAddressSpace()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("the sanitizer's shadow is larger than any limit");
#endif
    rlimit unlimited = {};
    QCOMPARE(getrlimit(RLIMIT_AS, &unlimited), 0);
    rlimit narrow = unlimited;
    narrow.rlim_cur = std::uint64_t{1} << 46;
    QCOMPARE(setrlimit(RLIMIT_AS, &narrow), 0);
    const std::uint64_t plenty = SystemMemory::now().available;
    narrow.rlim_cur = 1; // less than is in use: nothing is left
    QCOMPARE(setrlimit(RLIMIT_AS, &narrow), 0);
    const std::uint64_t nothing = SystemMemory::now().available;
    QCOMPARE(setrlimit(RLIMIT_AS, &unlimited), 0);
    QVERIFY(plenty > 0);
    QCOMPARE(nothing, std::uint64_t(0));
}

PEERSCOPE_TEST(TestSystemMemory)

} // namespace peerscope::test_system_memory

#include "test_system_memory.moc"
