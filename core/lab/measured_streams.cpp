// SPDX-License-Identifier: MIT
#include "core/lab/measured_streams.h"

#include "core/wire/godot_channels.h"
#include "core/wire/godot_messages.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

namespace peerscope {

namespace {

/// Bytes that SceneMultiplayer adds before a message, and that a relay adds before that.
constexpr std::uint32_t sceneHeader = 1;

PacketId packetId(std::size_t row)
{
    return PacketId(static_cast<std::uint32_t>(row));
}

MeasuredPacket measured(const PacketRow& row)
{
    return {.sent = row.sent,
            .arrived = row.arrived,
            .delivered = row.delivered,
            .held = row.held,
            .fate = row.fate,
            .mode = row.mode,
            .resends = row.resends,
            .first = row.id,
            .last = row.id};
}

/// Follows one entry of "traffic" through a trace.
class StreamFinder
{
public:
    StreamFinder(const TraceSnapshot& trace, const Scenario& scenario, std::size_t traffic)
        : m_trace(trace), m_scenario(scenario), m_spec(scenario.traffic[traffic]),
          m_peers(expandPeers(scenario)), m_size(payloadBytes(m_spec)),
          m_channel(arrivingChannel(m_spec.channel, m_spec.mode))
    {
        m_isSender.resize(m_peers.size());
        for (const std::size_t sender : selectPeers(m_scenario, m_peers, m_spec.from))
            m_isSender[sender] = true;
    }

    std::vector<MeasuredStream> find()
    {
        for (std::size_t row = 0; row < m_trace.packetCount(); ++row) {
            const PacketColumns& columns = m_trace.packetColumns(row);
            const std::size_t place = TraceSnapshot::packetOffset(row);
            if (columns.channel[place] == m_channel && columns.mode[place] == m_spec.mode)
                take(m_trace.packet(packetId(row)));
        }
        for (const PacketRow& put : m_relayedPuts)
            follow(put);

        std::vector<MeasuredStream> streams;
        for (auto& [ends, packets] : m_streams) {
            std::stable_sort(packets.begin(), packets.end(),
                             [](const auto& left, const auto& right) { return left.sent < right.sent; });
            streams.push_back({EndpointId(ends.first), EndpointId(ends.second), std::move(packets)});
        }
        return streams;
    }

private:
    struct Passed
    {
        PacketRow row;
        bool taken = false;
    };

    bool isInScene(EndpointId endpoint) const
    {
        const PeerSpec& spec = m_scenario.peers[m_peers[endpoint.value()].spec];
        if (spec.role == PeerRole::Mesh)
            return false;
        return m_scenario.peers[m_peers[serverOf(endpoint)].spec].api == PeerApi::Scene;
    }

    /// The server of an endpoint; a server is its own.
    std::size_t serverOf(EndpointId endpoint) const
    {
        const PeerSpec& spec = m_scenario.peers[m_peers[endpoint.value()].spec];
        if (spec.role != PeerRole::Client)
            return endpoint.value();
        const auto found = std::find_if(m_peers.begin(), m_peers.end(),
                                        [&](const PeerInstance& each) { return each.name == spec.server; });
        return static_cast<std::size_t>(found - m_peers.begin());
    }

    bool isOneOfItsTimes(Time sent) const
    {
        const double index = std::round(toSeconds(sent - m_spec.start) * m_spec.hz);
        const Time nearest = m_spec.start + Time(std::llround(index * 1e6 / m_spec.hz));
        return index >= 0 && nearest == sent && sent < m_spec.stop.value_or(never);
    }

