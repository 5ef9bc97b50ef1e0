// SPDX-License-Identifier: MIT
#include "core/scenario/number_bounds.h"

#include "core/scenario/scenario_error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The numbers of an entry of "links", and of an action that changes conditions.
constexpr NumberKey numbersOfConditions[] = {
    {"", "delay_ms", bounds::delayMs},
    {"", "jitter_ms", bounds::jitterMs},
    {"", "reorder", bounds::share},
    {"", "loss", bounds::share},
    {"", "lose_every", bounds::loseEvery, true},
    {"", "duplicate", bounds::share},
    {"", "corrupt", bounds::share},
    {"", "rate_kbit", bounds::rateKbit, true},
    {"", "queue_bytes", bounds::queueBytes, true},
    {"", "mtu", bounds::mtu, true},
};

/// The numbers of a peer of any role.
constexpr NumberKey numbersOfPeers[] = {
    {"", "poll_hz", bounds::pollHz},
    {"", "poll_phase_ms", bounds::pollShiftMs},
    {"", "poll_jitter_ms", bounds::pollShiftMs},
    {"", "packets_per_poll", bounds::packetsPerPoll, true},
};

/// The numbers of a peer, and of an action that changes its settings.
constexpr NumberKey numbersOfSettings[] = {
    {"", "in_bandwidth", bounds::bandwidth, true},
    {"", "out_bandwidth", bounds::bandwidth, true},
    {"", "ping_interval_ms", bounds::enetMs, true},
};

constexpr NumberKey otherNumbers[] = {
    {"scenario", "seed", bounds::seed, true},
    {"scenario", "duration", bounds::duration},

    {"server", "id", bounds::serverId, true},
    {"server", "port", bounds::port, true},
    {"server", "max_clients", bounds::maxClients, true},
    {"server", "channels", bounds::channels, true},
    {"server", "join_at", bounds::moment},
    {"server", "auth_timeout", bounds::authTimeout},
    {"client", "count", bounds::count, true},
    {"client", "id", bounds::clientId, true},
    {"client", "channels", bounds::channels, true},
    {"client", "join_at", bounds::moment},
    {"client", "join_every", bounds::joinEvery},
    {"client", "auth_timeout", bounds::authTimeout},
    {"meshMember", "count", bounds::count, true},
    {"meshMember", "id", bounds::meshId, true},
    {"meshMember", "join_at", bounds::moment},
    {"meshMember", "join_every", bounds::joinEvery},

    {"timeout", "limit", bounds::timeoutLimit, true},
    {"timeout", "minimum_ms", bounds::enetMs, true},
    {"timeout", "maximum_ms", bounds::enetMs, true},
    {"throttle", "interval_ms", bounds::enetMs, true},
    {"throttle", "acceleration", bounds::throttleStep, true},
    {"throttle", "deceleration", bounds::throttleStep, true},

    {"link", "from", bounds::peerId, true},
    {"link", "to", bounds::peerId, true},
    {"burstLoss", "p", bounds::share},
    {"burstLoss", "r", bounds::share},
    {"burstLoss", "good", bounds::share},
    {"burstLoss", "bad", bounds::share},

    {"traffic", "from", bounds::peerId, true},
    {"traffic", "to", bounds::target, true},
    {"traffic", "channel", bounds::transferChannel, true},
    {"traffic", "hz", bounds::hz},
    {"traffic", "burst", bounds::burst, true},
    {"traffic", "size", bounds::size, true},
    {"traffic", "start", bounds::moment},
    {"traffic", "stop", bounds::stop},
    {"play", "start", bounds::moment},
    {"play", "stop", bounds::stop},

    {"trigger", "peer", bounds::peerId, true},
    {"trigger", "channel", bounds::channel, true},
    {"putPacket", "at", bounds::moment},
    {"putPacket", "peer", bounds::peerId, true},
    {"putPacket", "target", bounds::target, true},
    {"putPacket", "channel", bounds::transferChannel, true},
    {"putPacket", "size", bounds::size, true},
    {"refuseNewConnections", "at", bounds::moment},
    {"refuseNewConnections", "peer", bounds::peerId, true},
    {"disconnectPeer", "at", bounds::moment},
    {"disconnectPeer", "peer", bounds::peerId, true},
    {"disconnectPeer", "target", bounds::peerId, true},
    {"close", "at", bounds::moment},
    {"close", "peer", bounds::peerId, true},
    {"join", "at", bounds::moment},
    {"join", "peer", bounds::peerId, true},
    {"freeze", "at", bounds::moment},
    {"freeze", "peer", bounds::peerId, true},
    {"freeze", "for", bounds::freezeFor},
    {"unplug", "at", bounds::moment},
    {"unplug", "peer", bounds::peerId, true},
    {"replug", "at", bounds::moment},
    {"replug", "peer", bounds::peerId, true},
    {"pollRate", "at", bounds::moment},
    {"pollRate", "peer", bounds::peerId, true},
    {"pollRate", "hz", bounds::pollHz},
    {"settings", "at", bounds::moment},
    {"settings", "peer", bounds::peerId, true},
    {"conditions", "at", bounds::moment},
    {"down", "at", bounds::moment},
    {"down", "for", bounds::downFor},
    {"kill", "at", bounds::moment},
    {"kill", "datagram", bounds::datagram, true},
    {"delayDatagram", "at", bounds::moment},
    {"delayDatagram", "datagram", bounds::datagram, true},
    {"delayDatagram", "delay_ms", bounds::delayMs},
    {"duplicateDatagram", "at", bounds::moment},
    {"duplicateDatagram", "datagram", bounds::datagram, true},
    {"hold", "at", bounds::moment},
    {"hold", "channel", bounds::channel, true},
    {"hold", "min_size", bounds::heldSize, true},
    {"hold", "max_size", bounds::heldSize, true},
    {"hold", "count", bounds::heldCount, true},
    {"release", "at", bounds::moment},
    {"release", "datagram", bounds::datagram, true},

    {"expectation", "channel", bounds::channel, true},
    {"expectation", "from", bounds::peerId, true},
    {"expectation", "to", bounds::peerId, true},
    {"expectation", "peer", bounds::peerId, true},
    {"expectation", "subject", bounds::peerId, true},
    {"expectation", "after", bounds::moment},
    {"expectation", "before", bounds::stop},
    {"expectation", "min", bounds::figure},
    {"expectation", "max", bounds::figure},

    {"experiment", "repeat", bounds::repeat, true},
    {"measure", "traffic", bounds::measuredTraffic, true},
    {"axis", "from", bounds::axisEnd},
    {"axis", "to", bounds::axisEnd},
    {"axis", "steps", bounds::steps, true},
};

