// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/output_file.h"
#include "core/scenario/scenario_json.h"

#include <cstdio>

namespace peerscope {

// Exit statuses, as listed by --help.
inline constexpr int done = 0;
inline constexpr int expectationFailed = 1;
inline constexpr int badInput = 2;
inline constexpr int runFailed = 3;
inline constexpr int stoppedBySigint = 130;
inline constexpr int stoppedBySigterm = 143;

/// Prints one line on standard error, even if `message` quotes several.
inline void complain(const QString& message)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(shownInMessage(message, 4096)));
}

/// Prints all of a command's standard output, as UTF-8 in every locale. Returns `done`, or `runFailed` with
/// the reason on standard error.
inline int print(const QString& command, const QString& text)
{
    const std::optional<QString> problem = writeWhole(QStringLiteral("-"), text.toUtf8());
    if (!problem)
        return done;
    complain(command + QStringLiteral(": ") + *problem);
    return runFailed;
}

} // namespace peerscope
