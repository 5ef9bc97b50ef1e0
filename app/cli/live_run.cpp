// SPDX-License-Identifier: MIT
#include "app/cli/live_run.h"

#include "app/cli/interruption.h"
#include "app/cli/judge.h"
#include "app/cli/outcome.h"

#include "core/source/sandbox_source.h"

#include <QCoreApplication>

#include <chrono>
#include <thread>
#include <utility>

namespace peerscope {

namespace {

/// The doors that are open now, one a line.
void tellDoors(const QString& command, const Scenario& scenario)
{
    for (const GatewaySpec& gateway : scenario.gateways) {
        const QString listen = toString(gateway.listen);
        const QString to = toString(gateway.to);
        switch (gateway.kind) {
        case GatewaySpec::Kind::Expose:
            complain(
                QStringLiteral("%1: listening at %2 for clients of %3").arg(command, listen, gateway.name));
            break;
        case GatewaySpec::Kind::Join:
            complain(QStringLiteral("%1: %2 joins the server at %3").arg(command, gateway.name, to));
            break;
        case GatewaySpec::Kind::Tap:
            complain(QStringLiteral(
                         "%1: listening at %2 for clients of %3; in the game: create_client(\"%4\", %5)")
                         .arg(command, listen, to, gateway.listen.host)
                         .arg(gateway.listen.port));
            break;
        }
    }
}

/// Waits for the end, and says each problem once, and that a tap goes on without recording.
void waitForEnd(const RunOutputs& outputs, const Source& source, StopCheck& stop,
                std::unique_ptr<SessionRecorder>& recorder)
{
    const QString& command = outputs.command;
    constexpr std::chrono::milliseconds betweenLooks{20};
    QStringList told;
    bool isUnseenTold = false;
    for (;;) {
        const RunStatus status = source.status();
        if (!recorder && source.trace().endpointCount() > 0) // else it has not begun
            recorder = startRecording(outputs, source.trace());
        for (const QString& problem : status.outside ? status.outside->problems : QStringList()) {
            if (!told.contains(problem))
                complain(command + QStringLiteral(": ") + problem);
        }
        told = status.outside ? status.outside->problems : QStringList();
        if (status.goesOnUnseen && !std::exchange(isUnseenTold, true))
            complain(command + QStringLiteral(": ") + status.failure.value_or(QString()));
        if (status.finished || (status.failure && !status.goesOnUnseen) || stop.shouldStop())
            return;
        std::this_thread::sleep_for(betweenLooks);
    }
}

void tellCounts(const QString& command, const OutsideReport& report)
{
    const auto tellIf = [&](std::uint64_t count, const QString& what) {
        if (count > 0)
            complain(QStringLiteral("%1: %2 %3").arg(command).arg(count).arg(what));
    };
    tellIf(report.turnedAway, QStringLiteral("datagrams from strangers were turned away"));
    tellIf(report.withheld, QStringLiteral("datagrams were not sent to addresses that had not answered yet"));
    tellIf(report.dropped, QStringLiteral("datagrams came faster than they could be taken, and are lost"));
    tellIf(report.unrecorded, QStringLiteral("datagrams were passed on without being recorded"));
}

} // namespace

int runLive(const RunOutputs& outputs, const Scenario& scenario, std::optional<std::uint64_t> memoryLimit)
{
    StopCheck stop;
    auto opened = openGateways(scenario);
    if (const auto* problem = std::get_if<QString>(&opened)) {
        complain(outputs.command + QStringLiteral(": ") + *problem);
        return badInput;
    }
    auto source = std::make_unique<SandboxSource>(
        scenario, std::get<std::unique_ptr<OutsidePort>>(std::move(opened)), memoryLimit);
    tellDoors(outputs.command, scenario);
    std::unique_ptr<SessionRecorder> recorder;
    waitForEnd(outputs, *source, stop, recorder);

    const TraceSnapshot trace = source->trace();
    const RunStatus status = source->status();
    source.reset(); // nothing is recorded after this
    std::optional<Interruption> interruption;
    if (status.failure && !status.goesOnUnseen)
        interruption =
            Interruption{.by = QStringLiteral("memory"), .status = runFailed, .why = *status.failure};
    else if (!status.finished)
        interruption = stop.interruption();
    Report report = makeReport(trace, scenario, status.now, status.digest);
    report.queues = status.queues;
    report.wallDuration = status.now;
    if (interruption) {
        report.interrupted = interruption->by;
        tell(*interruption, outputs.command, status.now, scenario.duration, stop);
    } else {
        report.expectations = checkExpectations(trace, scenario, status.now, report.queues);
    }
    if (status.outside)
        tellCounts(outputs.command, *status.outside);
    if (!writeOutputs(outputs, trace, scenario, report, recorder.get()))
        return runFailed;
    return interruption ? interruption->status : judge(report.expectations);
}

} // namespace peerscope
