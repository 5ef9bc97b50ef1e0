// SPDX-License-Identifier: MIT
#include "core/files/database.h"

#include "core/files/file_words.h"

#include <QFile>

#include <sqlite3.h>

#include <new>

namespace peerscope {

Database::Database(const QString& fileName, Access access)
{
    const int flags =
        access == Access::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(QFile::encodeName(fileName).constData(), &m_handle, flags, nullptr) != SQLITE_OK)
        fail();
    if (!m_handle)
        throw std::bad_alloc();
    sqlite3_busy_timeout(m_handle, 2000);
}

Database::~Database()
{
    close();
}

void Database::close()
{
    sqlite3_close_v2(m_handle);
    m_handle = nullptr;
}

bool Database::execute(const char* sql)
{
    if (m_problem)
        return false;
    if (sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail();
    return !m_problem;
}

void Database::fail()
{
    if (m_problem)
        return;
    const int code = sqlite3_errcode(m_handle);
    m_isForeign = code == SQLITE_NOTADB;
    switch (code) {
    case SQLITE_FULL:
        m_problem = FileWords::tr("the disk is full");
        break;
    case SQLITE_READONLY:
        m_problem = FileWords::tr("it cannot be changed: it, or its folder, is read-only");
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        m_problem = FileWords::tr("another program is writing it");
        break;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        m_problem = FileWords::tr("it is damaged");
        break;
    case SQLITE_NOMEM:
        throw std::bad_alloc();
    default:
        m_problem = QString::fromUtf8(sqlite3_errmsg(m_handle));
    }
}

Statement::Statement(Database& database, const char* sql) : m_database(database)
{
    if (!database.m_problem &&
        sqlite3_prepare_v2(database.m_handle, sql, -1, &m_handle, nullptr) != SQLITE_OK)
        database.fail();
}

Statement::~Statement()
{
    sqlite3_finalize(m_handle);
}

Statement& Statement::bind(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_handle, index, value);
    return *this;
}

Statement& Statement::bindReal(int index, double value)
{
    sqlite3_bind_double(m_handle, index, value);
    return *this;
}

Statement& Statement::bindNothing(int index)
{
    sqlite3_bind_null(m_handle, index);
    return *this;
}

Statement& Statement::bindText(int index, const QByteArray& utf8)
{
    sqlite3_bind_text64(m_handle, index, utf8.constData(), static_cast<sqlite3_uint64>(utf8.size()),
                        SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBlob(int index, std::string_view bytes)
{
    sqlite3_bind_blob64(m_handle, index, bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
}

bool Statement::run()
{
    if (m_database.m_problem)
        return false;
    while (step()) {
    }
    sqlite3_reset(m_handle);
    return !m_database.m_problem;
}

bool Statement::step()
{
    if (m_database.m_problem)
        return false;
    const int result = sqlite3_step(m_handle);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        m_database.fail();
    return result == SQLITE_ROW;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_handle, column);
}

QByteArray Statement::text(int column) const
{
    const std::string_view bytes = blob(column);
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

std::string_view Statement::blob(int column) const
{
    const void* bytes = sqlite3_column_blob(m_handle, column);
    const int size = sqlite3_column_bytes(m_handle, column);
    return bytes ? std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size))
                 : std::string_view();
}

} // namespace peerscope
