// SPDX-License-Identifier: MIT
#include "app/cli/open_trace.h"

#include "app/cli/outcome.h"
#include "app/cli/progress.h"

#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/sandbox/sandbox.h"
#include "core/sandbox/scenario_file.h"

#include <QFile>

#include <algorithm>

namespace peerscope {

namespace {

bool isScenario(const QString& fileName)
{
    if (fileName.endsWith(QStringLiteral(".json")))
        return true;
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) && file.read(256).trimmed().startsWith('{');
}

OpenedTrace runWhole(const QString& fileName)
{
    const ScenarioResult<Scenario> loaded = loadScenario(fileName);
    if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
        complain(QStringLiteral("%1: %2").arg(fileName, error->toString()));
        return {nullptr, false, badInput};
    }
    Progress progress;
    Sandbox sandbox(std::get<Scenario>(loaded));
    while (!sandbox.isFinished()) {
        sandbox.runUntil(sandbox.now() + Time(1'000'000));
        progress.show(toSeconds(sandbox.now()) / toSeconds(sandbox.scenario().duration));
    }
    const bool hasMessages = std::ranges::any_of(sandbox.scenario().peers, [](const PeerSpec& peer) {
        return peer.role == PeerRole::Server && peer.api == PeerApi::Scene;
    });
    return {sandbox.trace(), hasMessages, done};
}

OpenedTrace importWhole(const QString& fileName)
{
    Progress progress;
    RangeDecoder rangeDecoder;
    const auto result =
        importCapture(QFile::encodeName(fileName).toStdString(), &rangeDecoder, [&progress](double share) {
            progress.show(share);
            return true;
        });
    if (const auto* error = std::get_if<CaptureImportError>(&result)) {
        complain(QString::fromStdString(error->text));
        return {nullptr, false, badInput};
    }
    const auto& imported = std::get<ImportedCapture>(result);
    const CaptureSummary& summary = imported.summary;
    if (!summary.problem.empty())
        complain(QString::fromStdString(summary.problem));
    if (summary.enet.datagrams == 0)
        complain(
            QStringLiteral("%1: no datagram of ENet among %2 frames").arg(fileName).arg(summary.file.frames));
    return {imported.trace, true, done};
}

} // namespace

OpenedTrace openTrace(const QString& fileName)
{
    return isScenario(fileName) ? runWhole(fileName) : importWhole(fileName);
}

std::variant<PacketFilter, QString> filterFromOption(const QString& text, const TraceSnapshot& trace)
{
    const std::string filterText = text.toStdString();
    auto compiled = compileFilter(filterText, trace);
    if (const auto* error = std::get_if<FilterError>(&compiled)) {
        const auto position = static_cast<qsizetype>(error->position);
        return QStringLiteral("--filter: at character %1: %2")
            .arg(QString::fromUtf8(filterText.data(), position).size() + 1)
            .arg(QString::fromStdString(error->message));
    }
    return std::get<PacketFilter>(std::move(compiled));
}

} // namespace peerscope
