// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/files/database.h"
#include "core/trace/trace_archive.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

namespace peerscope {

/// What a session holds besides its trace.
struct SessionInfo
{
    QByteArray scenario; ///< the text of its file (scenario_file.h); empty for what is not a sandbox's
    Time length{};       ///< how far it has come
    std::uint64_t digest = 0;
};

/// Writes a trace into a session file (`*.peerscope`), also while it grows. What was written by a write() is
/// in the file whatever happens to the program or the machine after it. One thread at a time.
class SessionWriter
{
public:
    /// Begins the file anew: what was there is gone. It must be a regular file, or not be there yet
    /// (OutputFile::check, sessionNameProblem).
    SessionWriter(const QString& fileName, const TraceSnapshot& trace);
    ~SessionWriter();

    /// Adds what is new since the last call. Returns what went wrong with the file, first or now.
    std::optional<QString> write(const SessionInfo& info);
    /// The last write: nothing writes the trace any more. Afterwards all is in the one file.
    /// Once `shouldStop` has returned true, it writes no more.
    std::optional<QString> finish(const SessionInfo& info, const std::function<bool()>& shouldStop = {});

private:
    std::optional<QString> writeAll(const SessionInfo& info, bool isEnd,
                                    const std::function<bool()>& shouldStop = {});
    void describe(const SessionInfo& info, bool isEnd);
    std::optional<QString> problem() const;

    QString m_name;
    TraceOrigin m_origin;
    TraceArchiver m_archiver;
    Database m_database;
};

/// What is wrong with a name for a session, or nothing.
std::optional<QString> sessionNameProblem(const QString& fileName);

/// Writes a whole session: either it is there afterwards, or what was there before, also if `shouldStop`
/// returned true. Returns what went wrong, or nothing. Any thread.
std::optional<QString> saveSession(const QString& fileName, const TraceSnapshot& trace,
                                   const SessionInfo& info, const std::function<bool()>& shouldStop = {});

/// A session as it was read.
struct Session
{
    std::shared_ptr<const Trace> trace;
    SessionInfo info;
    QString problem;        ///< what of it is missing, in a sentence; empty: nothing
    bool isDamaged = false; ///< more is missing than the last second of what was cut off
};

/// Whether a file begins like a session.
bool isSession(ByteView beginning);
inline constexpr std::size_t sessionMagicSize = 16;

/// Reads a session. `progress` gets the share that is read, from 0 to 1; if it returns false, the result is
/// what was read so far. A damaged file opens as far as it is whole. Otherwise a sentence says what is wrong.
/// Any thread.
std::variant<Session, QString> readSession(const QString& fileName,
                                           const std::function<bool(double)>& progress = {});

} // namespace peerscope
