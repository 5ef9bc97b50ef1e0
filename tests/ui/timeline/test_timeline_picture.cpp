// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/timeline/shown_view.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/timeline/timeline_raster.h"
#include "ui/timeline/timeline_view.h"

#include <QPainter>
#include <QTest>

namespace peerscope::test_timeline_picture {

using synthetic::Fate;
using synthetic::ShownView;

/// Checks the drawing by the colours of pixels at certain places, not by comparing pictures.
class TestTimelinePicture : public QObject
{
    Q_OBJECT

private:
    struct World : ShownView<TimelineView>
    {
        World() : ShownView(QSize(800, 300)) {}
        void show(Time begin, Time end)
        {
            update(Time(10'000'000));
            view.showRange(begin, end);
        }
        /// The place of a packet in the canvas's picture.
        QPointF placeOf(std::size_t row)
        {
            const GlyphMark* mark = view.canvas()->geometry().glyphOf(row);
            const TimelineLayout& layout = view.canvas()->layoutOfParts();
            return mark ? QPointF(layout.headerWidth + mark->x, layout.laneTop(0) + mark->y)
                        : QPointF(-1, -1);
        }
        QImage canvas(double ratio = 1) { return view.canvas()->renderImage(view.canvas()->size(), ratio); }
    };

private Q_SLOTS:
    void rasterStaysInItsClip()
    {
        QImage image(20, 20, QImage::Format_RGB32);
        image.fill(Qt::white);
        TimelineRaster raster(image, QRect(5, 5, 10, 10));
        const QRgb black = qRgb(0, 0, 0);
        raster.fill(-100, -100, 300, 300, black);
        raster.fill(0, 0, 3, 30, qRgb(255, 0, 0));
        raster.fill(8, 40, 3, 30, qRgb(255, 0, 0));
        raster.fill(8, 8, -3, 3, qRgb(255, 0, 0));
        raster.hatch(-5, 17, 40, 40, 2, qRgb(255, 0, 0), qRgb(0, 0, 255));
        raster.blend(16, 0, 10, 30, qRgb(255, 0, 0), 100);
        QCOMPARE(countPixels(image, Qt::black), 100);
        QCOMPARE(countPixels(image, Qt::white), 300);
        QCOMPARE(image.pixel(5, 5), black);
        QCOMPARE(image.pixel(14, 14), black);
    }

    void blendingIsQtsOwn_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("left");
        QTest::newRow("a few pixels") << 3 << 3;
        QTest::newRow("several at once, and a rest") << 11 << 3;
        QTest::newRow("cut at the left") << 11 << -5;
        QTest::newRow("cut at the right") << 11 << 18;
    }

    void blendingIsQtsOwn()
    {
        QFETCH(const int, width);
        QFETCH(const int, left);
        QImage sprite(width, 3, QImage::Format_ARGB32_Premultiplied);
        for (int x = 0; x < width; ++x) {
            sprite.setPixelColor(x, 0, QColor(200, 100, 50, x * 255 / width));
            sprite.setPixelColor(x, 1, QColor(10 * x, 20, 30, x % 2 ? 255 : 0));
            sprite.setPixelColor(x, 2, QColor(255, 255, 255, 3 + x));
        }
        QImage ours(24, 9, QImage::Format_RGB32);
        ours.fill(QColor(17, 130, 240));
        QImage theirs = ours.copy();
        TimelineRaster(ours, ours.rect()).draw({sprite, QPoint(1, 1)}, left + 1, 4);
        QPainter painter(&theirs);
        painter.drawImage(QPoint(left, 3), sprite);
        painter.end();
        for (int y = 0; y < ours.height(); ++y) {
            for (int x = 0; x < ours.width(); ++x) {
                const QColor one = ours.pixelColor(x, y);
                const QColor other = theirs.pixelColor(x, y);
                QVERIFY(std::abs(one.red() - other.red()) <= 1 &&
                        std::abs(one.green() - other.green()) <= 1 &&
                        std::abs(one.blue() - other.blue()) <= 1);
            }
        }
    }

