// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_settings.h"

#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_numbers.h"

#include <QStringList>

namespace peerscope {

namespace {

constexpr std::string_view liveKeys[] = {"in_bandwidth", "out_bandwidth", "timeout", "ping_interval_ms",
                                         "throttle"};

QString wordOf(CompressionMode mode)
{
    return QString::fromUtf8(name(mode).data());
}

/// An object of numbers, each of which may be left out.
template <class Value, class Numbers>
std::optional<Value> readObject(const ObjectReader& reader, std::string_view key,
                                std::vector<std::string_view> keys, Numbers numbers)
{
    const JsonValue* found = reader.find(key);
    if (!found)
        return std::nullopt;
    Value value;
    numbers(ReadNumbers{ObjectReader(*found, reader.pathOf(key), {std::move(keys), {}})}, value);
    return value;
}

std::optional<CompressionMode> readCompression(const ObjectReader& reader)
{
    const JsonValue* found = reader.find("compression");
    if (!found)
        return std::nullopt;
    QStringList words;
    for (int mode = 0; mode < compressionModeCount; ++mode)
        words << wordOf(static_cast<CompressionMode>(mode));
    return static_cast<CompressionMode>(readWord(*found, reader.pathOf("compression"), words));
}

} // namespace

std::vector<std::string_view> withLiveSettings(std::vector<std::string_view> keys)
{
    keys.insert(keys.end(), std::begin(liveKeys), std::end(liveKeys));
    return keys;
}

std::vector<std::string_view> withSettings(std::vector<std::string_view> keys)
{
    keys.push_back("compression");
    return withLiveSettings(std::move(keys));
}

EnetSettings readSettings(const ObjectReader& reader)
{
    EnetSettings settings;
    settingsNumbers(ReadNumbers{reader}, settings);
    settings.timeout =
        readObject<EnetTimeout>(reader, "timeout", {"limit", "minimum_ms", "maximum_ms"},
                                [](const auto& visit, auto& value) { timeoutNumbers(visit, value); });
    settings.throttle =
        readObject<EnetThrottle>(reader, "throttle", {"interval_ms", "acceleration", "deceleration"},
                                 [](const auto& visit, auto& value) { throttleNumbers(visit, value); });
    settings.compression = readCompression(reader);
    return settings;
}

void checkSettings(const EnetSettings& settings, const QString& path)
{
    settingsNumbers(CheckNumbers{path}, settings);
    if (settings.timeout)
        timeoutNumbers(CheckNumbers{pathWithKey(path, "timeout")}, *settings.timeout);
    if (settings.throttle)
        throttleNumbers(CheckNumbers{pathWithKey(path, "throttle")}, *settings.throttle);
}

void addSettings(JsonMembers& members, const EnetSettings& settings)
{
    members.add("in_bandwidth", settings.inBandwidth);
    members.add("out_bandwidth", settings.outBandwidth);
    if (settings.timeout) {
        JsonMembers inner;
        inner.add("limit", settings.timeout->limit);
        inner.add("minimum_ms", settings.timeout->minimumMs);
        inner.add("maximum_ms", settings.timeout->maximumMs);
        members.addText("timeout", inner.onOneLine());
    }
    members.add("ping_interval_ms", settings.pingIntervalMs);
    if (settings.throttle) {
        JsonMembers inner;
        inner.add("interval_ms", settings.throttle->intervalMs);
        inner.add("acceleration", settings.throttle->acceleration);
        inner.add("deceleration", settings.throttle->deceleration);
        members.addText("throttle", inner.onOneLine());
    }
    if (settings.compression)
        members.add("compression", wordOf(*settings.compression));
}

} // namespace peerscope
