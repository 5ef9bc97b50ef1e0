// SPDX-License-Identifier: MIT
#include "ui/inspector/words.h"

#include "core/files/csv_cells.h"
#include "core/trace/trace.h"

#include <QLocale>

#include <cmath>

#include <algorithm>

namespace peerscope {

namespace {

const QLocale& numbers()
{
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale;
}

/// `value` divided by 10^digits, written with all digits and no rounding.
QString fixedPoint(std::int64_t value, int digits)
{
    std::uint64_t unit = 1;
    for (int i = 0; i < digits; ++i)
        unit *= 10;
    const bool negative = value < 0;
    const std::uint64_t magnitude =
        negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    return (negative ? QStringLiteral("-") : QString()) + QString::number(magnitude / unit) +
           QLatin1Char('.') + QString::number(magnitude % unit).rightJustified(digits, QLatin1Char('0'));
}

} // namespace

QString formatSeconds(Time time)
{
    return fixedPoint(time.count(), 6) + QStringLiteral(" s");
}

QString formatMilliseconds(Time time)
{
    return fixedPoint(time.count(), 3) + QStringLiteral(" ms");
}

QString formatShortMilliseconds(Time time)
{
    const double milliseconds = toMilliseconds(time);
    const int digits = std::abs(milliseconds) < 9.95 && time.count() != 0 ? 1 : 0;
    return QString::number(milliseconds, 'f', digits) + QStringLiteral(" ms");
}

QString formatCount(std::uint64_t count)
{
    return numbers().toString(static_cast<qulonglong>(count));
}

QString formatCount(std::uint64_t count, const QString& singular)
{
    return formatCount(count) + QLatin1Char(' ') + singular + (count == 1 ? QString() : QStringLiteral("s"));
}

QString formatShare(double share)
{
    return QString::number(share * 100.0, 'g', 4) + QStringLiteral("\u00A0%");
}

QString csvCell(const QString& text)
{
    bool isNumber = false;
    text.toDouble(&isNumber);
    if (isNumber)
        return text;
    std::string cell;
    appendCsvText(cell, text.toStdString());
    return QString::fromStdString(cell);
}

const PeerState* findPeer(const TraceState* state, EndpointId endpoint)
{
    return state ? state->find(endpoint) : nullptr;
}

QString peerLabel(const QString& name, int id)
{
    return name + QStringLiteral(" (") + QString::number(id) + QLatin1Char(')');
}

QString endpointName(const TraceSnapshot& trace, EndpointId endpoint)
{
    if (!endpoint.isValid())
        return QStringLiteral("nobody");
    if (endpoint.value() >= trace.endpointCount())
        return QStringLiteral("endpoint ") + QString::number(endpoint.value());
    return QString::fromStdString(trace.endpoint(endpoint).name);
}

} // namespace peerscope
