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

/// The options on the command line.
struct Options
{
    QStringList files;
    std::optional<ThemeChoice> theme; ///< for this run only

    int lesson = 0;     ///< the lesson to open, from 1; 0: none
    bool teach = false; ///< … in the teacher's mode

    // For scripts, tests and documentation; --help does not list them.
    QString picture;    ///< write a PNG of topology and timelines without a window, then exit
    QString screenshot; ///< write a PNG of the window, then exit
    /// The picture or screenshot to write; empty: none.
    const QString& output() const { return picture.isEmpty() ? screenshot : picture; }
    std::optional<Time> after; ///< the sandbox's time for the picture, or for the end of the stall report
    QSize size;                ///< of the window or picture; empty: default
    QString view; ///< the picture's only view: timelines, ladder, topology, signals; 900 pixels wide
    std::optional<std::pair<Time, Time>> range; ///< the time range in that view
    std::optional<Pace> pace;                   ///< at the start
    bool startupTime = false;                   ///< print when the first window was painted, then exit
    bool stallReport = false;                   ///< print the longest time that the UI thread was busy
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