constexpr auto everyNumber = [] {
    std::array<NumberKey, std::size(otherNumbers) + 2 * std::size(numbersOfConditions) +
                              3 * std::size(numbersOfPeers) + 4 * std::size(numbersOfSettings)>
        all;
    auto next = std::ranges::copy(otherNumbers, all.begin()).out;
    const auto add = [&next](std::initializer_list<std::string_view> kinds,
                             std::span<const NumberKey> numbers) {
        for (const std::string_view kind : kinds) {
            for (NumberKey number : numbers) {
                number.kind = kind;
                *next++ = number;
            }
        }
    };
    add({"link", "conditions"}, numbersOfConditions);
    add({"server", "client", "meshMember"}, numbersOfPeers);
    add({"server", "client", "meshMember", "settings"}, numbersOfSettings);
    return all;
}();

} // namespace

QString shownNumber(double value)
{
    if (value == std::floor(value) && std::abs(value) < 1e16)
        return QString::number(static_cast<qint64>(value));
    if (std::abs(value) >= 1e-6 && std::abs(value) < 1e-4) {
        QString text = QString::number(value, 'f', 12);
        while (text.endsWith(u'0'))
            text.chop(1);
        return text;
    }
    return QString::number(value, 'g', 15);
}

QString NumberBounds::toString() const
{
    const QString text = ScenarioWording::tr("from %1 to %2").arg(shownNumber(low), shownNumber(high));
    return unit.empty() ? text : text + u' ' + QLatin1StringView(unit.data(), qsizetype(unit.size()));
}

QString NumberBounds::expectedNumber() const
{
    return ScenarioWording::tr("a number %1", "from 1 to 5").arg(toString());
}

QString NumberBounds::expectedInteger() const
{
    return low == high ? shownNumber(low)
                       : ScenarioWording::tr("an integer %1", "from 1 to 5").arg(toString());
}

QString expectedSeconds(Time low, Time high)
{
    return ScenarioWording::tr("a time from %1 to %2 seconds")
        .arg(shownNumber(toSeconds(low)), shownNumber(toSeconds(high)));
}

std::span<const NumberKey> numberKeys()
{
    return everyNumber;
}

} // namespace peerscope
