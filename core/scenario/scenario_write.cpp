// SPDX-License-Identifier: MIT
#include "core/scenario/json_members.h"
#include "core/scenario/scenario_conditions.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_gateways.h"
#include "core/scenario/scenario_settings.h"

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

void addTarget(JsonMembers& members, const char* key, const PacketTarget& target)
{
    if (target.name.isEmpty())
        members.add(key, target.id);
    else
        members.add(key, target.allBut ? u'-' + target.name : target.name);
}

void addPayload(JsonMembers& members, const Payload& payload)
{
    if (const auto* text = std::get_if<PayloadText>(&payload))
        members.add("text", text->text);
    else if (const auto* hex = std::get_if<PayloadHex>(&payload))
        members.add("hex", QString::fromLatin1(hex->bytes.toHex()));
    else
        members.add("size", std::get<PayloadSize>(payload).size);
}

QByteArray entryText(const PeerSpec& peer)
{
    const PeerSpec defaults;
    JsonMembers members;
    members.add("name", peer.name);
    members.add("role", roleName(peer.role));
    if (peer.role == PeerRole::Client)
        members.addUnless(QString(), "server", peer.server);
    members.add("count", peer.count);
    members.add("id", peer.id);
    if (peer.role == PeerRole::Server) {
        members.addUnless(defaults.port, "port", peer.port);
        members.addUnless(defaults.maxClients, "max_clients", peer.maxClients);
    }
    if (peer.api != defaults.api)
        members.add("api", apiName(peer.api));
    members.addUnless(defaults.channels, "channels", peer.channels);
    members.addSecondsUnless(defaults.joinAt, "join_at", peer.joinAt);
    members.addSecondsUnless(defaults.joinEvery, "join_every", peer.joinEvery);
    members.addUnless(defaults.pollHz, "poll_hz", peer.pollHz);
    if (peer.pollPhase)
        members.addMilliseconds("poll_phase_ms", *peer.pollPhase);
    if (peer.pollJitter != defaults.pollJitter)
        members.addMilliseconds("poll_jitter_ms", peer.pollJitter);
    members.addUnless(defaults.packetsPerPoll, "packets_per_poll", peer.packetsPerPoll);
    addSettings(members, peer.enet);
    if (peer.auth != defaults.auth)
        members.add("auth", authName(peer.auth));
    members.addSecondsUnless(defaults.authTimeout, "auth_timeout", peer.authTimeout);
    members.addUnless(defaults.serverRelay, "server_relay", peer.serverRelay);
    return members.onOneLine();
}

QByteArray entryText(const LinkSpec& link)
{
    JsonMembers members;
    members.add("from", link.from);
    members.add("to", link.to);
    addConditions(members, link.preset, link.conditions);
    members.addUnless(false, "both_ways", link.bothWays);
    return members.onOneLine();
}

QByteArray entryText(const TrafficSpec& traffic)
{
    JsonMembers members;
    if (traffic.play) {
        members.add("play", traffic.play.name);
    } else {
        members.add("from", traffic.from);
        addTarget(members, "to", traffic.target);
        members.add("channel", traffic.channel);
        members.addMode(traffic.mode);
        members.add("hz", traffic.hz);
        addPayload(members, traffic.payload);
    }
    members.addSecondsUnless(Time{}, "start", traffic.start);
    if (traffic.stop)
        members.addSeconds("stop", *traffic.stop);
    members.addUnless(false, "in_frames", traffic.inFrames);
    members.addUnless(1, "burst", traffic.burst);
    return members.onOneLine();
}

/// The members after "do", for each kind of action.
struct ActionMembers
{
    JsonMembers& members;

