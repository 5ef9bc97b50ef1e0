// SPDX-License-Identifier: MIT
#include "core/compare/rerun_folder.h"

#include "core/files/rows_output.h"
#include "core/scenario/scenario_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

struct RerunWords
{
    Q_DECLARE_TR_FUNCTIONS(Rerun)
};

std::optional<QString> writePackets(const Rerun& rerun, const TraceSnapshot& trace, const QString& fileName)
{
    constexpr std::array<std::string_view, 8> written = {"id",      "sent_us", "from", "to",
                                                         "channel", "mode",    "size", "payload_hex"};
    std::vector<Column<PacketCells>> columns;
    for (const Column<PacketCells>& column : packetColumns(trace, false)) {
        if (std::ranges::find(written, column.name) != written.end())
            columns.push_back(column);
    }
    const std::span<const Column<PacketCells>> chosen(columns);
    RowsOutput rows(fileName, RowsFormat::Csv, columnNames(chosen));
    for (const PacketId id : rerun.played)
        rows.add(chosen, PacketCells(trace, id));
    return rows.finish();
}

} // namespace

std::optional<QString> checkRerunFolder(const QString& folder)
{
    const QFileInfo info(folder);
    if (info.exists() && !info.isDir())
        return RerunWords::tr("%1: is a file; expected a folder, or the name of a new one").arg(folder);
    if (info.exists() && !QDir(folder).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
        return RerunWords::tr("%1: has files already; expected an empty folder, or the name of a new one")
            .arg(folder);
    return std::nullopt;
}

std::optional<QString> writeRerun(Rerun rerun, const TraceSnapshot& trace, const QString& folder)
{
    if (auto problem = checkRerunFolder(folder))
        return problem;
    const bool isNew = !QFileInfo::exists(folder);
    if (!QDir().mkpath(folder))
        return RerunWords::tr("%1: this folder cannot be made").arg(folder);
    const QString packets = QDir(folder).absoluteFilePath(QLatin1StringView(rerunPacketsName));
    rerun.scenario.traffic.front().play.name = packets;
    std::optional<QString> problem = writePackets(rerun, trace, packets);
    if (!problem)
        problem = saveScenario(rerun.scenario, QDir(folder).filePath(QLatin1StringView(rerunScenarioName)));
    if (problem) {
        QFile::remove(packets);
        if (isNew)
            QDir().rmdir(folder);
    }
    return problem;
}

} // namespace peerscope
