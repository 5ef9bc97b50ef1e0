// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/window/capture_reader.h"

#include <QProgressDialog>
#include <QTest>
#include <QThreadPool>
#include <QWidget>

#include <vector>

namespace peerscope::test_capture_reader {

class TestCaptureReader final : public QObject
{
    Q_OBJECT

private:
    const QString m_file =
        QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng");

private Q_SLOTS:
    void onlyTheNewestIsRead()
    {
        QWidget window;
        CaptureReader reader(&window);
        std::vector<int> read;
        reader.read(m_file, {}, [&](const ReadCapture&) { read.push_back(1); });
        reader.read(m_file, {}, [&](const ReadCapture& capture) {
            read.push_back(std::holds_alternative<ImportedCapture>(capture.capture) && capture.moments ? 2
                                                                                                       : 0);
        });
        QTRY_VERIFY(!read.empty());
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(read, std::vector<int>{2});
        QTRY_VERIFY(window.findChildren<QProgressDialog*>().isEmpty());
    }

    void whatIsDroppedIsNotTold()
    {
        QWidget window;
        CaptureReader reader(&window);
        bool isTold = false;
        reader.read(m_file, {}, [&](const ReadCapture&) { isTold = true; });
        reader.drop();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(!isTold);
        QTRY_VERIFY(window.findChildren<QProgressDialog*>().isEmpty());
    }
};

PEERSCOPE_TEST(TestCaptureReader)

} // namespace peerscope::test_capture_reader

#include "test_capture_reader.moc"