    void operator()(const PutPacketAction& put) const
    {
        addTarget(members, "target", put.target);
        members.add("channel", put.channel);
        members.addMode(put.mode);
        addPayload(members, put.payload);
    }
    void operator()(const RefuseNewConnectionsAction& refuse) const { members.add("value", refuse.value); }
    void operator()(const DisconnectPeerAction& disconnect) const
    {
        addTarget(members, "target", disconnect.target);
        members.addUnless(false, "force", disconnect.force);
    }
    void operator()(const CloseAction&) const {}
    void operator()(const JoinAction&) const {}
    void operator()(const ConditionsAction& conditions) const
    {
        addConditions(members, conditions.preset, conditions.conditions);
        members.addUnless(false, "both_ways", conditions.bothWays);
    }
    void operator()(const DownAction& down) const
    {
        if (down.duration)
            members.addSeconds("for", *down.duration);
        members.addUnless(false, "both_ways", down.bothWays);
    }
    void operator()(const KillAction& kill) const { members.add("datagram", kill.datagram); }
    void operator()(const DelayAction& delay) const
    {
        members.add("datagram", delay.datagram);
        members.addMilliseconds("delay_ms", delay.by);
    }
    void operator()(const DuplicateAction& duplicate) const { members.add("datagram", duplicate.datagram); }
    void operator()(const HoldAction& hold) const
    {
        const HoldAction defaults;
        if (hold.mode)
            members.addMode(*hold.mode);
        members.add("channel", hold.channel);
        members.add("min_size", hold.minSize);
        members.add("max_size", hold.maxSize);
        members.addUnless(defaults.count, "count", hold.count);
    }
    void operator()(const ReleaseAction& release) const { members.add("datagram", release.datagram); }
    void operator()(const FreezeAction& freeze) const { members.addSeconds("for", freeze.duration); }
    void operator()(const UnplugAction&) const {}
    void operator()(const ReplugAction&) const {}
    void operator()(const PollRateAction& rate) const { members.add("hz", rate.hz); }
    void operator()(const SettingsAction& action) const { addSettings(members, action.settings); }
};

void addLink(JsonMembers& members, const QString& from, const QString& to)
{
    members.addText("link", "[" + JsonMembers::textOf(from) + ", " + JsonMembers::textOf(to) + "]");
}

QByteArray triggerText(const Trigger& trigger)
{
    JsonMembers members;
    members.add("peer", trigger.peer);
    members.add("event", eventName(trigger.event));
    members.add("channel", trigger.channel);
    return members.onOneLine();
}

QByteArray entryText(const ActionSpec& action)
{
    JsonMembers members;
    if (action.on)
        members.addText("on", triggerText(*action.on));
    else
        members.addSeconds("at", action.at);
    if (const auto* conditions = std::get_if<ConditionsAction>(&action.what))
        addLink(members, conditions->from, conditions->to);
    else if (const auto* down = std::get_if<DownAction>(&action.what))
        addLink(members, down->from, down->to);
    else if (const auto* hold = std::get_if<HoldAction>(&action.what))
        addLink(members, hold->from, hold->to);
    else if (!action.peer.isEmpty())
        members.add("peer", action.peer);
    members.add("do", actionName(action));
    std::visit(ActionMembers{members}, action.what);
    return members.onOneLine();
}

QByteArray entryText(const ExpectSpec& expect)
{
    JsonMembers members;
    members.add("metric", expect.metric);
    if (expect.mode)
        members.addMode(*expect.mode);
    members.add("channel", expect.channel);
    members.add("from", expect.from);
    members.add("to", expect.to);
    members.add("peer", expect.peer);
    members.add("subject", expect.subject);
    members.add("event", expect.event);
    if (expect.after)
        members.addSeconds("after", *expect.after);
    if (expect.before)
        members.addSeconds("before", *expect.before);
    members.add("min", expect.min);
    members.add("max", expect.max);
    return members.onOneLine();
}

QByteArray entryText(const GatewaySpec& gateway)
{
    return gatewayText(gateway);
}

template <class Entry> QByteArray entriesText(const std::vector<Entry>& entries)
{
    return jsonEntries(entries, [](const Entry& entry) { return entryText(entry); });
}

template <class Entry>
void addEntries(JsonMembers& members, const char* key, const std::vector<Entry>& entries)
{
    if (!entries.empty())
        members.addText(key, entriesText(entries));
}

} // namespace

QByteArray toJson(const ActionSpec& action)
{
    return entryText(action);
}

QByteArray toJson(const Scenario& scenario)
{
    JsonMembers members;
    members.add("format", u"peerscope-scenario/1"_s);
    members.addUnless(QString(), "name", scenario.name);
    members.addUnless(QString(), "description", scenario.description);
    members.add("seed", scenario.seed);
    members.addSeconds("duration", scenario.duration);
    members.addText("peers", entriesText(scenario.peers));
    addEntries(members, "links", scenario.links);
    addEntries(members, "traffic", scenario.traffic);
    addEntries(members, "actions", scenario.actions);
    addEntries(members, "expect", scenario.expect);
    addEntries(members, "gateways", scenario.gateways);
    return members.onLines();
}

} // namespace peerscope
