// SPDX-License-Identifier: MIT
#include "core/files/output_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

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
    if (info.exists() ? !info.isWritable() : !QFileInfo(info.absolutePath()).isWritable())
        return QStringLiteral("\"%1\" cannot be written").arg(name);
    return std::nullopt;
}

OutputFile::OutputFile(const QString& name) : m_name(name)
{
    if (name == QStringLiteral("-"))
        return;
    // A QSaveFile takes the place of what is there; as root that could be /dev/null.
    const QFileInfo info(name);
    if (info.exists() && !info.isFile())
        m_file = std::make_unique<QFile>(name);
    else
        m_file = std::make_unique<QSaveFile>(name);
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
        auto* file = qobject_cast<QSaveFile*>(m_file.get());
        const bool written = !m_failed && (file ? file->commit() : m_file->flush());
        if (!written)
            return QStringLiteral("cannot write \"%1\": %2").arg(m_name, m_file->errorString());
    } else if (m_failed || std::fflush(stdout) != 0) {
        return QStringLiteral("cannot write to standard output");
    }
    return std::nullopt;
}

} // namespace peerscope
