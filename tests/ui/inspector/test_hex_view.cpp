// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/inspector/hex_view.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTest>

namespace peerscope::test_hex_view {

class TestHexView : public QObject
{
    Q_OBJECT

private:
    static QByteArray counting(int size)
    {
        QByteArray bytes(size, Qt::Uninitialized);
        for (int i = 0; i < size; ++i)
            bytes[i] = static_cast<char>(i);
        return bytes;
    }

private Q_SLOTS:
    void fitsTheWidth_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {40, 150, 300, 500, 1200})
            QTest::addRow("%d px", width) << width;
    }
    void fitsTheWidth()
    {
        QFETCH(int, width);
        const HexLayout layout = HexLayout::fitting(width, 7, 14, 1000);
        QVERIFY(layout.width() <= width || layout.bytesPerRow == 1);
        if (layout.bytesPerRow < 32) {
            HexLayout wider = layout;
            wider.bytesPerRow *= 2;
            QVERIFY(wider.width() > width);
        }
    }

    void findsTheByteUnderAPoint()
    {
        const HexLayout layout = HexLayout::fitting(700, 7, 14, 100);
        for (const long long byte : {0LL, 1LL, 7LL, 8LL, 31LL, 32LL, 99LL}) {
            const int column = static_cast<int>(byte % layout.bytesPerRow);
            const int y = static_cast<int>(byte / layout.bytesPerRow) * 14 + 7;
            QCOMPARE(layout.byteAt(layout.hexLeft(column) + 7, y, 0, 100), std::optional(byte));
            QCOMPARE(layout.byteAt(layout.textLeft(column) + 3, y, 0, 100), std::optional(byte));
        }
        QCOMPARE(layout.byteAt(0, 0, 2, 100), std::optional(2LL * layout.bytesPerRow));
        // Beside the end of the last row.
        const int lastRow = 99 / layout.bytesPerRow;
        QCOMPARE(layout.byteAt(layout.width(), lastRow * 14, 0, 100), std::optional(99LL));
        QVERIFY(!layout.byteAt(0, 14 * 10, 0, 100));
        QVERIFY(!layout.byteAt(0, -1, 0, 100));
        QVERIFY(!layout.byteAt(0, 0, 0, 0));
    }

    void selectsWithTheMouse()
    {
        HexView view;
        view.resize(400, 200);
        view.setBytes(counting(64));
        view.show();
        const QPoint first = view.byteRect(3).center();
        const QPoint last = view.byteRect(20).center();
        QTest::mousePress(view.viewport(), Qt::LeftButton, {}, first);
        QCOMPARE(view.selectionLength(), 0);
        QMouseEvent move(QEvent::MouseMove, last, view.viewport()->mapToGlobal(last), Qt::NoButton,
                         Qt::LeftButton, {});
        QApplication::sendEvent(view.viewport(), &move);
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, last);
        QCOMPARE(view.selectionBegin(), 3);
        QCOMPARE(view.selectionLength(), 18);
        QCOMPARE(view.selectedBytes(), counting(64).mid(3, 18));
    }

    void selectsAndCopiesWithTheKeyboard()
    {
        HexView view;
        view.resize(400, 200);
        view.setBytes(QByteArray::fromHex("004162ff21"));
        view.show();
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("00 41 62"));
        QCOMPARE(view.plainText(), QStringLiteral(".Ab"));
        QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view.hexText(), QStringLiteral("00 41 62 ff 21"));
        QTest::keyClick(&view, Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(view.selectionLength(), 0);
        for (const Qt::Key key :
             {Qt::Key_Up, Qt::Key_Left, Qt::Key_PageUp, Qt::Key_Down, Qt::Key_PageDown, Qt::Key_End})
            QTest::keyClick(&view, key, Qt::ShiftModifier);
        QCOMPARE(view.selectionBegin() + view.selectionLength(), 5);
    }

    void keepsToItsBytes()
    {
        HexView view;
        view.setSelectedRange(10, 10);
        QCOMPARE(view.selectionLength(), 0);
        view.setBytes(counting(10));
        view.setSelectedRange(8, 100);
        QCOMPARE(view.selectedBytes(), counting(10).mid(8));
        view.setSelectedRange(-5, 3);
        QCOMPARE(view.selectionBegin(), 0);
        view.setBytes(counting(4));
        QCOMPARE(view.selectionLength(), 0);
    }

    void holdsAMegabyte()
    {
        HexView view;
        view.resize(320, 200);
        view.setBytes(counting(1 << 20));
        view.show();
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        QVERIFY(!view.byteRect((1 << 20) - 1).isEmpty());
        QVERIFY(view.byteRect(0).isEmpty());
        QVERIFY(!view.grab().isNull());
    }

    void paintsWhatIsInSight()
    {
        HexView view;
        view.resize(320, 120);
        view.setBytes(counting(200));
        const QImage before = view.grab().toImage();
        view.verticalScrollBar()->setValue(3);
        QVERIFY(view.grab().toImage() != before);
        view.verticalScrollBar()->setValue(0);
        view.setSelectedRange(2, 3);
        QVERIFY(view.grab().toImage() != before);
    }
};

PEERSCOPE_TEST(TestHexView)

} // namespace peerscope::test_hex_view

#include "test_hex_view.moc"
