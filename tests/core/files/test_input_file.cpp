// SPDX-License-Identifier: MIT
#include "frame_bytes.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/files/input_file.h"

#include <QTemporaryDir>
#include <QtTest>

#include <zlib.h>
#include <zstd.h>

#include <sys/stat.h>

#include <fstream>
#include <thread>

namespace peerscope::test_input_file {

using namespace peerscope::samples;

std::string gzip(const std::string& text)
{
    z_stream state = {};
    deflateInit2(&state, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&state, text.size()) + 64, '\0');
    state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    state.avail_in = static_cast<uInt>(text.size());
    state.next_out = reinterpret_cast<Bytef*>(packed.data());
    state.avail_out = static_cast<uInt>(packed.size());
    deflate(&state, Z_FINISH);
    packed.resize(state.total_out);
    deflateEnd(&state);
    return packed;
}

/// With a checksum, as the command of that name writes it.
std::string zstd(const std::string& text)
{
    ZSTD_CCtx* state = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(state, ZSTD_c_checksumFlag, 1);
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress2(state, packed.data(), packed.size(), text.data(), text.size()));
    ZSTD_freeCCtx(state);
    return packed;
}

/// Gives its bytes one by one, like a slow pipe.
class Trickle final : public ByteStream
{
public:
    explicit Trickle(std::string bytes) : m_bytes(std::move(bytes)) {}
    std::size_t read(std::span<std::byte> room) override
    {
        if (m_read == m_bytes.size())
            return 0;
        room[0] = static_cast<std::byte>(m_bytes[m_read++]);
        return 1;
    }

private:
    std::string m_bytes;
    std::size_t m_read = 0;
};

InputFile fileOf(const std::string& bytes)
{
    return InputFile::of(std::make_unique<Trickle>(bytes), "file");
}

