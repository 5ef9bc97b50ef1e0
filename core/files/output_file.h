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

/// Every output of the program is written through this class. A file is written whole or not at all; until
/// then, an existing file stays as it is. "-" is standard output. A pipe or device (/dev/null), or a file
/// that is already open (/dev/stdout), is written into, never replaced. A problem is one line with the
/// system's own reason. Any thread, one at a time.
class OutputFile
{
public:
    /// Why the file cannot be written (for example, its folder is missing), or nothing. Call it before doing
    /// any work.
    static std::optional<QString> check(const QString& name);

    /// Growing: for what is of use from its first bytes on, such as a capture while it is taken. The file has
    /// what was written so far, whatever happens to the program; from the first byte on, what was there
    /// before is gone.
    enum class Kind { Whole, Growing };

    explicit OutputFile(const QString& name, Kind kind = Kind::Whole);
    /// Without finish(), a whole file stays as it was.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view text);
    /// Writes at once what write() has kept to write more together: somebody looks on.
    void flush();
    /// False if further output is useless: writing failed (finish() says why), or the reader of the pipe has
    /// gone (`| head`), which is not an error.
    bool isWanted() const { return !m_problem && !m_readerHasGone; }
    /// Puts the file in its place. Returns what went wrong, or nothing.
    std::optional<QString> finish();

private:
    void openGrowing();
    void writeToDescriptor();
    void writeToFile();
    void fail(const QString& reason);

    QString m_name;
    std::unique_ptr<QSaveFile> m_file; ///< null if we write into a stream
    QString m_growing;                 ///< the place of a growing file that is not open yet; empty: none
    int m_descriptor = -1;             ///< the stream's descriptor
    bool m_isOurs = false;             ///< whether to close the descriptor
    bool m_readerHasGone = false;
    std::string m_text; ///< still to be written
    std::optional<QString> m_problem;
};

/// Checks and writes a whole file. Returns what went wrong, or nothing.
std::optional<QString> writeWhole(const QString& name, QByteArrayView bytes);

} // namespace peerscope
