// SPDX-License-Identifier: MIT
#include "core/enet/enet_platform.h"
#include "core/enet/range_decoder.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QTest>

#include <array>

namespace peerscope::test_range_decoder {

class TestRangeDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// Its tables go back to where they came from, whoever uses ENet first.
    void beforeTheFirstPlatform()
    {
        auto decoder = std::make_unique<RangeDecoder>();
        Network network(1);
        EnetPlatform platform(network);
        decoder.reset();
        const RangeDecoder another;
    }

    void noise()
    {
        RangeDecoder decoder;
        std::array<std::byte, 64> output{};
        QCOMPARE(decoder.decompress({}, output), std::size_t{0});
        std::array<std::byte, 48> noise{};
        for (int round = 0; round < 200; ++round) {
            for (std::size_t index = 0; index < noise.size(); ++index)
                noise[index] =
                    static_cast<std::byte>((index * 37 + static_cast<std::size_t>(round) * 101) % 251);
            QVERIFY(decoder.decompress(noise, output) <= output.size());
        }
    }
};

PEERSCOPE_TEST(TestRangeDecoder)

} // namespace peerscope::test_range_decoder

#include "test_range_decoder.moc"
