// SPDX-License-Identifier: MIT
#include "core/files/session_file.h"

#include "core/base/memory_budget.h"
#include "core/files/file_words.h"
#include "core/files/session_sql.h"
#include "core/files/whole_database.h"
#include "core/trace/trace_restorer.h"
#include "core/words/memory.h"

#include <QFile>
#include <QFileInfo>

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace peerscope {

namespace {

/// What a file of this size may give when it is decompressed, as of other inputs.
constexpr std::uint64_t alwaysAllowed = std::uint64_t{64} << 20;
constexpr std::uint64_t allowedTimes = 64;

QString named(const QString& fileName, const QString& problem)
{
    return QStringLiteral("%1: %2").arg(fileName, problem);
}

/// Compresses pieces, with a checksum.
class Compressor
{
public:
    Compressor() : m_context(ZSTD_createCCtx())
    {
        if (!m_context)
            throw std::bad_alloc();
        ZSTD_CCtx_setParameter(m_context, ZSTD_c_compressionLevel, 1);
        ZSTD_CCtx_setParameter(m_context, ZSTD_c_checksumFlag, 1);
    }
    ~Compressor() { ZSTD_freeCCtx(m_context); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    std::string_view compressed(const std::string& bytes)
    {
        m_room.resize(ZSTD_compressBound(bytes.size()));
        const std::size_t size =
            ZSTD_compress2(m_context, m_room.data(), m_room.size(), bytes.data(), bytes.size());
        if (ZSTD_isError(size))
            throw std::bad_alloc(); // the only way in which this can fail
        return {m_room.data(), size};
    }

private:
    ZSTD_CCtx* m_context;
    std::string m_room;
};

} // namespace

// Writing.

namespace {

/// Removes the file, and what a program that was cut off has left beside it. Its name without links.
QString emptied(const QString& fileName)
{
    const QFileInfo info(fileName);
    const QString place = info.isFile() ? info.canonicalFilePath() : fileName;
    if (info.isFile() || !info.exists()) {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            QFile::remove(place + QLatin1String(suffix));
    }
    return place;
}

} // namespace

std::optional<QString> sessionNameProblem(const QString& fileName)
{
    if (const QFileInfo info(fileName); info.exists() && !info.isFile())
        return FileWords::tr("\"%1\" is not a file; expected the name of one").arg(fileName);
    if (!fileName.endsWith(QStringLiteral(".peerscope")))
        return FileWords::tr("\"%1\"; expected a name that ends with .peerscope").arg(fileName);
    return std::nullopt;
}

SessionWriter::SessionWriter(const QString& fileName, const TraceSnapshot& trace)
    : m_name(fileName), m_origin(trace.origin()), m_archiver(trace),
      m_database(emptied(fileName), Database::Access::Write)
{
    // Before the log: from now on the file is a session, if an empty one.
    m_database.execute("BEGIN");
    m_database.execute(session_sql::createTables);
    describe({}, false);
    m_database.execute("COMMIT");
    m_database.execute(session_sql::writeSafely);
}

SessionWriter::~SessionWriter() = default;

std::optional<QString> SessionWriter::problem() const
{
    const std::optional<QString>& problem = m_database.problem();
    return problem ? std::optional(named(m_name, *problem)) : std::nullopt;
}

std::optional<QString> SessionWriter::write(const SessionInfo& info)
{
    return writeAll(info, false);
}

std::optional<QString> SessionWriter::finish(const SessionInfo& info, const std::function<bool()>& shouldStop)
{
    writeAll(info, true, shouldStop);
    m_database.execute(session_sql::endLog);
    m_database.close();
    return problem();
}

std::optional<QString> SessionWriter::writeAll(const SessionInfo& info, bool isEnd,
                                               const std::function<bool()>& shouldStop)
{
    if (!m_database.execute("BEGIN"))
        return problem();
    {
        Compressor compressor;
        Statement put(m_database, session_sql::putChunk);
        m_archiver.collect(
            [&, isStopped = false](ArchivePiece&& piece) mutable {
                isStopped = isStopped || (shouldStop && shouldStop());
                if (isStopped)
                    return;
                put.bind(1, static_cast<std::int64_t>(piece.table))
                    .bind(2, static_cast<std::int64_t>(piece.number))
                    .bindBlob(3, compressor.compressed(piece.bytes))
                    .run();
            },
            isEnd);
    }
    describe(info, isEnd);
    m_database.execute("COMMIT");
    return problem();
}

void SessionWriter::describe(const SessionInfo& info, bool isEnd)
{
    m_database.execute(session_sql::forgetSession);
    Statement row(m_database, session_sql::putSession);
    row.bind(1, static_cast<std::int64_t>(m_origin))
        .bindText(2, info.scenario)
        .bind(3, info.length.count())
        .bindText(4, QByteArray::number(static_cast<qulonglong>(info.digest), 16))
        .bind(5, isEnd)
        .run();
}

std::optional<QString> saveSession(const QString& fileName, const TraceSnapshot& trace,
                                   const SessionInfo& info, const std::function<bool()>& shouldStop)
{
    const auto write = [&](const QString& place) {
        SessionWriter writer(place, trace);
        return writer.finish(info, shouldStop);
    };
    return writeWholeDatabase(fileName, write, shouldStop);
}

// Reading.

bool isSession(ByteView beginning)
{
    using session_sql::magic;
    static_assert(sizeof magic == sessionMagicSize);
    return beginning.size() >= sizeof magic && std::memcmp(beginning.data(), magic, sizeof magic) == 0;
}

namespace {

std::int64_t numberFrom(Database& database, const char* sql)
{
    Statement statement(database, sql);
    return statement.step() ? statement.integer(0) : 0;
}

class Reader
{
public:
    Reader(const QString& fileName, Database& database)
        : m_name(fileName), m_database(database),
          m_allowed(alwaysAllowed + allowedTimes * static_cast<std::uint64_t>(QFileInfo(fileName).size()))
    {
    }

    std::variant<Session, QString> read(const std::function<bool(double)>& progress)
    {
        if (numberFrom(m_database, session_sql::getApplicationId) != session_sql::applicationId ||
            m_database.problem()) {
            if (m_database.problem() && !m_database.isForeign())
                return named(m_name, *m_database.problem());
            return named(m_name, FileWords::tr("it is not a session of Peerscope"));
        }
        if (const std::int64_t found = numberFrom(m_database, session_sql::getVersion);
            found != session_sql::version)
            return named(m_name,
                         FileWords::tr("its version is %1; expected %2: a newer Peerscope has written it")
                             .arg(found)
                             .arg(session_sql::version));
        Session session;
        TraceOrigin origin = TraceOrigin::Sandbox;
        bool isClosed = false;
        {
            Statement row(m_database, session_sql::getSession);
            if (!row.step())
                return named(m_name, m_database.problem().value_or(
                                         FileWords::tr("nothing was recorded before it was cut off")));
            origin = row.integer(0) == 0 ? TraceOrigin::Sandbox : TraceOrigin::Capture;
            session.info.scenario = row.text(1);
            session.info.length = Time(std::max<std::int64_t>(0, row.integer(2)));
            session.info.digest = row.text(3).toULongLong(nullptr, 16);
            isClosed = row.integer(4) != 0;
        }
        if (!isClosed)
            session.problem =
                FileWords::tr("it was cut off while it was recorded; all but the last second is there");
        TraceRestorer restorer(origin);
        readChunks(restorer, progress);
        session.trace = restorer.finish();
        if (!m_problem.isEmpty())
            session.problem = m_problem;
        session.isDamaged = !m_problem.isEmpty();
        if (!session.problem.isEmpty())
            session.problem = named(m_name, session.problem);
        return session;
    }

private:
    void readChunks(TraceRestorer& restorer, const std::function<bool(double)>& progress)
    {
        const std::int64_t count = numberFrom(m_database, session_sql::countChunks);
        Statement chunk(m_database, session_sql::getChunks);
        MemoryBudget memory;
        std::int64_t kind = -1;
        std::int64_t next = 0;
        bool isWhole = true; // of this kind
        for (std::int64_t done = 0; chunk.step(); ++done) {
            if (std::exchange(kind, chunk.integer(0)) != chunk.integer(0)) {
                next = 0;
                isWhole = true;
            }
            if (kind < 0 || kind >= archiveTableCount)
                continue;
            const bool isNext = chunk.integer(1) == next++;
            if (isWhole && (!isNext || !decompress(chunk.blob(2)) ||
                            !restorer.add(static_cast<ArchiveTable>(kind), m_bytes))) {
                isWhole = false;
                if (m_problem.isEmpty()) // later tables miss what they refer to
                    m_problem =
                        FileWords::tr("it is damaged: what was recorded after about chunk %1 of its %2 is "
                                      "missing")
                            .arg(next)
                            .arg(tableName(static_cast<ArchiveTable>(kind)));
            }
            if (memory.isUsedUp()) {
                m_problem =
                    FileWords::tr("%1; the rest of it was not read").arg(shortageText(*memory.shortage()));
                return;
            }
            if (progress && !progress(static_cast<double>(done) / static_cast<double>(count))) {
                m_problem = FileWords::tr("reading it was stopped; the rest is missing");
                return;
            }
        }
        if (const auto& problem = m_database.problem())
            m_problem = *problem + FileWords::tr("; what could be read is there");
    }

    static QString tableName(ArchiveTable table)
    {
        switch (table) {
        case ArchiveTable::Endpoints:
            return FileWords::tr("peers");
        case ArchiveTable::Bytes:
            return FileWords::tr("payloads");
        case ArchiveTable::Packets:
            return FileWords::tr("packets");
        case ArchiveTable::Carried:
        case ArchiveTable::Datagrams:
            return FileWords::tr("datagrams");
        default:
            return FileWords::tr("events and states");
        }
    }

    /// Into m_bytes.
    bool decompress(std::string_view frame)
    {
        const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
        if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > m_allowed)
            return false;
        m_allowed -= size;
        m_bytes.resize(static_cast<std::size_t>(size));
        const std::size_t result =
            ZSTD_decompress(m_bytes.data(), m_bytes.size(), frame.data(), frame.size());
        return !ZSTD_isError(result) && result == m_bytes.size();
    }

    QString m_name;
    Database& m_database;
    std::uint64_t m_allowed; ///< bytes that may still be decompressed
    std::string m_bytes;
    QString m_problem;
};

} // namespace

std::variant<Session, QString> readSession(const QString& fileName,
                                           const std::function<bool(double)>& progress)
{
    Database database(fileName, Database::Access::Read);
    if (database.problem())
        return named(fileName, *database.problem());
    return Reader(fileName, database).read(progress);
}

} // namespace peerscope
