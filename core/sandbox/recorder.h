// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/packet_observer.h"
#include "core/network/datagram_observer.h"
#include "core/trace/trace_writer.h"

#include <functional>
#include <utility>

namespace peerscope {

/// Writes what the network and the peers' ENets report into a trace, and computes the run's digest.
class Recorder final : public DatagramObserver, public PacketObserver
{
public:
    /// `clock` is the network's.
    explicit Recorder(std::function<Time()> clock) : m_clock(std::move(clock)) {}

    TraceWriter& writer() { return m_writer; }

    /// A hash over every datagram's time, endpoints, bytes and fate so far, in the order in which they
    /// happened. Two runs with the same digest sent the same bytes at the same times, and the same ones
    /// arrived.
    std::uint64_t digest() const { return m_digest; }

    /// Nothing is written after this, and what happens is still done.
    void stop() { m_stopped = true; }
    bool isStopped() const { return m_stopped; }

    ObservedDatagram datagramSent(const SentDatagram& datagram) override;
    void datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram) override;
    void datagramDelayed(DatagramId id, const SentDatagram& datagram) override;
    void datagramReleased(DatagramId id, Time at, const SentDatagram& datagram) override;
    void datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram) override;

    void conditionsChanged(EndpointId from, EndpointId to, const LinkConditions& conditions) override;

    ByteView packetPut(ByteView payload) override;
    PacketId packetSent(const SentPacket& packet) override;
    void packetQueued(const QueuedPacket& packet) override;
    void packetRejected(PacketId packet) override
    {
        if (!m_stopped)
            m_writer.packetRejected(packet);
    }
    void packetReleased(PacketId packet) override
    {
        if (!m_stopped)
            m_writer.packetReleased(packet);
    }
    void packetAbandonedBySender(PacketId packet) override
    {
        if (m_stopped)
            return;
        m_writer.packetAbandonedBySender(packet);
        m_writer.packetUnqueued(packet, m_clock());
    }
    void packetHeld(PacketId packet) override
    {
        if (!m_stopped)
            m_writer.packetHeld(packet);
    }
    void packetDiscarded(PacketId packet) override
    {
        if (!m_stopped)
            m_writer.packetDiscarded(packet);
    }
    void packetUnreadable(PacketId packet, std::uint16_t fragment) override
    {
        if (!m_stopped)
            m_writer.packetUnreadable(packet, fragment);
    }
    void packetAbandonedByReceiver(PacketId packet) override
    {
        if (!m_stopped)
            m_writer.packetAbandonedByReceiver(packet);
    }
    void packetDelivered(PacketId packet, TransferMode receivedMode) override
    {
        if (!m_stopped)
            m_writer.packetDelivered(packet, m_clock(), receivedMode);
    }
    void roundTripChanged(const RoundTrip& roundTrip) override;

private:
    void mix(std::int64_t value);
    void hashFate(DatagramId id, Time at, DatagramFate fate, LossReason reason);

    std::function<Time()> m_clock;
    TraceWriter m_writer;
    BytesRef m_payload;
    std::uint32_t m_payloadSize = 0;
    std::uint64_t m_digest = 0;
    bool m_stopped = false;
};

} // namespace peerscope
