// SPDX-License-Identifier: MIT
#include "core/trace/packet_messages.h"

#include "core/wire/godot_messages.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t mostTellers = 65'536;
constexpr std::size_t smallestTeller = 1 + 33 + 4 + 1; // command, MD5 as text, number, end of the path

bool tellsPath(ByteView payload)
{
    if (const auto relay = godotRelay(payload))
        payload = relay->message;
    const auto kind = godotMessageKind(payload);
    return kind && kind->command == GodotCommand::SimplifyPath;
}

/// The endpoint that identifies a packet's session: its server, or else its sender.
EndpointId sessionOf(const TraceSnapshot& trace, const PacketRow& packet)
{
    const bool toServer = packet.to.isValid() && trace.endpoint(packet.to).uniqueId == godotServerId;
    return toServer ? packet.to : packet.from;
}

Field noMessage(std::string why)
{
    Field none{"message", {}, 0, 0, {}, {}};
    none.problem = std::move(why);
    return none;
}

bool isOfSession(const PacketRow& packet, EndpointId session)
{
    return packet.from == session || packet.to == session;
}

} // namespace

void PacketMessages::findTellers(const TraceSnapshot& trace, std::size_t end)
{
    for (; m_searched < end; ++m_searched) {
        const PacketColumns& columns = trace.packetColumns(m_searched);
        const std::size_t place = TraceSnapshot::packetOffset(m_searched);
        // Godot announces paths on the default channel, reliably.
        if (columns.mode[place] != TransferMode::Reliable || columns.channel[place] != 0 ||
            columns.size[place] < smallestTeller || m_tellers.size() == mostTellers)
            continue;
        const PacketId id(static_cast<PacketId::Value>(m_searched));
        if (tellsPath(trace.payload(trace.packet(id))))
            m_tellers.push_back(id);
    }
}

bool PacketMessages::prepare(const TraceSnapshot& trace, std::size_t rows)
{
    const std::size_t left = trace.packetCount() - std::min(m_searched, trace.packetCount());
    findTellers(trace, m_searched + std::min(rows, left));
    return rows < left;
}

Field PacketMessages::decode(const TraceSnapshot& trace, PacketId id)
{
    if (!id.isValid() || id.value() >= trace.packetCount())
        return noMessage("there is no such packet");
    const PacketRow packet = trace.packet(id);
    const GameProtocol protocol = trace.protocolBetween(packet.from, packet.to);
    if (protocol == GameProtocol::Godot3)
        return godot3Packet(trace.payload(packet), packet.channel);
    if (protocol != GameProtocol::Godot4Scene)
        return noMessage("not shown to be a message of Godot");
    findTellers(trace, id.value());
    const EndpointId session = sessionOf(trace, packet);
    const bool goesOn = session == m_session && (m_learned == 0 || m_tellers[m_learned - 1] < id);
    if (!goesOn) {
        m_paths = {};
        m_session = session;
        m_learned = 0;
    }
    for (; m_learned < m_tellers.size() && m_tellers[m_learned] < id; ++m_learned) {
        const PacketRow teller = trace.packet(m_tellers[m_learned]);
        if (isOfSession(teller, session))
            m_paths.learn(trace.endpoint(teller.from).uniqueId, trace.payload(teller));
    }
    return godotMessage(trace.payload(packet),
                        {.sender = trace.endpoint(packet.from).uniqueId, .paths = &m_paths});
}

} // namespace peerscope
