// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// What a session's file holds, and how it is asked for: SQL.
namespace peerscope::session_sql {

inline constexpr std::int64_t applicationId = 0x50534350; // "PSCP"
inline constexpr std::int64_t version = 1;

inline constexpr const char* createTables =
    "PRAGMA application_id = 1347634000;"
    "PRAGMA user_version = 1;"
    // What the trace is of, in one row.
    "CREATE TABLE session(origin INTEGER NOT NULL, scenario TEXT NOT NULL, length_us INTEGER NOT NULL,"
    " digest TEXT NOT NULL, is_closed INTEGER NOT NULL);"
    // The trace: chunks of its tables, each a frame of Zstandard (core/trace/trace_archive.h).
    "CREATE TABLE chunk(kind INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY(kind, number));";
static_assert(applicationId == 1347634000);

/// Each write is on the disk when it returns, and is added to a log: a power cut takes none of it.
inline constexpr const char* writeSafely = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
/// Back to the one file.
inline constexpr const char* endLog = "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;";

inline constexpr const char* putChunk = "INSERT OR REPLACE INTO chunk VALUES(?, ?, ?)";
inline constexpr const char* forgetSession = "DELETE FROM session";
inline constexpr const char* putSession = "INSERT INTO session VALUES(?, ?, ?, ?, ?)";

inline constexpr const char* getApplicationId = "PRAGMA application_id";
inline constexpr const char* getVersion = "PRAGMA user_version";
inline constexpr const char* getSession =
    "SELECT origin, scenario, length_us, digest, is_closed FROM session";
inline constexpr const char* countChunks = "SELECT count(*) FROM chunk";
inline constexpr const char* getChunks = "SELECT kind, number, bytes FROM chunk ORDER BY kind, number";

/// The beginning of every file of SQLite's, with its zero.
inline constexpr char magic[] = "SQLite format 3";

} // namespace peerscope::session_sql
