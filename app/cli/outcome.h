// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/output_file.h"
#include "core/scenario/scenario_json.h"

#include <cstdio>

namespace peerscope {

// What a command ends with, as --help says.
inline constexpr int done = 0;
inline constexpr int expectationFailed = 1;
inline constexpr int badInput = 2;
inline constexpr int runFailed = 3;
inline constexpr int stoppedBySigint = 130;
inline constexpr int stoppedBySigterm = 143;

/// One line on standard error, whatever was typed.
inline void complain(const QString& message)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(shownInMessage(message, 4096)));
}

/// All of a command's standard output, as UTF-8 whatever the locale. The exit status: `done`, or `runFailed`
/// with the reason on standard error.
inline int print(const QString& command, const QString& text)
{
    const std::optional<QString> problem = writeWhole(QStringLiteral("-"), text.toUtf8());
    if (!problem)
        return done;
    complain(command + QStringLiteral(": ") + *problem);
    return runFailed;
}

} // namespace peerscope
