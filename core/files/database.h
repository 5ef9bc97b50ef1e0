// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace peerscope {

/// A file of SQLite's. One thread at a time. After a problem, every further step fails with the same one.
class Database
{
public:
    enum class Access : std::uint8_t { Read, Write };

    /// Write creates the file where there is none.
    Database(const QString& fileName, Access access);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// What went wrong first: a sentence without the file's name. Nothing if all is well.
    const std::optional<QString>& problem() const { return m_problem; }
    /// Whether the file is one of SQLite's at all; known after the first statement.
    bool isForeign() const { return m_isForeign; }

    bool execute(const char* sql);
    /// Closes the file. Its destructor does it, too.
    void close();

private:
    friend class Statement;

    void fail();

    sqlite3* m_handle = nullptr;
    std::optional<QString> m_problem;
    bool m_isForeign = false;
};

/// One statement, which can be run again and again. Its database must outlive it.
class Statement
{
public:
    Statement(Database& database, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Values for its question marks, from 1 on. Bytes must stay until run() or step().
    Statement& bind(int index, std::int64_t value);
    Statement& bindReal(int index, double value);
    Statement& bindNothing(int index);
    Statement& bindText(int index, const QByteArray& utf8);
    Statement& bindBlob(int index, std::string_view bytes);

    /// Runs a statement that gives no rows, and makes it ready again.
    bool run();
    /// Goes to the next row; false if there is none, or after a problem.
    bool step();

    // Of the row, from column 0 on. Views hold until the next step.
    std::int64_t integer(int column) const;
    QByteArray text(int column) const;
    std::string_view blob(int column) const;

private:
    Database& m_database;
    sqlite3_stmt* m_handle = nullptr;
};

} // namespace peerscope
