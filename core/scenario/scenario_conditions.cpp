// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_conditions.h"

#include "core/scenario/link_presets.h"
#include "core/scenario/scenario.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_numbers.h"

#include <array>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::array<std::string_view, 12> conditionKeys = {
    "delay_ms",   "jitter_ms", "distribution", "reorder",   "loss",        "burst_loss",
    "lose_every", "duplicate", "corrupt",      "rate_kbit", "queue_bytes", "mtu"};

QString wordOf(JitterDistribution distribution)
{
    return QString::fromUtf8(name(distribution).data());
}

QString expectedPreset()
{
    return ScenarioWording::tr("the name of a preset, such as home-broadband");
}

/// `found` is the name as the error quotes it.
void checkPreset(const QString& preset, const QString& found, const QString& path)
{
    if (findPreset(shippedPresets(), preset))
        return;
    QStringList names;
    for (const LinkPreset& shipped : shippedPresets())
        names << shipped.name;
    failScenario(path, ScenarioWording::tr("there is no preset %1%2").arg(found, didYouMean(preset, names)),
                 expectedPreset());
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
    burst.require("p", ScenarioWording::tr("how likely a good link turns bad, from 0 to 1"));
    burst.require("r", ScenarioWording::tr("how likely a bad link turns good, from 0 to 1"));
    BurstLoss burstLoss;
    burstLossNumbers(ReadNumbers{burst}, burstLoss);
    return burstLoss;
}

/// Its file is read when all is known, by readRecordings().
LinkRecordingRef unreadRecording(const QString& file)
{
    auto recording = std::make_shared<LinkRecording>();
    recording->file = file.toStdString();
    return {std::move(recording)};
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
    keys.push_back("recording");
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
    QString preset = readString(*value, reader.pathOf("preset"), expectedPreset());
    if (preset.isEmpty()) // among the values it means that there is none
        checkPreset(preset, describe(*value), reader.pathOf("preset"));
    return preset;
}

LinkConditionsChange readConditions(const ObjectReader& reader)
{
    LinkConditionsChange change;
    conditionNumbers(ReadNumbers{reader}, change);
    change.distribution = readDistribution(reader);
    change.burstLoss = readBurstLoss(reader);
    if (const JsonValue* recording = reader.find("recording")) {
        const QString file = readString(*recording, reader.pathOf("recording"),
                                        ScenarioWording::tr("a file's name, or \"\" for none"));
        change.recording = file.isEmpty() ? LinkRecordingRef() : unreadRecording(file);
    }
    if (reader.find("down"))
        change.down = reader.boolean("down", false);
    return change;
}

void checkConditions(const QString& preset, const LinkConditionsChange& conditions, const QString& path)
{
    if (!preset.isEmpty())
        checkPreset(preset, quoteJson(JsonMembers::textOf(preset)), pathWithKey(path, "preset"));
    conditionNumbers(CheckNumbers{path}, conditions);
    if (conditions.recording && *conditions.recording && (*conditions.recording)->length <= Time{})
        failScenario(pathWithKey(path, "recording"), ScenarioWording::tr("a file that was not read"),
                     ScenarioWording::tr("a recording"));
    if (conditions.burstLoss)
        burstLossNumbers(CheckNumbers{pathWithKey(path, "burst_loss")}, *conditions.burstLoss);
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
    members.add("mtu", conditions.mtu);
    if (conditions.recording)
        members.add("recording", QString::fromStdString(conditions.recording->file()));
    members.add("down", conditions.down);
}

} // namespace peerscope
