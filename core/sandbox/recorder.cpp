// SPDX-License-Identifier: MIT
#include "core/sandbox/recorder.h"

#include "core/base/random.h"

#include <xxhash.h>

namespace peerscope {

void Recorder::mix(std::int64_t value)
{
    m_digest = RandomStream::mix(m_digest ^ static_cast<std::uint64_t>(value)) + 0x9E3779B97F4A7C15ull;
}

ObservedDatagram Recorder::datagramSent(const SentDatagram& datagram)
{
    if (m_stopped)
        return DatagramId::none();
    mix(datagram.sent.count());
    mix(datagram.due.count());
    mix(std::int64_t{datagram.from.value()} << 32 | std::int64_t{datagram.to.value()} << 16 |
        std::int64_t{static_cast<std::uint8_t>(datagram.lost)} << 1 | (datagram.duplicate ? 1 : 0));
    m_digest = XXH3_64bits_withSeed(datagram.bytes.data(), datagram.bytes.size(), m_digest);
    const BytesRef stored = m_writer.storeBytes(datagram.bytes);
    const DatagramId id = m_writer.addDatagram({.from = datagram.from,
                                                .to = datagram.to,
                                                .sent = datagram.sent,
                                                .due = datagram.due,
                                                .queued = datagram.queued,
                                                .fromPort = datagram.fromPort,
                                                .toPort = datagram.toPort,
                                                .lost = datagram.lost,
                                                .duplicate = datagram.duplicate,
                                                .corrupted = datagram.corrupted,
                                                .content = datagram.label.content,
                                                .bytes = datagram.bytes,
                                                .stored = stored,
                                                .carried = carriedParts(datagram.label.parts),
                                                .held = datagram.held});
    return {id, m_writer.bytesAt(stored, datagram.bytes.size())};
}

void Recorder::datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram)
{
    if (m_stopped)
        return;
    hashFate(id, at, DatagramFate::Delivered, LossReason::None);
    m_writer.datagramDelivered(id, at, carriedParts(datagram.label.parts));
}

void Recorder::datagramDelayed(DatagramId id, const SentDatagram& datagram)
{
    if (!m_stopped)
        m_writer.datagramDelayed(id, datagram.due);
}

void Recorder::datagramReleased(DatagramId id, Time at, const SentDatagram& datagram)
{
    if (!m_stopped)
        m_writer.datagramReleased(id, at, datagram.due);
}

void Recorder::datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram)
{
    if (m_stopped)
        return;
    hashFate(id, at, DatagramFate::Lost, reason);
    m_writer.datagramLost(id, at, reason, carriedParts(datagram.label.parts));
}

void Recorder::hashFate(DatagramId id, Time at, DatagramFate fate, LossReason reason)
{
    mix(id.value());
    mix(at.count());
    mix(std::int64_t{static_cast<std::uint8_t>(fate)} << 8 | static_cast<std::uint8_t>(reason));
}

void Recorder::conditionsChanged(EndpointId from, EndpointId to, const LinkConditions& conditions)
{
    if (!m_stopped)
        m_writer.addConditions({m_clock(), from, to, conditions});
}

ByteView Recorder::packetPut(ByteView payload)
{
    m_payload = m_writer.storeBytes(payload);
    m_payloadSize = static_cast<std::uint32_t>(payload.size());
    return m_writer.bytesAt(m_payload, payload.size());
}

void Recorder::roundTripChanged(const RoundTrip& roundTrip)
{
    if (m_stopped)
        return;
    m_writer.addRoundTrip({.at = m_clock(),
                           .from = roundTrip.from,
                           .to = roundTrip.to,
                           .meanMs = roundTrip.meanMs,
                           .varianceMs = roundTrip.varianceMs,
                           .throttle = roundTrip.throttle});
}

void Recorder::packetQueued(const QueuedPacket& packet)
{
    if (!m_stopped)
        m_writer.packetQueued({.packet = packet.packet,
                               .reason = packet.reason,
                               .window = packet.window,
                               .bandwidth = packet.bandwidth,
                               .throttle = packet.throttle,
                               .oldest = packet.oldest,
                               .newest = packet.newest});
}

PacketId Recorder::packetSent(const SentPacket& packet)
{
    return m_writer.addPacket({.from = packet.from,
                               .to = packet.to,
                               .channel = packet.channel,
                               .mode = packet.mode,
                               .sent = m_clock(),
                               .size = m_payloadSize,
                               .payload = m_payload,
                               .fragments = packet.fragments});
}

} // namespace peerscope
