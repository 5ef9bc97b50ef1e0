// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/json_members.h"
#include "core/scenario/number_bounds.h"
#include "core/scenario/scenario.h"
#include "core/scenario/scenario_reader.h"

#include <algorithm>
#include <concepts>
#include <optional>
#include <string_view>

namespace peerscope {

// The numbers of a scenario: for each kind of entry, its keys and their ranges. Both reading a file and
// checking values go through these lists, with ReadNumbers or CheckNumbers as `visit`. All of it throws
// through failScenario.

// Kinds of numbers. `read` reads one from a file; `allows`, `text` and `expected` check and describe a value.

struct WholeNumber
{
    NumberBounds bounds;

    std::int64_t read(const JsonValue& value, const QString& path) const
    {
        return readInteger(value, path, bounds);
    }
    bool allows(std::integral auto value) const { return bounds.contains(static_cast<double>(value)); }
    QByteArray text(std::integral auto value) const { return JsonMembers::textOf(value); }
    QString expected() const { return bounds.expectedInteger(); }
};

struct RealNumber
{
    NumberBounds bounds;

    double read(const JsonValue& value, const QString& path) const { return readNumber(value, path, bounds); }
    bool allows(double value) const { return bounds.contains(value); }
    QByteArray text(double value) const { return JsonMembers::textOf(value); }
    QString expected() const { return bounds.expectedNumber(); }
};

/// A time given in milliseconds, rounded to the nearest microsecond.
struct Milliseconds
{
    NumberBounds bounds;

    Time read(const JsonValue& value, const QString& path) const
    {
        return fromMilliseconds(readNumber(value, path, bounds));
    }
    bool allows(Time value) const { return bounds.contains(toMilliseconds(value)); }
    QByteArray text(Time value) const { return JsonMembers::decimalText(value.count(), 3); }
    QString expected() const { return bounds.expectedNumber(); }
};

/// A time given in seconds, rounded to the nearest microsecond. Both ends are included.
struct Seconds
{
    Time low;
    Time high;

    static Seconds within(const NumberBounds& bounds) { return {bounds.shortest(), bounds.longest()}; }

    Time read(const JsonValue& value, const QString& path) const
    {
        return readSeconds(value, path, low, high);
    }
    bool allows(Time value) const { return value >= low && value <= high; }
    QByteArray text(Time value) const { return JsonMembers::decimalText(value.count(), 6); }
    QString expected() const { return expectedSeconds(low, high); }
};

/// Reads the numbers that an object has; the others keep their values.
struct ReadNumbers
{
    const ObjectReader& object;

    template <class Value, class Rule>
    void operator()(std::string_view key, Value& value, const Rule& rule) const
    {
        if (const JsonValue* found = object.find(key))
            value = static_cast<Value>(rule.read(*found, object.pathOf(key)));
    }
    template <class Value, class Rule>
    void operator()(std::string_view key, std::optional<Value>& value, const Rule& rule) const
    {
        if (object.find(key))
            operator()(key, value.emplace(), rule);
    }
};

/// Checks the numbers of the entry at `path`.
struct CheckNumbers
{
    const QString& path;

