// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>
#include <QString>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

class QSaveFile;

namespace peerscope {

/// Every output of the program is written through this: a file is there whole or not at all, and one that was
/// there before stays as it was until then. "-" is standard output. What is no file (a pipe, /dev/null) or is
/// open already (/dev/stdout) is written into, never replaced. Problems are one line, with the system's own
/// reason. Any thread, one at a time.
class OutputFile
{
public:
    /// What would keep the file from being written (its folder is missing, say), before any work is done.
    static std::optional<QString> check(const QString& name);

    explicit OutputFile(const QString& name);
    /// Without finish(): as if nothing had been written to the file.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view text);
    /// False when nobody will get what is written from now on: it failed (finish() says why), or who reads
    /// the pipe has gone (`| head`), which is no failure.
    bool isWanted() const { return !m_problem && !m_readerHasGone; }
    /// Puts the file in its place. What went wrong, or nothing.
    std::optional<QString> finish();

private:
    void flush();
    void writeToDescriptor();
    void writeToFile();
    void fail(const QString& reason);

    QString m_name;
    std::unique_ptr<QSaveFile> m_file; ///< null where a stream is written into
    int m_descriptor = -1;             ///< of that stream
    bool m_isOurs = false;             ///< the descriptor: closed with this
    bool m_readerHasGone = false;
    std::string m_text; ///< not written yet
    std::optional<QString> m_problem;
};

/// Writes a file in one go. What went wrong (also what OutputFile::check would say), or nothing.
std::optional<QString> writeWhole(const QString& name, QByteArrayView bytes);

} // namespace peerscope
