// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_figure.h"

#include "core/trace/packet_carriers.h"
#include "core/trace/packet_selection.h"
#include "core/trace/relayed_packets.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

using Kind = LessonMeasure::Kind;

const std::vector<std::pair<QString, Kind>>& measureWords()
{
    static const std::vector<std::pair<QString, Kind>> words = {
        {u"packets"_s, Kind::Packets},   {u"share"_s, Kind::Share},         {u"latency"_s, Kind::Latency},
        {u"held"_s, Kind::Held},         {u"resends"_s, Kind::Resends},     {u"arrivals"_s, Kind::Arrivals},
        {u"freeze"_s, Kind::Freeze},     {u"events"_s, Kind::Events},       {u"time"_s, Kind::EventTime},
        {u"throttle"_s, Kind::Throttle}, {u"datagrams"_s, Kind::Datagrams}, {u"predicted"_s, Kind::Predicted},
        {u"journey"_s, Kind::Journey}};
    return words;
}

Kind readKind(LessonWords& words)
{
    QStringList known;
    for (const auto& [word, kind] : measureWords())
        known << word;
    const QString expected = u"a figure: one of %1"_s.arg(known.join(u", "_s));
    const QString word = words.take(expected);
    if (!known.contains(word))
        failLesson(u"“%1”"_s.arg(word), expected);
    return measureWords()[static_cast<std::size_t>(known.indexOf(word))].second;
}

double readPercentile(LessonWords& words)
{
    const QString expected = u"p50, p95, p99 or max"_s;
    const QString word = words.take(expected);
    if (word == u"p50"_s)
        return 0.50;
    if (word == u"p95"_s)
        return 0.95;
    if (word == u"p99"_s)
        return 0.99;
    if (word != u"max"_s)
        failLesson(u"“%1”"_s.arg(word), expected);
    return 1.0;
}

void readWay(LessonMeasure& measure, LessonWords& words, const LessonNames& names)
{
    measure.from = names.peer(words.take(u"a peer's name"_s)).toStdString();
    if (!words.takeIf(u"to"_s))
        failLesson(u"no “to”"_s, u"“FROM to TO”"_s);
    measure.to = names.peer(words.take(u"a peer's name"_s)).toStdString();
}

LessonMeasure readMeasure(const QString& text, const LessonNames& names)
{
    const QString filter = u"a filter (core/trace/FILTER.md)"_s;
    LessonWords words(text);
    LessonMeasure measure;
    measure.kind = readKind(words);
    switch (measure.kind) {
    case Kind::Predicted:
        measure.chance = words.takeNumber(u"the chance that a datagram is lost, 0 to 1"_s, 0, 1);
        measure.count = static_cast<int>(words.takeNumber(u"the number of datagrams, 1 to 1000"_s, 1, 1000));
        [[fallthrough]];
    case Kind::Share:
        measure.filter = names.filter(words.takeUntil(u"of"_s));
        measure.among = names.filter(words.takeRest(filter));
        break;
    case Kind::Latency:
    case Kind::Journey:
        measure.percentile = readPercentile(words);
        [[fallthrough]];
    case Kind::Packets:
    case Kind::Held:
    case Kind::Resends:
    case Kind::Arrivals:
    case Kind::Freeze:
        measure.filter = names.filter(words.takeRest(filter));
        break;
    case Kind::Events:
    case Kind::EventTime:
        measure.event = readLessonEvent(words, names);
        break;
    case Kind::Throttle:
    case Kind::Datagrams:
        readWay(measure, words, names);
        break;
    }
    words.expectEnd();
    return measure;
}

// Measuring.

std::vector<PacketRow> packetsOf(const PacketFilter& filter, const TraceSnapshot& trace)
{
    const PacketSelection selection(filter, trace);
    std::vector<PacketRow> rows;
    rows.reserve(selection.size());
    for (std::size_t index = 0; index < selection.size(); ++index)
        rows.push_back(trace.packet(selection.at(index)));
    return rows;
}

/// Nearest rank, in milliseconds.
std::optional<double> percentileOf(std::vector<Time> times, double percentile)
{
    if (times.empty())
        return std::nullopt;
    std::sort(times.begin(), times.end());
    const auto rank = static_cast<std::size_t>(std::ceil(percentile * static_cast<double>(times.size())));
    return toMilliseconds(times[std::max<std::size_t>(rank, 1) - 1]);
}

std::optional<double> latencyOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    std::vector<Time> latencies;
    for (const PacketRow& row : packetsOf(wanted.filter, trace)) {
        if (row.delivered)
            latencies.push_back(*row.delivered - row.sent);
    }
    return percentileOf(std::move(latencies), wanted.percentile);
}

std::optional<double> journeyOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    std::vector<Time> journeys;
    for (const PacketRow& row : packetsOf(wanted.filter, trace)) {
        for (const PacketId passedOn : relayedTo(trace, row.id)) {
            if (const std::optional<Time> delivered = trace.packet(passedOn).delivered)
                journeys.push_back(*delivered - row.sent);
        }
    }
    return percentileOf(std::move(journeys), wanted.percentile);
}

double heldOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    Time longest{};
    for (const PacketRow& row : packetsOf(wanted.filter, trace))
        longest = std::max(longest, row.held);
    return toMilliseconds(longest);
}

double resendsOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    double resends = 0;
    for (const PacketRow& row : packetsOf(wanted.filter, trace))
        resends += row.resends;
    return resends;
}

double arrivalsOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    double arrivals = 0;
    for (const PacketRow& row : packetsOf(wanted.filter, trace)) {
        for (const PacketCarrier& carrier : findCarriers(trace, row).found)
            arrivals += trace.datagram(carrier.datagram).fate == DatagramFate::Delivered;
    }
    return arrivals;
}

