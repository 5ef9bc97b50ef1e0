// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_pictures.h"

#include "core/lessons/lesson_file.h"
#include "ui/jobs/job.h"

#include <QBuffer>
#include <QImageReader>

#include <algorithm>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

LessonPicture refused(const QString& why)
{
    return {true, {}, why};
}

/// Qt's name for the format of an ending; empty for an unknown ending. SVG is left out, because a drawing may
/// refer to other files.
QByteArray formatOf(const QString& fileName)
{
    const QString ending = fileName.section(u'.', -1).toLower();
    if (ending == u"png"_s)
        return "png";
    return ending == u"jpg"_s || ending == u"jpeg"_s ? "jpeg" : "";
}

LessonPicture decode(QByteArray bytes, const QByteArray& format)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, format);
    reader.setAutoDetectImageFormat(false); // the ending decides which decoder gets the bytes
    const QSize size = reader.size();
    if (size.isEmpty())
        return refused(QObject::tr("it is not a picture of that kind"));
    if (qint64{size.width()} * size.height() > maxPicturePixels)
        return refused(QObject::tr("it has %1 × %2 pixels; expected at most %3")
                           .arg(size.width())
                           .arg(size.height())
                           .arg(maxPicturePixels));
    QImage image = reader.read();
    if (image.isNull())
        return refused(reader.errorString());
    if (std::max(image.width(), image.height()) > largestShownSide) {
        const QSize room(largestShownSide, largestShownSide);
        image = image.scaled(image.size().scaled(room, Qt::KeepAspectRatio).expandedTo({1, 1}),
                             Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    }
    return {true, image, {}};
}

} // namespace

LessonPicture readLessonPicture(const QString& folder, const QString& source, bool dark)
{
    const QByteArray format = formatOf(source);
    if (format.isEmpty())
        return refused(QObject::tr("expected a .png or .jpg file"));
    auto file = findInLessonFolder(folder, source);
    if (const auto* problem = std::get_if<LessonFileProblem>(&file))
        return refused(problem->text);
    if (dark && format == "png") {
        auto darkFile = findInLessonFolder(folder, source.chopped(4) + u".dark.png"_s);
        if (std::holds_alternative<QString>(darkFile))
            file = std::move(darkFile);
    }
    auto bytes = readLessonFile(std::get<QString>(file), maxPictureBytes);
    if (const auto* problem = std::get_if<LessonFileProblem>(&bytes))
        return refused(problem->text);
    return decode(std::get<QByteArray>(std::move(bytes)), format);
}

void LessonPictures::setFolder(const QString& folder)
{
    m_folder = folder;
    ++m_generation;
    m_pixels = 0;
    m_known.clear();
    m_waiting.clear();
}

LessonPicture LessonPictures::picture(const QString& source, bool dark)
{
    const Key key(source, dark);
    const auto known = m_known.constFind(key);
    if (known != m_known.cend())
        return *known;
    m_known.insert(key, {});
    m_waiting.append(key);
    readNext();
    return {};
}

void LessonPictures::readNext()
{
    if (m_isReading || m_waiting.isEmpty())
        return;
    m_isReading = true;
    const Key key = m_waiting.takeFirst();
    startJob(
        this, [folder = m_folder, key] { return readLessonPicture(folder, key.first, key.second); },
        [this, key, generation = m_generation](const JobOutcome<LessonPicture>& outcome) {
            m_isReading = false;
            if (generation == m_generation) {
                const auto* failure = std::get_if<JobFailure>(&outcome);
                take(key, failure ? refused(failure->text) : std::get<LessonPicture>(outcome));
            }
            readNext();
        });
}

void LessonPictures::take(const Key& key, const LessonPicture& picture)
{
    const qint64 pixels = qint64{picture.image.width()} * picture.image.height();
    const bool fits = m_pixels + pixels <= maxShownPixels;
    if (fits)
        m_pixels += pixels;
    m_known.insert(key, fits ? picture : refused(tr("together, the lesson's pictures are too large")));
    Q_EMIT changed();
}

} // namespace peerscope

#include "moc_lesson_pictures.cpp"