    void opaquePicturesAreCopied()
    {
        QImage picture(6, 6, QImage::Format_ARGB32_Premultiplied);
        for (int pixel = 0; pixel < 36; ++pixel)
            picture.setPixelColor(pixel % 6, pixel / 6, QColor(7 * pixel, pixel, 200));
        for (const QPoint at : {QPoint(2, 2), QPoint(-3, -2), QPoint(7, 6)}) {
            QImage ours(10, 10, QImage::Format_RGB32);
            ours.fill(Qt::white);
            QImage theirs = ours.copy();
            TimelineRaster(ours, QRect(1, 1, 8, 8)).copy(picture, at.x(), at.y());
            QPainter painter(&theirs);
            painter.setClipRect(1, 1, 8, 8);
            painter.drawImage(at, picture);
            painter.end();
            QCOMPARE(ours, theirs);
        }
    }

    void whatIsPaintedAtOnceAndWhatIsKeptLookTheSame()
    {
        World world;
        world.maker.send(Time(9'500'000), world.ana, {world.server}, 1, TransferMode::Reliable);
        world.show(Time(9'000'000), Time(10'000'000));
        TimelineCanvas& canvas = *world.view.canvas();
        const auto painted = [&](QPoint offset) {
            QImage image(canvas.size() + QSize(40, 40), QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::magenta);
            canvas.render(&image, offset, {}, QWidget::RenderFlags());
            return image.copy(QRect(offset, canvas.size()));
        };
        for (const QPoint offset : {QPoint(0, 0), QPoint(7, 13)}) {
            canvas.showRange(Time(9'000'000), Time(9'900'000 + offset.x()));
            const QImage atOnce = painted(offset);
            QVERIFY(countPixels(atOnce, themeColors(canvas.palette()).reliable) > 20);
            QCOMPARE(countPixels(atOnce, Qt::magenta), 0);
            QCOMPARE(painted(offset), atOnce);
        }
    }

    void onlyAnImageUnderWholePixelsIsWrittenTo()
    {
        QImage image(20, 20, QImage::Format_RGB32);
        image.fill(Qt::white);
        {
            QPainter painter(&image);
            painter.translate(3, 4);
            QImage part = pixelsUnder(painter, QSize(5, 6));
            QCOMPARE(part.size(), QSize(5, 6));
            TimelineRaster(part, part.rect()).fill(0, 0, 50, 50, qRgb(0, 0, 0));
            QVERIFY(pixelsUnder(painter, QSize(18, 6)).isNull());
            painter.translate(0.5, 0);
            QVERIFY(pixelsUnder(painter, QSize(5, 6)).isNull());
            painter.resetTransform();
            painter.scale(2, 2);
            QVERIFY(pixelsUnder(painter, QSize(5, 6)).isNull());
            QVERIFY(!pixelsUnder(painter, QSize(5, 6), 2).isNull());
            painter.resetTransform();
            painter.rotate(90);
            QVERIFY(pixelsUnder(painter, QSize(5, 6)).isNull());
        }
        QCOMPARE(countPixels(image, Qt::black), 30);
        QCOMPARE(image.pixel(3, 4), qRgb(0, 0, 0));
        QCOMPARE(image.pixel(7, 9), qRgb(0, 0, 0));
        QImage transparent(20, 20, QImage::Format_ARGB32);
        QPainter painter(&transparent);
        QVERIFY(pixelsUnder(painter, QSize(5, 6)).isNull());
    }

