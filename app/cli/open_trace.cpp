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

/// By its first bytes; by its name where they tell nothing.
bool isScenario(const QString& fileName, InputFile& file)
{
    constexpr std::size_t enoughForSpaces = 256;
    const ByteView beginning = file.view(enoughForSpaces);
    if (CaptureFile::isCapture(beginning))
        return false;
    const QByteArrayView text(reinterpret_cast<const char*>(beginning.data()),
                              static_cast<qsizetype>(beginning.size()));
    return text.trimmed().startsWith('{') || fileName.contains(QStringLiteral(".json"));
}

OpenedTrace runWhole(const QString& fileName, InputFile& file)
{
    const ScenarioResult<Scenario> loaded = loadScenario(file);
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

OpenedTrace importWhole(InputFile file)
{
    Progress progress;
    RangeDecoder rangeDecoder;
    const auto result = importCapture(std::move(file), &rangeDecoder, [&progress](double share) {
        progress.show(share);
        return true;
    });
    if (const auto* error = std::get_if<CaptureImportError>(&result)) {
        complain(QString::fromStdString(error->text));
        return {nullptr, false, badInput};
    }
    const auto& imported = std::get<ImportedCapture>(result);
    return {imported.trace, true, done, imported.summary};
}

} // namespace

OpenedTrace openTrace(const QString& fileName)
{
    auto opened = InputFile::open(QFile::encodeName(fileName).toStdString());
    if (const auto* error = std::get_if<InputFile::Error>(&opened)) {
        complain(QString::fromStdString(error->text));
        return {nullptr, false, badInput};
    }
    auto& file = std::get<InputFile>(opened);
    return isScenario(fileName, file) ? runWhole(fileName, file) : importWhole(std::move(file));
}

int conclude(const OpenedTrace& opened)
{
    if (!opened.capture)
        return opened.status;
    const CaptureSummary& summary = *opened.capture;
    if (!summary.problem.empty())
        complain(QString::fromStdString(summary.problem));
    complain(QString::fromStdString(summaryLine(summary)));
    return isUnread(summary) ? badInput : done;
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
