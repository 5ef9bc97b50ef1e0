// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QCommandLineParser>
#include <QString>

#include <cstdint>
#include <optional>

namespace peerscope {

/// A number from `low` to `high`; nothing if the text is not one.
std::optional<double> numberFrom(const QString& text, double low, double high);

/// A memory size in bytes: "512MiB", "2GB", "1.5GiB", "300000000"; K, M, G and T alone are powers of 1,024.
/// Nothing if the text is not a size.
std::optional<std::uint64_t> sizeFrom(const QString& text);

/// Puts the values of --seed and --duration into a scenario, where they are given. Returns what is wrong with
/// one of them, or nothing.
std::optional<QString> readSeedAndDuration(const QCommandLineParser& parser, const QCommandLineOption& seed,
                                           const QCommandLineOption& duration, Scenario& scenario);

/// Reads the value of --memory-limit into `limit` (bytes), where it is given. Returns what is wrong with it,
/// or nothing.
std::optional<QString> readMemoryLimit(const QCommandLineParser& parser, const QCommandLineOption& option,
                                       std::optional<std::uint64_t>& limit);

} // namespace peerscope
