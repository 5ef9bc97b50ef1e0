// SPDX-License-Identifier: MIT
#include "app/cli/open_trace.h"

#include "app/cli/outcome.h"
#include "app/cli/progress.h"

#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/files/session_file.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"
#include "core/source/open_capture.h"
#include "core/words/filter_text.h"

#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>

namespace peerscope {

namespace {

/// Decides by the first bytes, or by the name if they are not enough.
bool isScenario(const QString& fileName, InputFile& file)
{
    constexpr std::size_t magicSize = 4;
    if (CaptureFile::isCapture(file.view(magicSize)))
        return false;
    return looksLikeScenario(file) || fileName.contains(QStringLiteral(".json"));
}

/// Whether packets of it may be Godot messages.
bool hasMessages(const TraceSnapshot& trace)
{
    for (std::size_t index = 0; index < trace.endpointCount(); ++index) {
        if (trace.protocol(EndpointId(static_cast<std::uint16_t>(index))) == GameProtocol::Godot4Scene)
            return true;
    }
    return trace.origin() == TraceOrigin::Capture;
}

OpenedTrace readWholeSession(const QString& fileName)
{
    auto progress = std::make_unique<Progress>();
    auto read = readSession(fileName, [&progress](double share) {
        progress->show(share);
        return !StopCheck::isSignalled();
    });
    progress.reset();
    if (const auto* problem = std::get_if<QString>(&read)) {
        complain(*problem);
        return {nullptr, false, badInput};
    }
    const Session& session = std::get<Session>(read);
    if (!session.problem.isEmpty())
        complain(session.problem);
    OpenedTrace opened{session.trace, hasMessages(TraceSnapshot(session.trace)),
                       session.isDamaged ? badInput : done};
    if (session.info.scenario.isEmpty())
        return opened;
    const ScenarioResult<Scenario> scenario =
        parseScenario(session.info.scenario, QFileInfo(fileName).absolutePath());
    if (const auto* error = std::get_if<ScenarioError>(&scenario)) {
        complain(QStringLiteral("%1: its scenario cannot be read, only what was recorded: %2")
                     .arg(fileName, error->toString()));
        return opened;
    }
    opened.run = FinishedRun{std::get<Scenario>(scenario), session.info.length, session.info.digest, {}};
    return opened;
}

OpenedTrace runWhole(const QString& fileName, InputFile& file, StopCheck& stop)
{
    const ScenarioResult<Scenario> loaded = loadScenario(file);
    if (const auto* error = std::get_if<ScenarioError>(&loaded)) {
        complain(QStringLiteral("%1: %2").arg(fileName, error->toString()));
        return {nullptr, false, badInput};
    }
    if (!std::get<Scenario>(loaded).gateways.empty()) {
        complain(QStringLiteral(
                     "%1: $.gateways: this runs nothing with real programs; expected none, or peerscope-cli "
                     "run --allow-gateways")
                     .arg(fileName));
        return {nullptr, false, badInput};
    }
    Sandbox sandbox(std::get<Scenario>(loaded));
    const double duration = toSeconds(sandbox.scenario().duration);
    {
        Progress progress;
        while (!sandbox.isFinished() && !stop.shouldStop()) {
            sandbox.runUntil(sandbox.now() + Time(1'000'000), [&stop] { return stop.shouldStop(); });
            progress.show(toSeconds(sandbox.now()) / duration);
        }
    }
    std::optional<Interruption> interruption;
    if (!sandbox.isFinished()) {
        interruption = stop.interruption();
        complain(QStringLiteral("%1: at %2 of %3 s %4")
                     .arg(fileName)
                     .arg(toSeconds(sandbox.now()))
                     .arg(duration)
                     .arg(interruption->text()));
    }
    return {sandbox.trace(),
            hasMessages(TraceSnapshot(sandbox.trace())),
            done,
            {},
            interruption,
            FinishedRun{sandbox.scenario(), sandbox.now(), sandbox.digest(), sandbox.longestQueues()}};
}

OpenedTrace importWhole(InputFile file, const StopCheck& stop, std::optional<GameProtocol> decodeAs)
{
    auto progress = std::make_unique<Progress>();
    RangeDecoder rangeDecoder;
    const auto result = importCapture(
        std::move(file), {&rangeDecoder, decodeAs},
        [&progress](double share) {
            progress->show(share);
            return true;
        },
        &StopCheck::isSignalled);
    progress.reset();
    if (const auto* error = std::get_if<CaptureImportError>(&result)) {
        complain(error->text);
        return {nullptr, false, badInput};
    }
    const auto& imported = std::get<ImportedCapture>(result);
    const CaptureSummary& summary = imported.summary;
    std::optional<Interruption> interruption;
    if (summary.interrupted)
        interruption = summary.shortage ? memoryInterruption(*summary.shortage) : stop.interruption();
    return {imported.trace, true, done, summary, interruption};
}

QString filterProblem(const std::string& text, const FilterError& error)
{
    const auto position = static_cast<qsizetype>(error.position);
    return QStringLiteral("--filter: at character %1: %2")
        .arg(QString::fromUtf8(text.data(), position).size() + 1)
        .arg(filterErrorText(error));
}

} // namespace

OpenedTrace openTrace(const QString& fileName, StopCheck& stop, std::optional<GameProtocol> decodeAs)
{
    auto opened = InputFile::open(QFile::encodeName(fileName).toStdString());
    if (const auto* error = std::get_if<InputFile::Error>(&opened)) {
        complain(error->text);
        return {nullptr, false, badInput};
    }
    auto& file = std::get<InputFile>(opened);
    if (isSession(file.view(sessionMagicSize)) && decodeAs) {
        complain(QStringLiteral("%1: --decode-as: what a session's packets say is known; expected a capture")
                     .arg(fileName));
        return {nullptr, false, badInput};
    }
    if (isSession(file.view(sessionMagicSize)))
        return readWholeSession(fileName);
    if (!isScenario(fileName, file))
        return importWhole(std::move(file), stop, decodeAs);
    if (decodeAs) {
        complain(QStringLiteral("%1: --decode-as: what a scenario's peers say is known; expected a capture")
                     .arg(fileName));
        return {nullptr, false, badInput};
    }
    return runWhole(fileName, file, stop);
}

int conclude(const OpenedTrace& opened)
{
    int status = opened.status;
    if (const auto& summary = opened.capture) {
        if (!summary->problem.isEmpty())
            complain(summary->problem);
        complain(summaryLine(*summary));
        status = isUnread(*summary) ? badInput : done;
    }
    return opened.interruption ? opened.interruption->status : status;
}

QCommandLineOption decodeOption()
{
    return {
        QStringLiteral("decode-as"),
        QStringLiteral("Read the packets of a capture as raw, godot4 or godot3, whatever they look like."),
        QStringLiteral("WHAT")};
}

std::variant<std::optional<GameProtocol>, QString> decodingFrom(const QCommandLineParser& parser)
{
    const QCommandLineOption option = decodeOption();
    if (!parser.isSet(option))
        return std::optional<GameProtocol>();
    const QString text = parser.value(option);
    const std::optional<GameProtocol> decoding = decodingNamed(text.toStdString());
    if (!decoding)
        return QStringLiteral("--decode-as: \"%1\"; expected raw, godot4 or godot3").arg(text);
    return decoding;
}

std::optional<QString> problemOfFilter(const QString& text)
{
    const std::string filterText = text.toStdString();
    const auto error = checkFilter(filterText);
    return error ? std::optional(filterProblem(filterText, *error)) : std::nullopt;
}

std::variant<PacketFilter, QString> filterFromOption(const QString& text, const TraceSnapshot& trace)
{
    const std::string filterText = text.toStdString();
    auto compiled = compileFilter(filterText, trace);
    if (const auto* error = std::get_if<FilterError>(&compiled))
        return filterProblem(filterText, *error);
    return std::get<PacketFilter>(std::move(compiled));
}

} // namespace peerscope
