// SPDX-License-Identifier: MIT
#include "core/scenario/expect_metrics.h"

#include "core/scenario/scenario_error.h"
#include "core/trace/connection_history.h"
#include "core/trace/fate.h"
#include "core/trace/rows.h"

#include <algorithm>
#include <array>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QString wordOf(std::string_view word)
{
    return QString::fromLatin1(word.data(), qsizetype(word.size()));
}

/// A metric, or several whose names begin alike: "latency_ms" with ".p50", ".p95", …
struct MetricGroup
{
    QString name;
    MetricSubject subject;
    QStringList parts = {};
};

std::vector<MetricGroup> metricGroups()
{
    using enum MetricSubject;
    std::vector<MetricGroup> groups = {{u"sent"_s, Packets}};
    const auto add = [&groups](const QString& name, MetricSubject subject, const QStringList& parts = {}) {
        groups.push_back({name, subject, parts});
    };
    for (const PacketFate fate :
         {PacketFate::Delivered, PacketFate::Lost, PacketFate::Throttled, PacketFate::Late,
          PacketFate::Incomplete, PacketFate::Rejected, PacketFate::Disconnected, PacketFate::InFlight})
        add(wordOf(name(fate)), Packets);
    for (const QString& word : {u"resends"_s, u"bytes"_s, u"goodput"_s})
        add(word, Packets);
    const QStringList shares = {u"p50"_s, u"p95"_s, u"p99"_s, u"max"_s};
    add(u"latency_ms"_s, Packets, shares);
    add(u"queued_ms"_s, Packets, shares);
    add(u"datagrams"_s, Datagrams, {u"sent"_s, u"lost"_s, u"bytes"_s});
    add(u"events"_s, Events);
    for (const QString& event : eventNames())
        add(event, Events);
    for (std::size_t figure = 0; figure < connectionFigureCount; ++figure)
        add(wordOf(name(static_cast<ConnectionFigure>(figure))), Connections,
            QStringList{u"min"_s, u"mean"_s} + shares);
    add(u"queued"_s, Run, {u"commands"_s, u"bytes"_s});
    add(u"durations"_s, Run, {u"virtual_us"_s});
    return groups;
}

} // namespace

const std::vector<ExpectMetric>& expectMetrics()
{
    static const std::vector<ExpectMetric> metrics = [] {
        std::vector<ExpectMetric> all;
        for (const MetricGroup& group : metricGroups()) {
            if (group.parts.isEmpty())
                all.push_back({group.name, group.subject});
            for (const QString& part : group.parts)
                all.push_back({group.name + u'.' + part, group.subject});
        }
        return all;
    }();
    return metrics;
}

std::optional<MetricSubject> subjectOfMetric(const QString& metric)
{
    const auto found = std::ranges::find(expectMetrics(), metric, &ExpectMetric::name);
    return found == expectMetrics().end() ? std::nullopt : std::optional(found->subject);
}

QStringList metricNames()
{
    QStringList names;
    for (const ExpectMetric& metric : expectMetrics())
        names << metric.name;
    return names;
}

QString expectedMetric()
{
    return ScenarioWording::tr("sent, a fate (lost), an event (peer_disconnected), or a figure of the report "
                               "(latency_ms.p99, rtt_ms.max)");
}

QString metricLike(const QString& word)
{
    const QStringList names = metricNames();
    if (QString guess = didYouMean(word, names); !guess.isEmpty())
        return guess;
    // A key without its unit: "rtt.max", "rtt".
    const QString key = word.section(u'.', 0, 0);
    const auto found = std::ranges::find_if(names, [&](const QString& name) {
        return !key.isEmpty() && name.startsWith(key) &&
               (key == word || name.endsWith(word.sliced(key.size())));
    });
    return found == names.end() ? QString() : didYouMean(*found, {*found});
}

QStringList eventNames()
{
    QStringList names;
    for (int kind = 0; kind < eventKindCount; ++kind)
        names << wordOf(name(static_cast<EventKind>(kind)));
    return names;
}

std::vector<std::string_view> choicesOf(const QString& metric)
{
    switch (subjectOfMetric(metric).value_or(MetricSubject::Run)) {
    case MetricSubject::Packets:
        return {"mode", "channel", "from", "to", "link", "peer", "after", "before"};
    case MetricSubject::Datagrams:
    case MetricSubject::Connections:
        return {"from", "to", "link", "peer", "after", "before"};
    case MetricSubject::Events:
        if (metric == u"events")
            return {"event", "peer", "subject", "after", "before"};
        return {"peer", "subject", "after", "before"};
    case MetricSubject::Run:
        break;
    }
    return {};
}

} // namespace peerscope
