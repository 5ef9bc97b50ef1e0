// SPDX-License-Identifier: MIT
#include "core/files/output_file.h"

#include "core/files/file_place.h"
#include "core/files/file_words.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace peerscope {

namespace {

constexpr std::size_t pieceSize = std::size_t{1} << 18; // bytes

bool isStandardOutput(const QString& name)
{
    return name == QStringLiteral("-");
}

FilePlace placeOf(const QString& name)
{
    return isStandardOutput(name) ? FilePlace::ofDescriptor(STDOUT_FILENO) : FilePlace::of(name);
}

/// Why `path`, a file or a folder, cannot be written; nothing if it can.
std::optional<QString> reasonAgainst(const QString& path)
{
    if (access(QFile::encodeName(path).constData(), W_OK) == 0)
        return std::nullopt;
    return qt_error_string(errno);
}

std::optional<QString> reasonAgainst(int descriptor)
{
    const int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0)
        return qt_error_string(errno);
    if ((flags & O_ACCMODE) == O_RDONLY)
        return FileWords::tr("it is not open for writing");
    return std::nullopt;
}

} // namespace

std::optional<QString> OutputFile::check(const QString& name)
{
    if (name.isEmpty())
        return FileWords::tr("expected a file name");
    const FilePlace place = placeOf(name);
    std::optional<QString> reason;
    if (place.descriptor) {
        reason = reasonAgainst(*place.descriptor);
    } else {
        if ((place.node && place.node->isFolder()) || name.endsWith(u'/'))
            return FileWords::tr("\"%1\" is a folder; expected a file").arg(name);
        const QString folder = QFileInfo(place.path).absolutePath();
        if (!QFileInfo(folder).isDir())
            return FileWords::tr("the folder of \"%1\" does not exist").arg(name);
        if (place.node)
            reason = reasonAgainst(place.path);
        if (!reason && (!place.node || place.node->isRegular()))
            reason = reasonAgainst(folder); // the new file is first made there
    }
    if (!reason)
        return std::nullopt;
    return isStandardOutput(name) ? FileWords::tr("standard output cannot be written: %1").arg(*reason)
                                  : FileWords::tr("\"%1\" cannot be written: %2").arg(name, *reason);
}

OutputFile::OutputFile(const QString& name, Kind kind) : m_name(name)
{
    const FilePlace place = placeOf(name);
    if (place.descriptor) {
        m_descriptor = *place.descriptor;
    } else if (place.node && !place.node->isRegular()) {
        // A QSaveFile replaces what is there; as root, that could be /dev/null.
        m_descriptor = open(QFile::encodeName(name).constData(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
        m_isOurs = true;
        if (m_descriptor < 0)
            fail(qt_error_string(errno));
    } else if (kind == Kind::Growing) {
        m_growing = place.path;
    } else {
        m_file = std::make_unique<QSaveFile>(place.path);
        // Unbuffered: with a buffer, a partial write would lose the reason.
        if (!m_file->open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            fail(m_file->errorString());
    }
}

OutputFile::~OutputFile()
{
    if (m_isOurs && m_descriptor >= 0)
        close(m_descriptor);
}

void OutputFile::write(std::string_view text)
{
    if (!isWanted())
        return;
    m_text += text;
    if (m_text.size() >= pieceSize)
        flush();
}

void OutputFile::flush()
{
    if (!m_growing.isEmpty() && !m_text.empty())
        openGrowing();
    if (isWanted() && m_file)
        writeToFile();
    else if (isWanted())
        writeToDescriptor();
    m_text.clear();
}

void OutputFile::openGrowing()
{
    constexpr mode_t forAllToRead = 0666; // less what the user's mask takes away
    m_descriptor = open(QFile::encodeName(std::exchange(m_growing, QString())).constData(),
                        O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, forAllToRead);
    m_isOurs = true;
    if (m_descriptor < 0)
        fail(qt_error_string(errno));
}

void OutputFile::writeToFile()
{
    std::string_view left = m_text;
    while (!left.empty()) {
        const qint64 written = m_file->write(left.data(), static_cast<qint64>(left.size()));
        if (written <= 0)
            return fail(m_file->errorString());
        left.remove_prefix(static_cast<std::size_t>(written));
    }
}

void OutputFile::writeToDescriptor()
{
    std::string_view left = m_text;
    while (!left.empty()) {
        const ssize_t written = ::write(m_descriptor, left.data(), left.size());
        if (written >= 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) { // another program that shares it has made it non-blocking
            pollfd waiting = {.fd = m_descriptor, .events = POLLOUT, .revents = 0};
            poll(&waiting, 1, -1);
        } else if (errno == EPIPE) {
            m_readerHasGone = true;
            return;
        } else if (errno != EINTR) {
            return fail(qt_error_string(errno));
        }
    }
}

void OutputFile::fail(const QString& reason)
{
    m_problem = isStandardOutput(m_name) ? FileWords::tr("cannot write to standard output: %1").arg(reason)
                                         : FileWords::tr("cannot write \"%1\": %2").arg(m_name, reason);
}

std::optional<QString> OutputFile::finish()
{
    flush();
    if (!m_file || m_problem)
        return m_problem;
    // Some file systems (quotas, NFS) report only now that there was no room, and commit() does not check.
    if (fsync(m_file->handle()) != 0 && errno != EINVAL && errno != ENOTSUP)
        fail(qt_error_string(errno));
    else if (!m_file->commit())
        fail(m_file->errorString());
    return m_problem;
}

std::optional<QString> writeWhole(const QString& name, QByteArrayView bytes)
{
    if (auto problem = OutputFile::check(name))
        return problem;
    OutputFile file(name);
    file.write(std::string_view(bytes.data(), static_cast<std::size_t>(bytes.size())));
    return file.finish();
}

} // namespace peerscope
