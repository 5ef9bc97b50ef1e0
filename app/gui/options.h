// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/sandbox/runner.h"
#include "ui/theme/theme.h"

#include <QSize>
#include <QStringList>

#include <optional>
#include <utility>
#include <variant>

namespace peerscope {

/// What the program was asked for on its command line.
struct Options
{
    QStringList files;
    std::optional<ThemeChoice> theme; ///< for this run alone

    int lesson = 0;     ///< the lesson to open, from 1; 0: none
    bool teach = false; ///< … in the teacher's mode

    // For scripts, tests and documentation; --help does not list them.
    QString picture;    ///< a PNG of topology and timelines, without a window; then the end
    QString screenshot; ///< a PNG of the window; then the end
    /// The picture or screenshot to write; empty: none.
    const QString& output() const { return picture.isEmpty() ? screenshot : picture; }
    std::optional<Time> after; ///< the sandbox's time for either picture, or at which the stall report ends
    QSize size;                ///< of the window or picture; empty: its own
    QString view; ///< the picture's one view: timelines, ladder, topology, signals; 900 pixels wide
    std::optional<std::pair<Time, Time>> range; ///< the stretch of time in that view
    std::optional<Pace> pace;                   ///< to begin with
    bool startupTime = false;                   ///< print when the first window was painted; then the end
    bool stallReport = false;                   ///< print how long the UI thread was ever busy
};

/// One line about what is wrong with the command line.
struct UsageError
{
    QString message;
};
/// --help and --version: what to print.
struct PrintAndEnd
{
    QString text;
};

std::variant<Options, UsageError, PrintAndEnd> parseOptions(const QStringList& arguments);

} // namespace peerscope
