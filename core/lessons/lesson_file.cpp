// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_file.h"

#include "core/lessons/lesson_words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isResource(const QString& fileName)
{
    return fileName.startsWith(u":/"_s);
}

/// Opens a regular file. O_NONBLOCK: opening a pipe that nobody writes to would wait.
std::optional<LessonFileProblem> openRegular(QFile& file, const QString& fileName)
{
    const int descriptor = ::open(QFile::encodeName(fileName).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return LessonFileProblem{LessonWording::tr("cannot be read: %1").arg(qt_error_string(errno))};
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return LessonFileProblem{
            LessonWording::tr("found something that is no file; expected a regular file")};
    }
    if (!file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
        ::close(descriptor);
        return LessonFileProblem{LessonWording::tr("cannot be read: %1").arg(file.errorString())};
    }
    return std::nullopt;
}

} // namespace

std::variant<QByteArray, LessonFileProblem> readLessonFile(const QString& fileName, qint64 mostBytes)
{
    QFile file;
    if (isResource(fileName)) {
        file.setFileName(fileName);
        if (!file.open(QIODevice::ReadOnly))
            return LessonFileProblem{LessonWording::tr("cannot be read: %1").arg(file.errorString())};
    } else if (const auto problem = openRegular(file, fileName)) {
        return *problem;
    }
    const auto tooLarge = [mostBytes](qint64 size) {
        return LessonFileProblem{
            LessonWording::tr("found %1 bytes; expected at most %2").arg(size).arg(mostBytes)};
    };
    if (file.size() > mostBytes)
        return tooLarge(file.size());
    QByteArray bytes = file.read(mostBytes + 1); // it may have grown since
    if (file.error() != QFile::NoError)
        return LessonFileProblem{LessonWording::tr("cannot be read: %1").arg(file.errorString())};
    if (bytes.size() > mostBytes)
        return tooLarge(bytes.size());
    return bytes;
}

std::variant<QString, LessonFileProblem> findInLessonFolder(const QString& folder, const QString& name)
{
    const QString root = QFileInfo(folder).canonicalFilePath();
    const bool isPlainName =
        !name.isEmpty() && !name.contains(u':') && !name.contains(QChar::Null) && QDir::isRelativePath(name);
    if (root.isEmpty() || !isPlainName)
        return LessonFileProblem{LessonWording::tr("expected a file in the lesson's folder")};
    const QString file = QFileInfo(QDir(root).filePath(name)).canonicalFilePath();
    if (file.isEmpty())
        return LessonFileProblem{LessonWording::tr("there is no such file in the lesson's folder")};
    if (!file.startsWith(root + u'/'))
        return LessonFileProblem{LessonWording::tr("it is outside of the lesson's folder")};
    return file;
}

} // namespace peerscope
