// SPDX-License-Identifier: MIT
#include "app/cli/option_values.h"

#include <QRegularExpression>

#include <cmath>

namespace peerscope {

std::optional<double> numberFrom(const QString& text, double low, double high)
{
    bool ok = false;
    const double value = text.toDouble(&ok);
    if (!ok || !std::isfinite(value) || value < low || value > high)
        return std::nullopt;
    return value;
}

std::optional<std::uint64_t> sizeFrom(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^([0-9]+(?:\\.[0-9]+)?) ?(?:([KMGT])(i?B)?|B)?$"),
                                            QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const double step =
        match.captured(3).compare(QStringLiteral("B"), Qt::CaseInsensitive) == 0 ? 1000 : 1024;
    const auto power = match.captured(2).isEmpty()
                           ? 0
                           : QStringLiteral("KMGT").indexOf(match.captured(2), 0, Qt::CaseInsensitive) + 1;
    const double bytes = match.captured(1).toDouble() * std::pow(step, static_cast<double>(power));
    constexpr double most = 1e18;
    return bytes <= most ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}

std::optional<QString> readSeedAndDuration(const QCommandLineParser& parser, const QCommandLineOption& seed,
                                           const QCommandLineOption& duration, Scenario& scenario)
{
    if (parser.isSet(seed)) {
        bool ok = false;
        const qulonglong value = parser.value(seed).toULongLong(&ok);
        if (!ok || value > limits::maxSeed)
            return QStringLiteral("--seed: \"%1\" is not an integer from 0 to 2^53 - 1")
                .arg(parser.value(seed));
        scenario.seed = value;
    }
    if (parser.isSet(duration)) {
        const auto seconds = numberFrom(parser.value(duration), bounds::duration.low, bounds::duration.high);
        if (!seconds)
            return QStringLiteral("--duration: \"%1\" is not a number of seconds above 0, at most %2")
                .arg(parser.value(duration), shownNumber(bounds::duration.high));
        scenario.duration = fromSeconds(*seconds);
    }
    return std::nullopt;
}

std::optional<QString> readMemoryLimit(const QCommandLineParser& parser, const QCommandLineOption& option,
                                       std::optional<std::uint64_t>& limit)
{
    constexpr std::uint64_t least = std::uint64_t{16} << 20; // the program itself needs that much
    if (!parser.isSet(option))
        return std::nullopt;
    limit = sizeFrom(parser.value(option));
    if (limit && *limit >= least)
        return std::nullopt;
    return QStringLiteral(
               "--memory-limit: \"%1\" is not a size; expected at least 16MiB, such as 512MiB or 2GB")
        .arg(parser.value(option));
}

} // namespace peerscope
