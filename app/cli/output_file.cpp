// SPDX-License-Identifier: MIT
#include "app/cli/output_file.h"

#include <QDir>
#include <QFileInfo>

#include <cstdio>

namespace peerscope {

std::optional<QString> OutputFile::check(const QString& name)
{
    if (name == QStringLiteral("-"))
        return std::nullopt;
    if (name.isEmpty())
        return QStringLiteral("expected a file name");
    const QFileInfo info(name);
    if (info.isDir())
        return QStringLiteral("\"%1\" is a folder; expected a file").arg(name);
    if (!info.absoluteDir().exists())
        return QStringLiteral("the folder of \"%1\" does not exist").arg(name);
    return std::nullopt;
}

OutputFile::OutputFile(const QString& name) : m_name(name)
{
    if (name == QStringLiteral("-"))
        return;
    m_file = std::make_unique<QSaveFile>(name);
    m_file->setDirectWriteFallback(true); // for /dev/stdout and pipes, which cannot be replaced
    m_failed = !m_file->open(QIODevice::WriteOnly);
}

void OutputFile::write(std::string_view text)
{
    if (m_failed)
        return;
    const auto size = static_cast<qint64>(text.size());
    if (m_file)
        m_failed = m_file->write(text.data(), size) != size;
    else
        m_failed = std::fwrite(text.data(), 1, text.size(), stdout) != text.size();
}

std::optional<QString> OutputFile::finish()
{
    if (m_file) {
        const bool written = !m_failed && m_file->commit();
        if (!written)
            return QStringLiteral("cannot write \"%1\": %2").arg(m_name, m_file->errorString());
    } else if (m_failed || std::fflush(stdout) != 0) {
        return QStringLiteral("cannot write to standard output");
    }
    return std::nullopt;
}

} // namespace peerscope