    void take(const PacketRow& row)
    {
        if (row.from.value() >= m_peers.size() || row.to.value() >= m_peers.size())
            return;
        const bool scene = isInScene(row.from);
        const auto relay = scene ? godotRelay(m_trace.payload(row)) : std::nullopt;
        const auto size = relay ? static_cast<std::uint32_t>(relay->message.size()) : row.size;
        if (size != m_size + (scene ? sceneHeader : 0))
            return;
        if (relay && m_peers[row.from.value()].id == 1) {
            m_passed[row.sent.count()].push_back({row});
            return;
        }
        if (!m_isSender[row.from.value()] || !isOneOfItsTimes(row.sent))
            return;
        if (!relay)
            add(row.from, row.to, measured(row));
        else
            m_relayedPuts.push_back(row);
    }

    void add(EndpointId from, EndpointId to, const MeasuredPacket& packet)
    {
        m_streams[{from.value(), to.value()}].push_back(packet);
    }

    /// Follows a packet that a client sent to the server for others.
    void follow(const PacketRow& put)
    {
        const GodotRelay relay = *godotRelay(m_trace.payload(put));
        if (relay.peer <= 0 && relay.peer != -1)
            add(put.from, put.to, measured(put)); // the server is one of the recipients
        for (std::size_t index = 0; index < m_peers.size(); ++index) {
            const EndpointId recipient(static_cast<std::uint16_t>(index));
            const bool named =
                relay.peer > 0 ? m_peers[index].id == relay.peer : m_peers[index].id != -relay.peer;
            if (!named || recipient == put.from || recipient == put.to ||
                serverOf(recipient) != put.to.value())
                continue;
            if (!put.delivered)
                add(put.from, recipient, measured(put));
            else if (Passed* passed = passedOn(put, relay, recipient))
                addRelayed(put, passed->row, recipient);
        }
    }

    void addRelayed(const PacketRow& put, const PacketRow& passed, EndpointId recipient)
    {
        MeasuredPacket packet = measured(passed);
        packet.sent = put.sent;
        packet.first = put.id;
        packet.resends += put.resends;
        add(put.from, recipient, packet);
    }

    /// The relayed packet for a recipient. A server relays in the poll that delivers; null if the recipient
    /// was not there.
    Passed* passedOn(const PacketRow& put, const GodotRelay& relay, EndpointId recipient)
    {
        const auto found = m_passed.find(put.delivered->count());
        if (found == m_passed.end())
            return nullptr;
        const std::int32_t sender = m_peers[put.from.value()].id;
        for (Passed& each : found->second) {
            if (each.taken || each.row.from != put.to || each.row.to != recipient)
                continue;
            const auto passed = godotRelay(m_trace.payload(each.row));
            if (passed->peer != sender || !std::equal(passed->message.begin(), passed->message.end(),
                                                      relay.message.begin(), relay.message.end()))
                continue;
            each.taken = true;
            return &each;
        }
        return nullptr;
    }

    const TraceSnapshot& m_trace;
    const Scenario& m_scenario;
    const TrafficSpec& m_spec;
    const std::vector<PeerInstance> m_peers; ///< index: EndpointId
    const std::uint32_t m_size;
    const int m_channel;
    std::vector<bool> m_isSender;
    std::vector<PacketRow> m_relayedPuts;
    std::unordered_map<std::int64_t, std::vector<Passed>> m_passed; ///< by the time when the server sent them
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::vector<MeasuredPacket>> m_streams;
};

} // namespace

std::vector<MeasuredStream> measuredStreams(const TraceSnapshot& trace, const Scenario& scenario,
                                            std::size_t traffic)
{
    return StreamFinder(trace, scenario, traffic).find();
}

std::uint32_t payloadBytes(const TrafficSpec& traffic)
{
    if (const auto* text = std::get_if<PayloadText>(&traffic.payload))
        return static_cast<std::uint32_t>(text->text.toUtf8().size());
    if (const auto* hex = std::get_if<PayloadHex>(&traffic.payload))
        return static_cast<std::uint32_t>(hex->bytes.size());
    return static_cast<std::uint32_t>(std::get<PayloadSize>(traffic.payload).size);
}

} // namespace peerscope
