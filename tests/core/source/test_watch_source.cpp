// SPDX-License-Identifier: MIT
#include "core/source/watch_source.h"
#include "tests/support/hand_clock.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QSignalSpy>
#include <QtTest>

#include <fcntl.h>
#include <unistd.h>

namespace peerscope::test_watch_source {

using namespace std::chrono_literals;

/// A watch of a pipe that the test writes.
class Watched
{
public:
    Watched()
    {
        if (pipe2(m_ends, O_CLOEXEC) != 0)
            qFatal("no pipe");
        const int readingEnd = m_ends[0];
        source =
            std::make_unique<WatchSource>(WatchInput{.name = QStringLiteral("pipe"),
                                                     .open = [readingEnd] { return liveStream(readingEnd); }},
                                          clock.read());
    }
    ~Watched()
    {
        source.reset();
        end();
    }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    void send(const QByteArray& bytes) const
    {
        QCOMPARE(write(m_ends[1], bytes.constData(), static_cast<std::size_t>(bytes.size())),
                 static_cast<ssize_t>(bytes.size()));
    }
    void end()
    {
        if (m_ends[1] >= 0)
            close(m_ends[1]);
        m_ends[1] = -1;
    }
    std::size_t datagrams() const { return source->trace().datagramCount(); }
    Time now() const
    {
        source->advance();
        return source->status().now;
    }

    HandClock clock;
    std::unique_ptr<WatchSource> source;

private:
    int m_ends[2] = {-1, -1};
};

class TestWatchSource : public QObject
{
    Q_OBJECT

private:
    const QString m_file =
        QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng");
    QByteArray m_bytes;

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_bytes = file.readAll();
    }

    void showsWhatIsThereWhileTheOtherSideIsSilent()
    {
        Watched watched;
        QCOMPARE(watched.source->allowed(), Allowed{.pace = false});
        QVERIFY(!watched.source->status().finished);
        QCOMPARE(watched.now(), Time(0));
        watched.send(m_bytes.left(m_bytes.size() / 2));
        QTRY_VERIFY(watched.datagrams() > 20);
        const Time then = watched.now();
        QVERIFY(then > Time(0));
        watched.clock.advance(2s); // nothing comes
        QVERIFY(watched.now() >= then + fromSeconds(2));
        const Time later = watched.now();
        watched.source->submit(RunUntil{Time(0)}); // the real world sets the pace
        watched.source->submit(SetPaused{true});
        watched.source->submit(Step{});
        QCOMPARE(watched.now(), later);
        QVERIFY(!watched.source->status().pace.paused);
    }

    void afterItsEndItIsACapture()
    {
        const auto opened = std::get<ImportedCapture>(openCapture(m_file));
        const TraceSnapshot whole(opened.trace);
        Watched watched;
        QSignalSpy ended(watched.source.get(), &WatchSource::ended);
        QSignalSpy changed(watched.source.get(), &Source::statusChanged);
        watched.send(m_bytes);
        watched.end();
        QVERIFY(ended.wait());
        QVERIFY(!changed.isEmpty());
        const auto what = ended.first().first().value<OpenedCapture>();
        const CaptureSummary& summary = std::get<ImportedCapture>(what).summary;
        QCOMPARE(summary.problem, QString());
        QCOMPARE(summary.length, opened.summary.length);
        const TraceSnapshot trace = watched.source->trace();
        QCOMPARE(trace.datagramCount(), whole.datagramCount());
        QCOMPARE(trace.packetCount(), whole.packetCount());
        QCOMPARE(trace.eventCount(), whole.eventCount());
        QVERIFY(watched.source->allowed().seek);
        QVERIFY(watched.source->allowed().pace);
        QVERIFY(watched.source->status().finished);
        QCOMPARE(watched.now(), summary.length);
        watched.source->submit(RunUntil{fromSeconds(1)});
        QCOMPARE(watched.now(), fromSeconds(1));
        watched.source->submit(SetPaused{false});
        watched.now();
        watched.clock.advance(500ms);
        QCOMPARE(watched.now(), fromSeconds(1.5));
    }

    void isStopped()
    {
        Watched watched;
        QSignalSpy ended(watched.source.get(), &WatchSource::ended);
        watched.send(m_bytes.left(m_bytes.size() / 2));
        QTRY_VERIFY(watched.datagrams() > 20);
        watched.source->stop(); // the writer does not end
        QVERIFY(ended.wait());
        QVERIFY(watched.source->allowed().seek);
        QVERIFY(watched.source->status().finished);
    }

    void isLeftWhileSilent()
    {
        Watched watched;
        watched.send(m_bytes.left(100)); // in the middle of a frame
    }

    void garbageIsOneError()
    {
        Watched watched;
        QSignalSpy ended(watched.source.get(), &WatchSource::ended);
        watched.send("GET / HTTP/1.1\r\n\r\n");
        watched.end();
        QVERIFY(ended.wait());
        const auto what = ended.first().first().value<OpenedCapture>();
        const auto* error = std::get_if<CaptureImportError>(&what);
        QVERIFY(error);
        QVERIFY2(error->text.startsWith(QStringLiteral("pipe: at byte 0: expected a pcap or pcapng file")),
                 qPrintable(error->text));
        QVERIFY(watched.source->status().finished);
        QVERIFY(!watched.source->allowed().seek);
        QCOMPARE(watched.datagrams(), std::size_t{0});
    }

    void aScenarioIsHandedOn()
    {
        QFile file(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/quickstart.scenario.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        Watched watched;
        QSignalSpy ended(watched.source.get(), &WatchSource::ended);
        watched.send(file.readAll());
        watched.end();
        QVERIFY(ended.wait());
        const auto what = ended.first().first().value<OpenedCapture>();
        QVERIFY(std::holds_alternative<Scenario>(what));
    }
};

PEERSCOPE_TEST(TestWatchSource)

} // namespace peerscope::test_watch_source

#include "test_watch_source.moc"
