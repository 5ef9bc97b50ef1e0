// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/allowance.h"
#include "core/trace/trace_writer.h"
#include "core/trace/tracked_connections.h"
#include "core/wire/enet_tracker_output.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace peerscope {

/// Writes what an EnetTracker finds into a trace. Times count from the first time in the capture.
class CaptureWriter final : public EnetTrackerOutput
{
public:
    std::shared_ptr<const Trace> trace() const { return m_writer.trace(); }
    Time start() const { return m_start.value_or(Time()); }
    Time length() const { return m_length; }
    /// Packets that were left out because they claim more memory than the packets of a game need.
    std::uint64_t refusedPackets() const { return m_refused; }
    /// The capture has ended.
    void finish();

    EndpointId addEndpoint(const TrackedEndpoint& endpoint) override;
    void protocolShown(EndpointId client, GameProtocol protocol, std::int32_t) override
    {
        m_writer.setProtocol(client, protocol);
    }
    void openDatagram(ByteView bytes) override;
    PacketId addPacket(const TrackedPacket& packet) override;
    void addFragment(PacketId packet, std::size_t offset, ByteView bytes) override;
    DatagramId addDatagram(const TrackedDatagram& datagram) override;

    void datagramArrived(DatagramId datagram, Time at, std::span<const CarriedPart> carried) override;
    void packetHeld(PacketId packet) override { m_writer.packetHeld(packet); }
    void packetDelivered(PacketId packet, Time at, TransferMode mode) override;
    void packetDiscarded(PacketId packet) override { m_writer.packetDiscarded(packet); }
    void packetIncomplete(PacketId packet) override;
    void packetAbandoned(PacketId packet) override;

    void connectionEvent(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at,
                         ConnectionEnding ending) override
    {
        m_connections.add(event, peer, subject, relative(at), ending);
    }
    void connectionSilent(EndpointId from, EndpointId to, PacketId packet, int resends) override
    {
        m_writer.addSilence({from, to, packet, static_cast<std::uint16_t>(resends)});
    }
    void roundTrip(const MeasuredRoundTrip& sample) override;

private:
    PacketId refused();
    Time relative(Time at);
    std::string nameFor(const TrackedEndpoint& endpoint);

    TraceWriter m_writer{TraceOrigin::Capture,
                         ScratchFile::create()}; ///< a capture may be larger than memory
    std::optional<Time> m_start;
    Time m_length{};
    std::unordered_map<std::size_t, int> m_names; ///< how many endpoints wanted each name, by its hash
    TrackedConnections m_connections{m_writer};
    std::vector<std::uint16_t> m_ports; ///< of the endpoints
    ByteView m_bytes;                   ///< of the current datagram
    BytesRef m_stored;                  ///< the same bytes in the trace
    std::vector<PacketId> m_givenUp;    ///< incomplete packets whose fragments may still come
    std::uint64_t m_seenBytes = 0;
    std::uint64_t m_refused = 0;
    Allowance m_inParts{std::uint64_t{64} << 20, 4}; ///< for fragmented packets, which claim their total size
    Allowance m_unpacked{std::uint64_t{16} << 20, 8}; ///< for packets in compressed datagrams
};

} // namespace peerscope