std::string textOf(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The whole content, or the error.
std::string whole(const std::string& bytes, std::size_t most = 1'000'000)
{
    InputFile file = InputFile::of(memoryStream(viewOf(bytes)), "file");
    const auto read = readWhole(file, most);
    return std::holds_alternative<std::string>(read) ? std::get<std::string>(read)
                                                     : std::get<InputFile::Error>(read).text.toStdString();
}

const std::string text = "first line\nsecond line\n" + std::string(5'000, 'x') + "the end";

class TestInputFile final : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    std::string path(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }

private Q_SLOTS:
    void lookingTakesNothingAway()
    {
        for (const std::string& bytes : {text, gzip(text), zstd(text)}) {
            InputFile file = fileOf(bytes);
            QCOMPARE(textOf(file.view(5)), std::string("first"));
            QCOMPARE(textOf(file.view(10)), std::string("first line"));
            QCOMPARE(file.position(), 0u);
            QVERIFY(file.skip(11));
            QCOMPARE(textOf(file.view(6)), std::string("second"));
            std::array<std::byte, 11> room;
            QCOMPARE(file.read(room), room.size());
            QCOMPARE(textOf(room), std::string("second line"));
            QCOMPARE(file.position(), 22u);
            QVERIFY(file.skip(text.size() - 22 - 3));
            QCOMPARE(textOf(file.view(100)), std::string("end"));
            QVERIFY(!file.skip(4));
            QCOMPARE(file.problem(), QString());
        }
    }

    void largeReadsAndLooksMayAlternate()
    {
        std::string large;
        RandomStream random(11);
        for (unsigned number = 0; number < 1'500'000; ++number)
            large += static_cast<char>(random.next());
        const auto read = [](InputFile& file, std::size_t size) {
            std::vector<std::byte> room(size);
            room.resize(file.read(room));
            return textOf(room);
        };
        for (const bool slowly : {false, true}) {
            InputFile file = slowly ? fileOf(large) : InputFile::of(memoryStream(viewOf(large)), "file");
            QVERIFY(textOf(file.view(9)) == large.substr(0, 9));
            QVERIFY(read(file, 700'000) == large.substr(0, 700'000));
            QCOMPARE(file.position(), 700'000u);
            QVERIFY(textOf(file.view(5)) == large.substr(700'000, 5));
            QVERIFY(read(file, 3) == large.substr(700'000, 3));
            QVERIFY(file.skip(7));
            QVERIFY(read(file, 2'000'000) == large.substr(700'010));
            QCOMPARE(file.position(), large.size());
            QVERIFY(file.view(1).empty());
            QVERIFY(read(file, 2'000'000).empty());
        }
    }

    void whatIsPackedIsUnpackedWhateverItsName()
    {
        QCOMPARE(whole(text), text);
        QCOMPARE(whole(gzip(text)), text);
        QCOMPARE(whole(zstd(text)), text);
        QCOMPARE(whole(gzip("a") + gzip("b") + zstd("c")), std::string("ab")); // gzip leaves the rest alone
        QCOMPARE(whole(zstd("a") + zstd("b")), std::string("ab"));
        QCOMPARE(whole(gzip("")), std::string());
        QCOMPARE(whole(""), std::string());
        QCOMPARE(whole("\x1F"), std::string("\x1F"));
    }

    void whatIsDamagedSaysSoAfterWhatCouldBeRead()
    {
        std::string noise;
        RandomStream random(7);
        for (unsigned number = 0; number < 1'000'000; ++number)
            noise += static_cast<char>('a' + random.next() % 26);
        for (const std::string& packed : {gzip(noise), zstd(noise)}) {
            InputFile file = fileOf(packed.substr(0, packed.size() / 2));
            const std::size_t read = file.view(noise.size()).size();
            QVERIFY(read > 1'000 && read < noise.size());
            QVERIFY2(file.problem().endsWith(QStringLiteral("data ends in the middle")),
                     qPrintable(file.problem()));
            std::string changed = packed;
            for (std::size_t place = packed.size() / 2; place < packed.size() / 2 + 50; ++place)
                changed[place] = static_cast<char>(~changed[place]);
            QVERIFY(whole(changed).find("data is damaged") != std::string::npos);
        }
    }

    void aBombIsNotUnpackedToItsEnd()
    {
        const std::string zeros(std::size_t{80} << 20, '\0');
        for (const std::string& packed : {gzip(zeros), zstd(zeros)}) {
            InputFile file = InputFile::of(memoryStream(viewOf(packed)), "file");
            QVERIFY(!file.skip(zeros.size()));
            QVERIFY(file.position() > (std::size_t{60} << 20));
            QVERIFY2(file.problem().startsWith(QStringLiteral("unpacks to more than 64 times its size")),
                     qPrintable(file.problem()));
        }
    }

    void aWholeFileHasALimit()
    {
        QCOMPARE(whole(text, text.size()), text);
        QCOMPARE(whole(text, 10), std::string("a file of more than 10 bytes; expected at most that many"));
        QCOMPARE(whole(gzip(text), 10),
                 std::string("a file of more than 10 bytes; expected at most that many"));
        std::ofstream(path("large")) << "12345";
        const auto read = readWhole(path("large"), 3);
        QCOMPARE(std::get<InputFile::Error>(read).text.toStdString(),
                 std::string("a file of 5 bytes; expected at most 3"));
    }

    void whatCannotBeOpenedSaysWhy()
    {
        const auto error = [](const std::string& name) {
            const auto opened = InputFile::open(name);
            return std::get<InputFile::Error>(opened).text.toStdString();
        };
        QCOMPARE(error("/no/such/file"),
                 std::string("/no/such/file: cannot be opened: No such file or directory"));
        QCOMPARE(error("/"), std::string("/: cannot be opened: it is a folder; expected a file"));
        QCOMPARE(error(""), std::string(": cannot be opened: no file name"));
        const auto read = readWhole("/", 10);
        QCOMPARE(std::get<InputFile::Error>(read).text.toStdString(),
                 std::string("cannot be read: it is a folder; expected a file"));
    }

    void aPipeIsReadToItsEnd()
    {
        const std::string name = path("pipe");
        QCOMPARE(mkfifo(name.c_str(), 0600), 0);
        const std::string packed = gzip(text);
        std::jthread writer([&name, &packed] { std::ofstream(name, std::ios::binary) << packed; });
        auto opened = InputFile::open(name);
        auto& file = std::get<InputFile>(opened);
        QCOMPARE(textOf(file.view(5)), std::string("first"));
        QCOMPARE(std::get<std::string>(readWhole(file, text.size())), text);
    }
};

PEERSCOPE_TEST(TestInputFile)

} // namespace peerscope::test_input_file

#include "test_input_file.moc"
