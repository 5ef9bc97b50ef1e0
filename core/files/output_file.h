// SPDX-License-Identifier: MIT
#pragma once

#include <QFileDevice>
#include <QString>

#include <memory>
#include <optional>
#include <string_view>

namespace peerscope {

/// A file that a command writes: whole or not at all. "-" is standard output. What is there and is no file (a
/// pipe, /dev/null) is written into, never replaced.
class OutputFile
{
public:
    /// What would keep the file from being written (its folder is missing, say), before any work is done.
    static std::optional<QString> check(const QString& name);

    explicit OutputFile(const QString& name);
    void write(std::string_view text);
    /// Puts the file in its place. What went wrong, or nothing.
    std::optional<QString> finish();

private:
    QString m_name;
    std::unique_ptr<QFileDevice>
        m_file; ///< a QSaveFile or, for what is no file, a QFile; null for standard output
    bool m_failed = false;
};

} // namespace peerscope