/// A packet is newer if it was sent later than every packet delivered before.
std::optional<double> freezeOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    std::vector<PacketRow> rows = packetsOf(wanted.filter, trace);
    std::erase_if(rows, [](const PacketRow& row) { return !row.delivered; });
    if (rows.size() < 2)
        return std::nullopt;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const PacketRow& a, const PacketRow& b) { return *a.delivered < *b.delivered; });
    Time longest{};
    Time newest = rows.front().sent;
    Time since = *rows.front().delivered;
    for (const PacketRow& row : rows) {
        if (row.sent <= newest)
            continue;
        longest = std::max(longest, *row.delivered - since);
        newest = row.sent;
        since = *row.delivered;
    }
    return toMilliseconds(longest);
}

std::optional<double> shareOf(const LessonMeasure& wanted, const TraceSnapshot& trace, std::uint64_t* hits,
                              std::uint64_t* trials)
{
    const PacketSelection among(wanted.among, trace);
    const PacketSelection chosen(wanted.filter, trace);
    std::uint64_t found = 0;
    for (std::size_t index = 0; index < among.size(); ++index)
        found += chosen.contains(among.at(index));
    if (hits)
        *hits = found;
    if (trials)
        *trials = among.size();
    if (among.size() == 0)
        return std::nullopt;
    return 100.0 * static_cast<double>(found) / static_cast<double>(among.size());
}

std::optional<double> predictedOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    const double predicted = 1 - std::pow(1 - wanted.chance, wanted.count);
    std::uint64_t hits = 0;
    std::uint64_t trials = 0;
    if (!shareOf(wanted, trace, &hits, &trials))
        return std::nullopt;
    const ShareInterval interval = wilsonInterval(hits, trials);
    if (predicted < interval.low || predicted > interval.high)
        return std::nullopt;
    return 100 * predicted;
}

double eventsOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    double count = 0;
    for (std::size_t row = 0; row < trace.eventCount(); ++row)
        count += matches(wanted.event, trace.event(row), trace);
    return count;
}

std::optional<double> eventTimeOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    for (std::size_t row = 0; row < trace.eventCount(); ++row) {
        if (matches(wanted.event, trace.event(row), trace))
            return toSeconds(trace.event(row).at);
    }
    return std::nullopt;
}

bool isOnWay(const LessonMeasure& wanted, EndpointId from, EndpointId to, const TraceSnapshot& trace)
{
    return from.isValid() && to.isValid() && trace.endpoint(from).name == wanted.from &&
           trace.endpoint(to).name == wanted.to;
}

std::optional<double> throttleOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    std::optional<double> lowest;
    for (std::size_t row = 0; row < trace.roundTripCount(); ++row) {
        const RoundTripRow& measured = trace.roundTrip(row);
        if (isOnWay(wanted, measured.from, measured.to, trace))
            lowest = std::min(lowest.value_or(100), 100.0 * measured.throttle / RoundTripRow::fullThrottle);
    }
    return lowest;
}

double datagramsOf(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    double count = 0;
    for (std::size_t row = 0; row < trace.datagramCount(); ++row) {
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(row)));
        count += datagram.fate == DatagramFate::Lost && isOnWay(wanted, datagram.from, datagram.to, trace);
    }
    return count;
}

std::optional<double> measureOne(const LessonMeasure& wanted, const TraceSnapshot& trace)
{
    switch (wanted.kind) {
    case Kind::Packets:
        return static_cast<double>(PacketSelection(wanted.filter, trace).size());
    case Kind::Share:
        return shareOf(wanted, trace, nullptr, nullptr);
    case Kind::Latency:
        return latencyOf(wanted, trace);
    case Kind::Journey:
        return journeyOf(wanted, trace);
    case Kind::Held:
        return heldOf(wanted, trace);
    case Kind::Resends:
        return resendsOf(wanted, trace);
    case Kind::Arrivals:
        return arrivalsOf(wanted, trace);
    case Kind::Freeze:
        return freezeOf(wanted, trace);
    case Kind::Events:
        return eventsOf(wanted, trace);
    case Kind::EventTime:
        return eventTimeOf(wanted, trace);
    case Kind::Throttle:
        return throttleOf(wanted, trace);
    case Kind::Datagrams:
        return datagramsOf(wanted, trace);
    case Kind::Predicted:
        return predictedOf(wanted, trace);
    }
    return std::nullopt;
}

} // namespace

LessonFigure readLessonFigure(const QString& text, const LessonNames& names)
{
    for (const auto& [word, join] : {std::pair(u" minus "_s, LessonFigure::Join::Minus),
                                     std::pair(u" over "_s, LessonFigure::Join::Over)}) {
        if (const qsizetype at = text.indexOf(word); at >= 0)
            return {readMeasure(text.left(at), names), join, readMeasure(text.mid(at + word.size()), names)};
    }
    return {readMeasure(text, names)};
}

std::optional<double> measure(const LessonFigure& figure, const TraceSnapshot& trace)
{
    const std::optional<double> first = measureOne(figure.first, trace);
    if (figure.join == LessonFigure::Join::None || !first)
        return first;
    const std::optional<double> second = measureOne(figure.second, trace);
    if (!second)
        return std::nullopt;
    if (figure.join == LessonFigure::Join::Minus)
        return *first - *second;
    return *second == 0 ? std::nullopt : std::optional(*first / *second);
}

ShareInterval wilsonInterval(std::uint64_t hits, std::uint64_t trials)
{
    if (trials == 0)
        return {};
    constexpr double z = 2.5758; // 99 %
    const auto n = static_cast<double>(trials);
    const double share = static_cast<double>(hits) / n;
    const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return {middle - half, middle + half};
}

} // namespace peerscope
