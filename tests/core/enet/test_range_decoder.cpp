// SPDX-License-Identifier: MIT
#include "core/enet/enet_platform.h"
#include "core/enet/range_decoder.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <enet/enet.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace peerscope::test_range_decoder {

class TestRangeDecoder : public QObject
{
    Q_OBJECT

private:
    /// Compresses as a game's ENet does.
    static std::vector<std::byte> compressed(std::string text)
    {
        void* coder = enet_range_coder_create();
        const ENetBuffer buffer{text.data(), text.size()};
        std::vector<std::byte> bytes(text.size());
        bytes.resize(enet_range_coder_compress(coder, &buffer, 1, text.size(),
                                               reinterpret_cast<enet_uint8*>(bytes.data()), bytes.size()));
        enet_range_coder_destroy(coder);
        return bytes;
    }
    static std::string decompressed(RangeDecoder& decoder, ByteView bytes)
    {
        std::array<std::byte, 1024> output{};
        const std::size_t size = decoder.decompress(bytes, output);
        return {reinterpret_cast<const char*>(output.data()), size};
    }

private Q_SLOTS:
    /// Its tables are freed where they were allocated, no matter who uses ENet first.
    void beforeTheFirstPlatform()
    {
        const std::string text(200, 'a');
        auto decoder = std::make_unique<RangeDecoder>();
        Network network(1);
        EnetPlatform platform(network);
        const std::vector<std::byte> bytes = compressed(text);
        QVERIFY(!bytes.empty() && bytes.size() < text.size());
        QCOMPARE(decompressed(*decoder, bytes), text);
        decoder.reset();
        RangeDecoder another;
        QCOMPARE(decompressed(another, bytes), text);
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
