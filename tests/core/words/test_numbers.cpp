// SPDX-License-Identifier: MIT
#include "core/words/clock_format.h"
#include "core/words/memory.h"
#include "core/words/numbers.h"
#include "tests/support/test_program.h"

#include <QLocale>
#include <QTest>

#include <limits>

namespace peerscope::test_numbers {

class TestNumbers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timesToTheMicrosecond()
    {
        QCOMPARE(formatSeconds(Time(12'345'678)), QStringLiteral("12.345678 s"));
        QCOMPARE(formatSeconds(Time(5)), QStringLiteral("0.000005 s"));
        QCOMPARE(formatSeconds(Time(-1'500'000)), QStringLiteral("-1.500000 s"));
        QCOMPARE(formatSeconds(Time(std::numeric_limits<std::int64_t>::min())),
                 QStringLiteral("-9223372036854.775808 s"));
        QCOMPARE(formatMilliseconds(Time(54'322)), QStringLiteral("54.322 ms"));
        QCOMPARE(momentText(Time(12'345'678)), QStringLiteral("00:12.345678"));
        QCOMPARE(momentText(Time(-3'600'000'000), 0), QStringLiteral("−1:00:00"));
    }

    void sizesOfMemory()
    {
        QCOMPARE(memoryText(0), QStringLiteral("0 bytes"));
        QCOMPARE(memoryText(1023), QStringLiteral("1023 bytes"));
        QCOMPARE(memoryText(1024), QStringLiteral("1 KiB"));
        QCOMPARE(memoryText(512 * (1ull << 20)), QStringLiteral("512 MiB"));
        QCOMPARE(memoryText(1900 * (1ull << 20)), QStringLiteral("1.9 GiB"));
        QCOMPARE(memoryText(500ull << 30), QStringLiteral("500 GiB"));
        QCOMPARE(shortageText({.used = 1900ull << 20, .limit = 2ull << 30}),
                 QStringLiteral("1.9 GiB of memory are used, and the limit is 2 GiB"));
        QCOMPARE(shortageText({.used = 5ull << 20}),
                 QStringLiteral("5 MiB of memory are used, and the system has no more to give"));
    }

    void shortTimes()
    {
        QCOMPARE(formatShortMilliseconds(Time(0)), QStringLiteral("0 ms"));
        QCOMPARE(formatShortMilliseconds(Time(400)), QStringLiteral("0.4 ms"));
        QCOMPARE(formatShortMilliseconds(Time(83'400)), QStringLiteral("83 ms"));
        QCOMPARE(durationText(Time(812)), QStringLiteral("812 µs"));
        QCOMPARE(durationText(Time(80'200)), QStringLiteral("80.20 ms"));
        QCOMPARE(durationText(Time(480'240)), QStringLiteral("480.2 ms"));
        QCOMPARE(durationText(Time(1'250'000)), QStringLiteral("1.25 s"));
        QCOMPARE(durationText(Time(125'000'000)), QStringLiteral("2 min 05 s"));
        QCOMPARE(durationText(Time(3'725'000'000)), QStringLiteral("1 h 02 min"));
    }

    void countsWithTheirPlural()
    {
        QCOMPARE(bytesText(0), QStringLiteral("0 bytes"));
        QCOMPARE(bytesText(1), QStringLiteral("1 byte"));
        QCOMPARE(bytesText(3000), QStringLiteral("3,000 bytes"));
        QCOMPARE(bytesText(std::numeric_limits<std::uint64_t>::max()),
                 QStringLiteral("18,446,744,073,709,551,615 bytes"));
        QCOMPARE(bytesText(1'000'000'001), QStringLiteral("1,000,000,001 bytes"));
        QCOMPARE(packetsText(1), QStringLiteral("1 packet"));
        QCOMPARE(packetsText(21), QStringLiteral("21 packets"));
        QCOMPARE(datagramsText(1), QStringLiteral("1 datagram"));
    }

    void shares()
    {
        QCOMPARE(formatShare(0.0025), QStringLiteral("0.25\u00A0%"));
        QCOMPARE(formatShare(1), QStringLiteral("100\u00A0%"));
    }

    void asTheLanguageWritesThem()
    {
        const QLocale english;
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        const QStringList german = {formatSeconds(Time(1'500'000)), formatCount(3000),
                                    durationText(Time(1'250'000)), formatShare(0.0025)};
        QLocale::setDefault(english);
        QCOMPARE(german, (QStringList{QStringLiteral("1,500000 s"), QStringLiteral("3.000"),
                                      QStringLiteral("1,25 s"), QStringLiteral("0,25\u00A0%")}));
    }
};

PEERSCOPE_TEST(TestNumbers)

} // namespace peerscope::test_numbers

#include "test_numbers.moc"
