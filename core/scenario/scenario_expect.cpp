// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_expect.h"

#include "core/scenario/expect_metrics.h"
#include "core/scenario/scenario_numbers.h"
#include "core/scenario/scenario_reader.h"
#include "core/scenario/scenario_values.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Refuses a choice that the metric cannot have.
void checkChoice(const ExpectSpec& expect, const QString& path, std::string_view key, bool isGiven)
{
    const std::vector<std::string_view> allowed = choicesOf(expect.metric);
    if (!isGiven || std::ranges::find(allowed, key) != allowed.end())
        return;
    failScenario(path,
                 ScenarioWording::tr("\"%1\" cannot choose what \"%2\" measures")
                     .arg(QLatin1StringView(key.data(), qsizetype(key.size())), expect.metric),
                 allowed.empty() ? ScenarioWording::tr("only min and max: it is a figure of the whole run")
                                 : ScenarioWording::tr("one of %1").arg(toStringList(allowed).join(u", "_s)));
}

std::vector<ExpectSpec> readList(const JsonValue& list, const QString& path, const PeerNames& names)
{
    const JsonArray& entries =
        readArray(list, path, limits::maxEntries, ScenarioWording::tr("an array of expectations"));
    std::vector<ExpectSpec> expect;
    expect.reserve(entries.size());
    for (std::size_t index = 0; index < entries.size(); ++index) {
        const QString entryPath = u"%1[%2]"_s.arg(path).arg(index);
        expect.push_back(readExpect(entries[index], entryPath, names));
        checkExpect(expect.back(), entryPath, names);
    }
    return expect;
}

std::vector<ExpectSpec> readFile(const JsonValue& root, const PeerNames& names)
{
    const QString top = u"$"_s;
    if (root.isArray())
        return readList(root, top, names);
    const QString expected = ScenarioWording::tr("an array of expectations");
    if (!root.isObject())
        failScenario(top, ScenarioWording::tr("found %1").arg(describe(root)),
                     ScenarioWording::tr("an array of expectations, or an object with \"expect\""));
    const JsonValue* list = peekMember(root, top, "expect");
    if (!peekMember(root, top, "format")) // not a scenario, so nothing else belongs into it
        list = &ObjectReader(root, top, {{"name", "description", "expect"}, {}}).require("expect", expected);
    if (!list)
        failScenario(u"$.expect"_s, ScenarioWording::tr("missing"), expected);
    return readList(*list, u"$.expect"_s, names);
}

} // namespace

ExpectSpec readExpect(const JsonValue& entry, const QString& path, const PeerNames& names)
{
    const ObjectReader reader(entry, path,
                              {{"metric", "mode", "channel", "from", "to", "link", "peer", "subject", "event",
                                "after", "before", "min", "max"},
                               {}});
    const auto peerAt = [&](std::string_view key) -> std::optional<QString> {
        const JsonValue* value = reader.find(key);
        if (!value)
            return std::nullopt;
        return readPeerName(*value, reader.pathOf(key), names, PeerNames::expectedEndpoint());
    };
    ExpectSpec expect;
    expect.metric =
        readString(reader.require("metric", expectedMetric()), reader.pathOf("metric"), expectedMetric());
    expect.mode = readMode(reader);
    expect.from = peerAt("from");
    expect.to = peerAt("to");
    if (const JsonValue* link = reader.find("link")) {
        std::tie(expect.from.emplace(), expect.to.emplace()) =
            readLinkEnds(*link, reader.pathOf("link"), names);
        if (reader.find("from") || reader.find("to"))
            failScenario(path, ScenarioWording::tr("\"link\" beside \"from\" and \"to\""),
                         ScenarioWording::tr("one of the two"));
    }
    expect.peer = peerAt("peer");
    expect.subject = peerAt("subject");
    if (const JsonValue* event = reader.find("event"))
        expect.event = eventNames().at(readWord(*event, reader.pathOf("event"), eventNames()));
    expectNumbers(ReadNumbers{reader}, expect);
    return expect;
}

void checkExpect(const ExpectSpec& expect, const QString& path, const PeerNames& names)
{
    if (!subjectOfMetric(expect.metric)) {
        failScenario(pathWithKey(path, "metric"),
                     ScenarioWording::tr("found %1%2")
                         .arg(quoteJson(JsonMembers::textOf(expect.metric)), metricLike(expect.metric)),
                     expectedMetric());
    }
    expectNumbers(CheckNumbers{path}, expect);
    checkChoice(expect, path, "mode", expect.mode.has_value());
    checkChoice(expect, path, "channel", expect.channel.has_value());
    checkChoice(expect, path, "from", expect.from.has_value());
    checkChoice(expect, path, "to", expect.to.has_value());
    checkChoice(expect, path, "peer", expect.peer.has_value());
    checkChoice(expect, path, "subject", expect.subject.has_value());
    checkChoice(expect, path, "event", expect.event.has_value());
    checkChoice(expect, path, "after", expect.after.has_value());
    checkChoice(expect, path, "before", expect.before.has_value());
    if (expect.from.has_value() != expect.to.has_value())
        failScenario(path,
                     expect.from ? ScenarioWording::tr("\"from\" without \"to\"")
                                 : ScenarioWording::tr("\"to\" without \"from\""),
                     ScenarioWording::tr("both or neither"));
    for (const auto& [key, name] : {std::pair{"from", &expect.from},
                                    {"to", &expect.to},
                                    {"peer", &expect.peer},
                                    {"subject", &expect.subject}}) {
        if (*name)
            names.checkEndpoint(**name, pathWithKey(path, key));
    }
    if (expect.event && !eventNames().contains(*expect.event))
        failScenario(pathWithKey(path, "event"),
                     ScenarioWording::tr("found %1").arg(quoteJson(JsonMembers::textOf(*expect.event))),
                     expectedWord(eventNames()));
    if (expect.min && expect.max && *expect.max < *expect.min)
        failRange(pathWithKey(path, "max"), quoteJson(JsonMembers::textOf(*expect.max)),
                  ScenarioWording::tr("a number of %1 or more").arg(shownNumber(*expect.min)));
    if (!expect.min && !expect.max)
        failScenario(path, ScenarioWording::tr("no bound"), ScenarioWording::tr("min, max or both"));
}

ScenarioResult<std::vector<ExpectSpec>> parseExpectations(const QByteArray& json, const PeerNames& names)
{
    try {
        return readFile(wholeJson(json), names);
    } catch (const ScenarioError& error) {
        return error;
    }
}

} // namespace peerscope
