// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/distinct_files.h"
#include "core/files/session_recorder.h"
#include "core/sandbox/report.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QCommandLineParser>
#include <QDateTime>

#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// What a run writes, and where: files, empty for none.
struct RunOutputs
{
    QString command; ///< "peerscope-cli run", for messages
    QString packets;
    QString events;
    QString datagrams;
    QString report;
    QString pcap;
    QString junit;
    QString session;             ///< written while it runs
    QByteArray recordedScenario; ///< its text in the session
    QString scenarioFile;        ///< what the report and the test suite are named after
    QDateTime started = QDateTime::currentDateTimeUtc();
    bool table = true; ///< print a table, if nothing else goes to standard output
};

/// The options of the commands that run something: --packets, --events, --datagrams, --report, --junit.
class RunOutputOptions
{
public:
    /// `captureOption` is the one that writes a capture: "pcap"; or "record", which writes a capture or a
    /// session.
    explicit RunOutputOptions(const QString& captureOption, const QString& captureHelp);

    void addTo(QCommandLineParser& parser) const;
    /// Takes the options' values. `files` has the inputs. Returns what is wrong, or nothing.
    std::optional<QString> read(const QCommandLineParser& parser, DistinctFiles& files,
                                RunOutputs& outputs) const;

private:
    QCommandLineOption m_packets;
    QCommandLineOption m_events;
    QCommandLineOption m_datagrams;
    QCommandLineOption m_report;
    QCommandLineOption m_capture;
    QCommandLineOption m_junit;
    std::optional<QCommandLineOption> m_record; ///< where `captureOption` is another
};

/// Records the run into the session that is wanted, if any.
std::unique_ptr<SessionRecorder> startRecording(const RunOutputs& outputs, const TraceSnapshot& trace);

/// Writes every requested output, and ends the recording (null: none), even if others fail. False if one of
/// them failed; then it was said on standard error.
bool writeOutputs(const RunOutputs& outputs, const TraceSnapshot& trace, const Scenario& scenario,
                  const Report& report, SessionRecorder* recorder = nullptr);

} // namespace peerscope
