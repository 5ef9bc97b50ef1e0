// SPDX-License-Identifier: MIT
#include "core/trace/capture_writer.h"

#include <functional>
#include <utility>

namespace peerscope {

Time CaptureWriter::relative(Time at)
{
    if (!m_start)
        m_start = at;
    return at - *m_start;
}

std::string CaptureWriter::nameFor(const TrackedEndpoint& endpoint)
{
    using Role = TrackedEndpoint::Role;
    std::string name = toString(endpoint.address);
    if (endpoint.role == Role::Server)
        name = "server";
    else if (endpoint.role == Role::Client)
        name = "client " + (endpoint.uniqueId != 0 ? std::to_string(endpoint.uniqueId) : name);
    const int count = ++m_names[std::hash<std::string>()(name)];
    if (count > 1)
        name += " #" + std::to_string(count); // names must be unique
    return name;
}

EndpointId CaptureWriter::addEndpoint(const TrackedEndpoint& endpoint)
{
    using Role = TrackedEndpoint::Role;
    constexpr std::size_t most = EndpointId::none().value();
    if (m_writer.endpointCount() == most)
        return EndpointId::none();
    m_ports.push_back(endpoint.address.port);
    const bool isServer = endpoint.role == Role::Server;
    return m_writer.addEndpoint({.id = {},
                                 .name = nameFor(endpoint),
                                 .role = isServer                         ? "server"
                                         : endpoint.role == Role::Unknown ? "peer"
                                                                          : "client",
                                 .uniqueId = endpoint.uniqueId,
                                 .origin = EndpointOrigin::Capture,
                                 .address = endpoint.address,
                                 .statusAtFirst = isServer ? PeerStatus::Connected : PeerStatus::NotJoined,
                                 .protocolAtFirst = endpoint.protocol});
}

void CaptureWriter::openDatagram(ByteView bytes)
{
    m_bytes = bytes;
    m_stored = m_writer.storeBytes(bytes);
    constexpr std::size_t headers = 28; // IP and UDP: most of a small datagram's bytes in the file
    m_seenBytes += bytes.size() + headers;
}

PacketId CaptureWriter::refused()
{
    ++m_refused;
    return PacketId::none();
}

PacketId CaptureWriter::addPacket(const TrackedPacket& packet)
{
    NewPacket row;
    row.from = packet.from;
    row.to = packet.to;
    row.channel = packet.channel;
    row.mode = packet.mode;
    row.sent = relative(packet.sent);
    row.size = packet.size;
    row.fragments = packet.fragments;
    const std::byte* begin = packet.payload.data();
    const std::less_equal<> before;
    const bool isWhole = packet.fragments == 1 && packet.payload.size() == packet.size;
    if (!isWhole) {
        if (!m_inParts.take(packet.size, m_seenBytes))
            return refused();
        row.payload = m_writer.reserveBytes(packet.size);
    } else if (before(m_bytes.data(), begin) &&
               before(begin + packet.size, m_bytes.data() + m_bytes.size())) {
        row.payload = {m_stored.block, m_stored.offset + static_cast<std::uint32_t>(begin - m_bytes.data())};
    } else {
        if (!m_unpacked.take(packet.size, m_seenBytes))
            return refused();
        row.payload = m_writer.storeBytes(packet.payload);
    }
    const PacketId id = m_writer.addPacket(row);
    if (!isWhole && !packet.payload.empty())
        m_writer.writePayload(id, 0, packet.payload); // the capture has only its beginning
    return id;
}

void CaptureWriter::addFragment(PacketId packet, std::size_t offset, ByteView bytes)
{
    m_writer.writePayload(packet, offset, bytes);
}

DatagramId CaptureWriter::addDatagram(const TrackedDatagram& datagram)
{
    const Time at = relative(datagram.at);
    m_length = at;
    return m_writer.addDatagram({.from = datagram.from,
                                 .to = datagram.to,
                                 .sent = at,
                                 .due = at,
                                 .fromPort = m_ports[datagram.from.value()],
                                 .toPort = m_ports[datagram.to.value()],
                                 .duplicate = datagram.duplicate,
                                 .content = datagram.content,
                                 .bytes = m_bytes,
                                 .stored = m_stored,
                                 .carried = datagram.carried});
}

void CaptureWriter::datagramArrived(DatagramId datagram, Time at, std::span<const CarriedPart> carried)
{
    m_writer.datagramDelayed(datagram, relative(at));
    m_writer.datagramDelivered(datagram, relative(at), carried);
}

void CaptureWriter::packetDelivered(PacketId packet, Time at, TransferMode mode)
{
    m_writer.packetDelivered(packet, relative(at), mode);
}

void CaptureWriter::packetIncomplete(PacketId packet)
{
    m_writer.packetDiscarded(packet);
    m_givenUp.push_back(packet);
}

void CaptureWriter::finish()
{
    for (const PacketId packet : m_givenUp)
        m_writer.packetIncomplete(packet); // if all of them came later, it is late instead
    m_givenUp.clear();
}

void CaptureWriter::packetAbandoned(PacketId packet)
{
    m_writer.packetAbandonedBySender(packet);
    m_writer.packetAbandonedByReceiver(packet);
}

void CaptureWriter::roundTrip(const MeasuredRoundTrip& sample)
{
    m_writer.addRoundTrip({.at = relative(sample.at),
                           .from = sample.from,
                           .to = sample.to,
                           .meanMs = sample.meanMs,
                           .varianceMs = sample.varianceMs});
}

} // namespace peerscope
