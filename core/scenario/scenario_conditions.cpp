// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_conditions.h"

#include "core/scenario/link_presets.h"
#include "core/scenario/scenario.h"

#include <array>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::array<std::string_view, 11> conditionKeys = {
    "delay_ms",   "jitter_ms", "distribution", "reorder",   "loss",       "burst_loss",
    "lose_every", "duplicate", "corrupt",      "rate_kbit", "queue_bytes"};

QString wordOf(JitterDistribution distribution)
{
    return QString::fromUtf8(name(distribution).data());
}

std::optional<Time> readMilliseconds(const ObjectReader& reader, std::string_view key,
                                     const NumberBounds& bounds)
{
    const auto value = reader.optionalNumber(key, bounds);
    return value ? std::optional(fromMilliseconds(*value)) : std::nullopt;
}

std::optional<std::uint32_t> readCount(const ObjectReader& reader, std::string_view key,
                                       const NumberBounds& bounds)
{
    const auto value = reader.optionalInteger(key, bounds);
    return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

std::optional<JitterDistribution> readDistribution(const ObjectReader& reader)
{
    const JsonValue* value = reader.find("distribution");
    if (!value)
        return std::nullopt;
    QStringList words;
    for (int index = 0; index < jitterDistributionCount; ++index)
        words << wordOf(static_cast<JitterDistribution>(index));
    return static_cast<JitterDistribution>(readWord(*value, reader.pathOf("distribution"), words));
}

std::optional<BurstLoss> readBurstLoss(const ObjectReader& reader)
{
    const JsonValue* value = reader.find("burst_loss");
    if (!value)
        return std::nullopt;
    const ObjectReader burst(*value, reader.pathOf("burst_loss"), {{"p", "r", "good", "bad"}, {}});
    const BurstLoss defaults;
    burst.require("p", u"how likely a good link turns bad, from 0 to 1"_s);
    burst.require("r", u"how likely a bad link turns good, from 0 to 1"_s);
    return BurstLoss{.p = burst.number("p", bounds::share, defaults.p),
                     .r = burst.number("r", bounds::share, defaults.r),
                     .good = burst.number("good", bounds::share, defaults.good),
                     .bad = burst.number("bad", bounds::share, defaults.bad)};
}

void addBurstLoss(JsonMembers& members, const BurstLoss& burst)
{
    const BurstLoss defaults;
    JsonMembers inner;
    inner.add("p", burst.p);
    inner.add("r", burst.r);
    inner.addUnless(defaults.good, "good", burst.good);
    inner.addUnless(defaults.bad, "bad", burst.bad);
    members.addText("burst_loss", inner.onOneLine());
}

} // namespace

std::vector<std::string_view> withConditions(std::vector<std::string_view> keys)
{
    keys.push_back("preset");
    keys.push_back("down");
    return withPresetConditions(std::move(keys));
}

std::vector<std::string_view> withPresetConditions(std::vector<std::string_view> keys)
{
    keys.insert(keys.end(), conditionKeys.begin(), conditionKeys.end());
    return keys;
}

QString readPreset(const ObjectReader& reader)
{
    const JsonValue* value = reader.find("preset");
    if (!value)
        return {};
    const QString expected = u"the name of a preset, such as home-broadband"_s;
    const QString preset = readString(*value, reader.pathOf("preset"), expected);
    QStringList names;
    for (const LinkPreset& shipped : shippedPresets())
        names << shipped.name;
    if (!names.contains(preset))
        failScenario(reader.pathOf("preset"),
                     u"there is no preset %1%2"_s.arg(describe(*value), didYouMean(preset, names)), expected);
    return preset;
}

LinkConditionsChange readConditions(const ObjectReader& reader)
{
    LinkConditionsChange change;
    change.delay = readMilliseconds(reader, "delay_ms", bounds::delayMs);
    change.jitter = readMilliseconds(reader, "jitter_ms", bounds::jitterMs);
    change.distribution = readDistribution(reader);
    change.reorder = reader.optionalNumber("reorder", bounds::share);
    change.loss = reader.optionalNumber("loss", bounds::share);
    change.burstLoss = readBurstLoss(reader);
    change.loseEvery = readCount(reader, "lose_every", bounds::loseEvery);
    change.duplicate = reader.optionalNumber("duplicate", bounds::share);
    change.corrupt = reader.optionalNumber("corrupt", bounds::share);
    change.rateKbit = readCount(reader, "rate_kbit", bounds::rateKbit);
    change.queueBytes = readCount(reader, "queue_bytes", bounds::queueBytes);
    if (reader.find("down"))
        change.down = reader.boolean("down", false);
    return change;
}

void addConditions(JsonMembers& members, const QString& preset, const LinkConditionsChange& conditions)
{
    members.addUnless(QString(), "preset", preset);
    if (conditions.delay)
        members.addMilliseconds("delay_ms", *conditions.delay);
    if (conditions.jitter)
        members.addMilliseconds("jitter_ms", *conditions.jitter);
    if (conditions.distribution)
        members.add("distribution", wordOf(*conditions.distribution));
    members.add("reorder", conditions.reorder);
    members.add("loss", conditions.loss);
    if (conditions.burstLoss)
        addBurstLoss(members, *conditions.burstLoss);
    members.add("lose_every", conditions.loseEvery);
    members.add("duplicate", conditions.duplicate);
    members.add("corrupt", conditions.corrupt);
    members.add("rate_kbit", conditions.rateKbit);
    members.add("queue_bytes", conditions.queueBytes);
    members.add("down", conditions.down);
}

} // namespace peerscope