    template <class Value, class Rule>
    void operator()(std::string_view key, const Value& value, const Rule& rule) const
    {
        if (!rule.allows(value))
            failRange(pathWithKey(path, key), quoteJson(rule.text(value)), rule.expected());
    }
    template <class Value, class Rule>
    void operator()(std::string_view key, const std::optional<Value>& value, const Rule& rule) const
    {
        if (value)
            operator()(key, *value, rule);
    }
};

void scenarioNumbers(const auto& visit, auto& scenario)
{
    visit("seed", scenario.seed, WholeNumber{bounds::seed});
    visit("duration", scenario.duration, Seconds::within(bounds::duration));
}

void peerNumbers(const auto& visit, auto& peer, Time duration)
{
    const bool isServer = peer.role == PeerRole::Server;
    visit("id", peer.id,
          WholeNumber{isServer                        ? bounds::serverId
                      : peer.role == PeerRole::Client ? bounds::clientId
                                                      : bounds::meshId});
    visit("count", peer.count, WholeNumber{bounds::count});
    visit("join_at", peer.joinAt, Seconds{Time{}, duration});
    const int others = std::max(1, peer.count.value_or(1) - 1);
    visit("join_every", peer.joinEvery, Seconds{Time{}, (duration - peer.joinAt) / others});
    visit("poll_hz", peer.pollHz, RealNumber{bounds::pollHz});
    visit("poll_phase_ms", peer.pollPhase, Milliseconds{bounds::pollShiftMs});
    visit("poll_jitter_ms", peer.pollJitter, Milliseconds{bounds::pollShiftMs});
    visit("packets_per_poll", peer.packetsPerPoll, WholeNumber{bounds::packetsPerPoll});
    if (isServer) {
        visit("port", peer.port, WholeNumber{bounds::port});
        visit("max_clients", peer.maxClients, WholeNumber{bounds::maxClients});
    }
    visit("channels", peer.channels, WholeNumber{bounds::channels});
    visit("auth_timeout", peer.authTimeout, Seconds::within(bounds::authTimeout));
}

/// Without those of "timeout" and "throttle", which are objects of their own.
void settingsNumbers(const auto& visit, auto& settings)
{
    visit("in_bandwidth", settings.inBandwidth, WholeNumber{bounds::bandwidth});
    visit("out_bandwidth", settings.outBandwidth, WholeNumber{bounds::bandwidth});
    visit("ping_interval_ms", settings.pingIntervalMs, WholeNumber{bounds::enetMs});
}

void timeoutNumbers(const auto& visit, auto& timeout)
{
    visit("limit", timeout.limit, WholeNumber{bounds::timeoutLimit});
    visit("minimum_ms", timeout.minimumMs, WholeNumber{bounds::enetMs});
    visit("maximum_ms", timeout.maximumMs, WholeNumber{bounds::enetMs});
}

void throttleNumbers(const auto& visit, auto& throttle)
{
    visit("interval_ms", throttle.intervalMs, WholeNumber{bounds::enetMs});
    visit("acceleration", throttle.acceleration, WholeNumber{bounds::throttleStep});
    visit("deceleration", throttle.deceleration, WholeNumber{bounds::throttleStep});
}

void burstLossNumbers(const auto& visit, auto& burst)
{
    visit("p", burst.p, RealNumber{bounds::share});
    visit("r", burst.r, RealNumber{bounds::share});
    visit("good", burst.good, RealNumber{bounds::share});
    visit("bad", burst.bad, RealNumber{bounds::share});
}

/// Without those of "burst_loss", which is an object of its own.
void conditionNumbers(const auto& visit, auto& conditions)
{
    visit("delay_ms", conditions.delay, Milliseconds{bounds::delayMs});
    visit("jitter_ms", conditions.jitter, Milliseconds{bounds::jitterMs});
    visit("reorder", conditions.reorder, RealNumber{bounds::share});
    visit("loss", conditions.loss, RealNumber{bounds::share});
    visit("lose_every", conditions.loseEvery, WholeNumber{bounds::loseEvery});
    visit("duplicate", conditions.duplicate, RealNumber{bounds::share});
    visit("corrupt", conditions.corrupt, RealNumber{bounds::share});
    visit("rate_kbit", conditions.rateKbit, WholeNumber{bounds::rateKbit});
    visit("queue_bytes", conditions.queueBytes, WholeNumber{bounds::queueBytes});
    visit("mtu", conditions.mtu, WholeNumber{bounds::mtu});
}

void payloadNumbers(const auto& visit, auto& payload)
{
    visit("size", payload.size, WholeNumber{bounds::size});
}

/// Those that traffic has that plays a file.
void playNumbers(const auto& visit, auto& traffic, Time duration)
{
    visit("start", traffic.start, Seconds{Time{}, duration});
    visit("stop", traffic.stop, Seconds{traffic.start + bounds::stop.shortest(), bounds::stop.longest()});
}

void trafficNumbers(const auto& visit, auto& traffic, Time duration)
{
    visit("channel", traffic.channel, WholeNumber{bounds::transferChannel});
    visit("hz", traffic.hz, RealNumber{bounds::hz});
    visit("burst", traffic.burst, WholeNumber{bounds::burst});
    playNumbers(visit, traffic, duration);
}

void expectNumbers(const auto& visit, auto& expect)
{
    visit("channel", expect.channel, WholeNumber{bounds::channel});
    visit("min", expect.min, RealNumber{bounds::figure});
    visit("max", expect.max, RealNumber{bounds::figure});
    visit("after", expect.after, Seconds::within(bounds::moment));
    const Time first = expect.after.value_or(Time{});
    visit("before", expect.before, Seconds{first + bounds::stop.shortest(), bounds::stop.longest()});
}

/// Of every action that has a time.
void actionNumbers(const auto& visit, auto& action, Time duration)
{
    visit("at", action.at, Seconds{Time{}, duration});
}

void triggerNumbers(const auto& visit, auto& trigger)
{
    visit("channel", trigger.channel, WholeNumber{bounds::channel});
}

void putPacketNumbers(const auto& visit, auto& put)
{
    visit("channel", put.channel, WholeNumber{bounds::transferChannel});
}

void downNumbers(const auto& visit, auto& down)
{
    visit("for", down.duration, Seconds::within(bounds::downFor));
}

void freezeNumbers(const auto& visit, auto& freeze)
{
    visit("for", freeze.duration, Seconds::within(bounds::freezeFor));
}

void pollRateNumbers(const auto& visit, auto& rate)
{
    visit("hz", rate.hz, RealNumber{bounds::pollHz});
}

void holdNumbers(const auto& visit, auto& hold)
{
    visit("count", hold.count, WholeNumber{bounds::heldCount});
    visit("channel", hold.channel, WholeNumber{bounds::channel});
    visit("min_size", hold.minSize, WholeNumber{bounds::heldSize});
    NumberBounds atLeast = bounds::heldSize;
    atLeast.low = hold.minSize.value_or(0);
    visit("max_size", hold.maxSize, WholeNumber{atLeast});
}

/// Of "kill", "delay", "duplicate" and "release".
void datagramNumbers(const auto& visit, auto& action)
{
    visit("datagram", action.datagram, WholeNumber{bounds::datagram});
}

void delayNumbers(const auto& visit, auto& delay)
{
    visit("delay_ms", delay.by, Milliseconds{bounds::delayMs});
    datagramNumbers(visit, delay);
}

} // namespace peerscope
