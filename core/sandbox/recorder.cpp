// SPDX-License-Identifier: MIT
#include "core/sandbox/recorder.h"

#include <xxhash.h>

#include <array>

namespace peerscope {

DatagramId Recorder::datagramSent(const SentDatagram& datagram)
{
    if (m_stopped)
        return DatagramId::none();
    const std::array<std::int64_t, 4> header = {
        datagram.sent.count(), datagram.due.count(),
        std::int64_t{datagram.from.value()} << 16 | datagram.to.value(),
        std::int64_t{static_cast<std::uint8_t>(datagram.lost)} << 1 | (datagram.duplicate ? 1 : 0)};
    m_digest = XXH3_64bits_withSeed(header.data(), sizeof(header), m_digest);
    m_digest = XXH3_64bits_withSeed(datagram.bytes.data(), datagram.bytes.size(), m_digest);
    return m_writer.addDatagram({.from = datagram.from,
                                 .to = datagram.to,
                                 .sent = datagram.sent,
                                 .due = datagram.due,
                                 .lost = datagram.lost,
                                 .duplicate = datagram.duplicate,
                                 .content = datagram.content,
                                 .bytes = datagram.bytes,
                                 .carried = datagram.carried});
}

void Recorder::datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram)
{
    hashFate(id, at, DatagramFate::Delivered, LossReason::None);
    m_writer.datagramDelivered(id, at, datagram.carried);
}

void Recorder::datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram)
{
    hashFate(id, at, DatagramFate::Lost, reason);
    m_writer.datagramLost(id, reason, datagram.carried);
}

void Recorder::hashFate(DatagramId id, Time at, DatagramFate fate, LossReason reason)
{
    const std::array<std::int64_t, 3> record = {
        id.value(), at.count(),
        std::int64_t{static_cast<std::uint8_t>(fate)} << 8 | static_cast<std::uint8_t>(reason)};
    m_digest = XXH3_64bits_withSeed(record.data(), sizeof(record), m_digest);
}

ByteView Recorder::packetPut(ByteView payload)
{
    m_payload = m_writer.storeBytes(payload);
    m_payloadSize = static_cast<std::uint32_t>(payload.size());
    return m_writer.bytesAt(m_payload, payload.size());
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
