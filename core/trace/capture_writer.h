// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace_writer.h"
#include "core/wire/enet_tracker_output.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

/// Writes what an EnetTracker finds into a trace. Times are those of the capture, less the first one.
class CaptureWriter final : public EnetTrackerOutput
{
public:
    std::shared_ptr<const Trace> trace() const { return m_writer.trace(); }
    Time start() const { return m_start.value_or(Time()); }
    Time length() const { return m_length; }
    /// Nothing more comes.
    void finish();

    EndpointId addEndpoint(const TrackedEndpoint& endpoint) override;
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

    void connectionEvent(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at) override;
    void roundTrip(const MeasuredRoundTrip& sample) override;

private:
    /// What a packet in parts may claim beyond what the datagrams so far can have carried.
    static constexpr std::uint64_t claimable = std::uint64_t{64} << 20;
    static constexpr std::uint64_t claimableTimes = 4;

    Time relative(Time at);
    std::string nameFor(const TrackedEndpoint& endpoint);
    void addStatus(EndpointId peer, const char* status, Time at);

    TraceWriter m_writer{TraceOrigin::Capture, ScratchFile::create()}; ///< captures may be larger than memory
    std::optional<Time> m_start;
    Time m_length{};
    std::map<std::string, int> m_names; ///< how often each was wanted
    ByteView m_bytes;                   ///< of the datagram that is being read
    BytesRef m_stored;                  ///< and where they are in the trace
    std::vector<PacketId> m_givenUp;    ///< without all their fragments, which may still come
    std::uint64_t m_seenBytes = 0;
    std::uint64_t m_claimedBytes = 0;
};

} // namespace peerscope
