// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QFile>
#include <QProcess>
#include <QStringList>

#include <functional>

// Runs the built command-line program as a shell does.

namespace command {

struct Outcome
{
    bool ended = false; ///< whether it ended by itself, without a crash
    int status = -1;
    QByteArray output;
    QByteArray errors;
};

struct Surroundings
{
    QString folder = {};         ///< empty: the test's own
    QString standardOutput = {}; ///< a file; empty: it is in the outcome
    /// In the child, before it becomes the program.
    std::function<void()> beforehand = {};
};

/// Waits for a started process, and returns its outcome.
inline Outcome outcomeOf(QProcess& process)
{
    Outcome outcome;
    outcome.ended = process.waitForFinished(100'000) && process.exitStatus() == QProcess::NormalExit;
    outcome.status = outcome.ended ? process.exitCode() : -1;
    outcome.output = process.readAllStandardOutput();
    outcome.errors = process.readAllStandardError();
    return outcome;
}

inline Outcome run(const QStringList& arguments, const Surroundings& surroundings = {})
{
    QProcess process;
    if (!surroundings.folder.isEmpty())
        process.setWorkingDirectory(surroundings.folder);
    if (!surroundings.standardOutput.isEmpty())
        process.setStandardOutputFile(surroundings.standardOutput);
    if (surroundings.beforehand)
        process.setChildProcessModifier(surroundings.beforehand);
    process.start(QStringLiteral(PEERSCOPE_CLI), arguments);
    return outcomeOf(process);
}

inline QByteArray contentsOf(const QString& fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Whether an error is exactly one line.
inline bool isOneLine(const QByteArray& text)
{
    return text.endsWith('\n') && text.count('\n') == 1 && text.size() > 1;
}

} // namespace command
