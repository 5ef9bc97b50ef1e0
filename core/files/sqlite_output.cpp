// SPDX-License-Identifier: MIT
#include "core/files/sqlite_output.h"

#include "core/files/whole_database.h"
#include "core/trace/columns.h"
#include "core/trace/json_lines.h"
#include "core/trace/packet_carriers.h"
#include "core/wire/udp_address.h"

#include <string>

namespace peerscope {

namespace {

/// Puts cells into a statement, one after the other. Lists become JSON.
class BoundCells final : public CellSink
{
public:
    explicit BoundCells(Statement& statement) : m_statement(statement) {}

    void beginRow() { m_next = 1; }

    void nothing() override { m_statement.bindNothing(m_next++); }
    void number(std::int64_t value) override { m_statement.bind(m_next++, value); }
    void truth(bool value) override { m_statement.bind(m_next++, value); }
    void text(std::string_view utf8) override
    {
        m_statement.bindText(m_next++, QByteArray(utf8.data(), static_cast<qsizetype>(utf8.size())));
    }
    void hex(ByteView bytes) override
    {
        m_statement.bindBlob(m_next++,
                             std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    }
    void words(std::span<const std::string_view> list) override
    {
        std::string json;
        JsonCells(json).words(list);
        text(json);
    }
    void outcome(std::string_view key, std::string_view what, std::optional<int> result) override
    {
        std::string json;
        JsonCells(json).outcome(key, what, result);
        text(json);
    }
    void real(double value) { m_statement.bindReal(m_next++, value); }

private:
    Statement& m_statement;
    int m_next = 1;
};

std::string quoted(std::string_view name)
{
    return '"' + std::string(name) + '"';
}

/// Creates a table, and returns the statement that fills it.
std::string createTable(Database& database, const char* table, const std::vector<std::string_view>& columns)
{
    std::string names;
    std::string places;
    for (const std::string_view column : columns) {
        names += (names.empty() ? "" : ", ") + quoted(column == "payload_hex" ? "payload" : column);
        places += places.empty() ? "?" : ", ?";
    }
    database.execute(("CREATE TABLE " + quoted(table) + "(" + names + ")").c_str());
    return "INSERT INTO " + quoted(table) + " VALUES(" + places + ")";
}

class Tables
{
public:
    Tables(Database& database, const TraceSnapshot& trace, const std::function<bool()>& shouldStop)
        : m_database(database), m_trace(trace), m_shouldStop(shouldStop)
    {
    }

    void write(const SqliteContents& contents)
    {
        const auto isChosen = [&](PacketId id) {
            return !contents.packets || contents.packets->contains(id);
        };
        addRows("packets", packetColumns(m_trace, contents.hasMessages), m_trace.packetCount(),
                [&](std::size_t index) -> std::optional<PacketCells> {
                    const PacketId id(static_cast<std::uint32_t>(index));
                    return isChosen(id) ? std::optional<PacketCells>(std::in_place, m_trace, id)
                                        : std::nullopt;
                });
        addRows("datagrams", datagramColumns(), m_trace.datagramCount(),
                [&](std::size_t index) -> std::optional<DatagramCells> {
                    const DatagramId id(static_cast<std::uint32_t>(index));
                    if (contents.packets && !anyCarried(m_trace, id, isChosen))
                        return std::nullopt;
                    return std::optional<DatagramCells>(std::in_place, m_trace, id);
                });
        addRows("events", eventColumns(), m_trace.eventCount(),
                [&](std::size_t index) { return std::optional<EventCells>(std::in_place, m_trace, index); });
        addPeers();
        addLinks();
    }

private:
    bool isStopped(std::size_t row) const
    {
        constexpr std::size_t between = 1024;
        return m_database.problem() || (row % between == 0 && m_shouldStop && m_shouldStop());
    }

    template <class Row, class CellsOf>
    void addRows(const char* table, std::span<const Column<Row>> columns, std::size_t count, CellsOf cellsOf)
    {
        Statement insert(m_database, createTable(m_database, table, columnNames(columns)).c_str());
        BoundCells cells(insert);
        for (std::size_t index = 0; index < count && !isStopped(index); ++index) {
            const auto row = cellsOf(index);
            if (!row)
                continue;
            cells.beginRow();
            for (const Column<Row>& column : columns)
                column.cell(*row, cells);
            insert.run();
        }
    }

    void addPeers()
    {
        Statement insert(
            m_database,
            createTable(m_database, "peers", {"name", "role", "unique_id", "origin", "address"}).c_str());
        BoundCells cells(insert);
        for (std::size_t index = 0; index < m_trace.endpointCount(); ++index) {
            constexpr std::string_view origins[] = {"sandbox", "gateway", "capture"};
            const EndpointRow& peer = m_trace.endpoint(EndpointId(static_cast<std::uint16_t>(index)));
            cells.beginRow();
            cells.text(peer.name);
            cells.text(peer.role);
            cells.number(peer.uniqueId);
            cells.text(origins[static_cast<int>(peer.origin)]);
            if (peer.address == UdpAddress())
                cells.nothing();
            else
                cells.text(toString(peer.address));
            insert.run();
        }
    }

    void addLinks()
    {
        const std::string statement =
            createTable(m_database, "links",
                        {"t_us", "from", "to", "delay_us", "jitter_us", "loss", "duplicate", "reorder",
                         "corrupt", "lose_every", "rate_kbit", "queue_bytes", "mtu", "down"});
        Statement insert(m_database, statement.c_str());
        BoundCells cells(insert);
        const auto nameOf = [&](EndpointId id) {
            return id.isValid() ? std::string_view(m_trace.endpoint(id).name) : std::string_view("*");
        };
        for (std::size_t index = 0; index < m_trace.conditionsCount() && !isStopped(index); ++index) {
            const ConditionsRow& row = m_trace.conditions(index);
            const LinkConditions& conditions = row.conditions;
            cells.beginRow();
            cells.number(row.at.count());
            cells.text(nameOf(row.from));
            cells.text(nameOf(row.to));
            cells.number(conditions.delay.count());
            cells.number(conditions.jitter.count());
            cells.real(conditions.loss);
            cells.real(conditions.duplicate);
            cells.real(conditions.reorder);
            cells.real(conditions.corrupt);
            cells.number(conditions.loseEvery);
            cells.number(conditions.rateKbit);
            cells.number(conditions.queueBytes);
            cells.number(conditions.mtu);
            cells.truth(conditions.down);
            insert.run();
        }
    }

    Database& m_database;
    const TraceSnapshot& m_trace;
    const std::function<bool()>& m_shouldStop;
};

} // namespace

std::optional<QString> writeSqlite(const QString& fileName, const TraceSnapshot& trace,
                                   const SqliteContents& contents, const std::function<bool()>& shouldStop)
{
    const auto write = [&](const QString& place) {
        Database database(place, Database::Access::Write);
        database.execute("BEGIN");
        Tables(database, trace, shouldStop).write(contents);
        database.execute("COMMIT");
        return database.problem() ? std::optional(QStringLiteral("%1: %2").arg(place, *database.problem()))
                                  : std::nullopt;
    };
    return writeWholeDatabase(fileName, write, shouldStop);
}

} // namespace peerscope