    void eachModeInItsColourAtItsPlace_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("ratio");
        QTest::newRow("light") << false << 1.0;
        QTest::newRow("light, 2x") << false << 2.0;
        QTest::newRow("dark") << true << 1.0;
        QTest::newRow("dark, 2x") << true << 2.0;
        QTest::newRow("light, 1.5x") << false << 1.5;
    }
    void eachModeInItsColourAtItsPlace()
    {
        QFETCH(bool, dark);
        QFETCH(double, ratio);
        World world;
        world.view.setPalette(themePalette(dark));
        std::vector<std::size_t> rows;
        for (const TransferMode mode :
             {TransferMode::Unreliable, TransferMode::UnreliableOrdered, TransferMode::Reliable}) {
            const int number = static_cast<int>(mode);
            rows.push_back(
                world.maker.send(Time(200'000 * (number + 1)), world.ana, {world.server}, number, mode)
                    .value());
        }
        rows.push_back(
            world.maker
                .send(Time(800'000), world.ana, {world.server}, 0, TransferMode::Unreliable, {{Fate::Lost}})
                .value());
        rows.push_back(
            world.maker
                .send(Time(900'000), world.ana, {world.server}, 2, TransferMode::Reliable, {{Fate::OnItsWay}})
                .value());
        world.show(Time(0), Time(1'000'000));
        const QImage image = world.canvas(ratio);
        QCOMPARE(image.size(), (QSizeF(world.view.canvas()->size()) * ratio).toSize());
        const ThemeColors& colors = themeColors(themePalette(dark));
        const auto at = [&](std::size_t index) {
            return image.pixelColor((world.placeOf(rows[index]) * ratio).toPoint());
        };
        QCOMPARE(at(0), colors.unreliable);
        QCOMPARE(at(1), colors.unreliableOrdered);
        QCOMPARE(at(2), colors.reliable);
        QCOMPARE(at(3), colors.lost);
        QCOMPARE(at(4), colors.canvas); // hollow
    }

    void whatIsHeldIsHatched()
    {
        World world;
        Fate held;
        held.heldFor = Time(300'000);
        const std::size_t row =
            world.maker.send(Time(200'000), world.ana, {world.server}, 0, TransferMode::Reliable, {held})
                .value();
        world.show(Time(0), Time(1'000'000));
        const QImage image = world.canvas();
        const GlyphMark* mark = world.view.canvas()->geometry().glyphOf(row);
        QVERIFY(mark);
        const double left = world.view.canvas()->layoutOfParts().headerWidth;
        const int y = static_cast<int>(world.placeOf(row).y()) + 3;
        const ThemeColors& colors = themeColors(world.view.palette());
        int striped = 0;
        int between = 0;
        for (int x = static_cast<int>(left + mark->heldBegin) + 2;
             x < static_cast<int>(left + mark->heldEnd) - 2; ++x)
            (image.pixelColor(x, y) == colors.reliable ? striped : between)++;
        QVERIFY(striped > 50);
        QVERIFY(std::abs(striped - between) < 10);
    }

    void whatIsQueuedHasABar()
    {
        World world;
        Fate queued;
        queued.queuedFor = Time(300'000);
        const std::size_t row =
            world.maker.send(Time(200'000), world.ana, {world.server}, 0, TransferMode::Reliable, {queued})
                .value();
        world.show(Time(0), Time(1'000'000));
        const QImage image = world.canvas();
        const GlyphMark* mark = world.view.canvas()->geometry().glyphOf(row);
        QVERIFY(mark);
        const double left = world.view.canvas()->layoutOfParts().headerWidth;
        const int y = static_cast<int>(world.placeOf(row).y()) + 3;
        const ThemeColors& colors = themeColors(world.view.palette());
        const QColor bar = image.pixelColor(static_cast<int>(left + mark->queuedEnd) - 3, y);
        QVERIFY(bar != colors.canvas && bar != colors.reliable);
        QCOMPARE(image.pixelColor(static_cast<int>(left + mark->queuedEnd) - 30, y), bar);
        QCOMPARE(image.pixelColor(static_cast<int>(left + mark->queuedEnd) + 3, y), colors.canvas);
    }

    void aSingleFailureAmongThousandsShows()
    {
        World world;
        for (int index = 0; index < 30'000; ++index) {
            Fate fate;
            fate.kind = index == 15'000 ? Fate::Lost : Fate::Delivered;
            world.maker.send(Time(index * 100), world.ana, {world.server}, 0, TransferMode::Unreliable,
                             {fate}, 4);
        }
        world.show(Time(0), Time(3'000'000));
        QVERIFY(world.view.canvas()->geometry().isCounted());
        const ThemeColors& colors = themeColors(world.view.palette());
        const QImage image = world.canvas();
        QVERIFY(countPixels(image, colors.lost) >= 6);
        QVERIFY(countPixels(image, colors.unreliable) > 5000);
    }

    void aPartlyFailedBroadcastShows()
    {
        World world;
        std::vector<EndpointId> clients;
        for (int index = 0; index < 31; ++index)
            clients.push_back(world.maker.peer("bot", 200 + index));
        std::vector<Fate> fates(31);
        fates[30].kind = Fate::Lost;
        world.maker.send(Time(500'000), world.server, clients, 0, TransferMode::Unreliable, fates);
        world.show(Time(0), Time(1'000'000));
        const ThemeColors& colors = themeColors(world.view.palette());
        const QImage image = world.canvas();
        QVERIFY(countPixels(image, colors.lost) > 3);
        QVERIFY(countPixels(image, colors.unreliable) > 20);
    }

    void selectionAndCursorAreDrawnOver()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.show(Time(0), Time(1'000'000));
        const QColor accent = themeColors(world.view.palette()).accent;
        QCOMPARE(countPixels(world.canvas(), accent), 0);
        world.moment.select(PacketId(0));
        const int selected = countPixels(world.canvas(), accent);
        QVERIFY(selected > 10);
        world.moment.lookAt(Time(250'000));
        QVERIFY(countPixels(world.canvas(), accent) > selected + 100);
        world.moment.select(PacketId(4'000'000)); // of another recording
        world.moment.lookAt({});
        QCOMPARE(countPixels(world.canvas(), accent), 0);
    }

    void anEmptyTimelineSaysSo()
    {
        World world;
        const ThemeColors& colors = themeColors(world.view.palette());
        const QImage image = world.view.renderImage({600, 200}, 1);
        const QImage middle = image.copy(100, 80, 450, 60);
        QVERIFY(countPixels(middle, colors.canvas) > 20'000);
        QVERIFY(countPixels(middle, colors.canvas) < 450 * 60);
    }

    void theWholePictureHasALegend()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.show(Time(0), Time(1'000'000));
        const QImage image = world.view.renderImage({900, 240}, 2);
        QCOMPARE(image.size(), QSize(1800, 480));
        const QImage strip = image.copy(0, 0, 1800, 48);
        const ThemeColors& colors = themeColors(world.view.palette());
        for (const QColor& color :
             {colors.unreliable, colors.unreliableOrdered, colors.reliable, colors.lost})
            QVERIFY(countPixels(strip, color) > 20);
        QVERIFY(world.view.renderImage({}, 1).isNull());
        QVERIFY(world.view.renderImage({100, 100}, 0).isNull());
        QVERIFY(!world.view.renderImage({1, 1}, 1).isNull());
    }

    void renderingLeavesTheViewAsItIs()
    {
        World world;
        synthetic::playGame(world.maker, 3, Time(5'000'000), 20, 2);
        world.show(Time(0), Time(5'000'000));
        const TimeCoordinates before = world.view.canvas()->coordinates();
        const QImage first = world.canvas();
        world.view.renderImage({1600, 900}, 2);
        QVERIFY(world.view.canvas()->coordinates() == before);
        QCOMPARE(world.canvas(), first);
    }

    void theWindowShowsWhatTheFileShows()
    {
        World world;
        synthetic::playGame(world.maker, 3, Time(5'000'000), 20, 2);
        world.show(Time(1'000'000), Time(2'000'000));
        world.view.canvas()->clearFocus();
        const QImage shown = world.view.canvas()->grab().toImage().convertToFormat(QImage::Format_RGB32);
        const QImage file = world.canvas();
        QCOMPARE(shown.size(), file.size());
        int different = 0;
        for (int y = 0; y < file.height(); ++y) {
            for (int x = 0; x < file.width(); ++x)
                different += shown.pixel(x, y) != file.pixel(x, y) ? 1 : 0;
        }
        QVERIFY2(different < 100, qPrintable(QString::number(different)));
    }
};

PEERSCOPE_TEST(TestTimelinePicture)

} // namespace peerscope::test_timeline_picture

#include "test_timeline_picture.moc"
