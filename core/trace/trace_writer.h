// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace peerscope {

/// What is known of a packet when put_packet hands it to ENet for one recipient.
struct NewPacket
{
    EndpointId from;
    EndpointId to;
    std::uint8_t channel = 0;
    TransferMode mode = TransferMode::Reliable;
    Time sent{};
    std::uint32_t size = 0;
    BytesRef payload; ///< from storeBytes; recipients of one packet share it
    std::uint16_t fragments = 1;
};

/// What is known of a datagram when it enters the network.
struct NewDatagram
{
    EndpointId from;
    EndpointId to;
    Time sent{};
    Time due{};
    Time queued{};              ///< as in DatagramRow
    std::uint16_t fromPort = 0; ///< UDP's
    std::uint16_t toPort = 0;
    LossReason lost = LossReason::None; ///< other than None when the link lost it at once
    bool duplicate = false;
    bool corrupted = false; ///< its bytes are not what was sent
    datagram_content::Flags content = 0;
    ByteView bytes;
    std::optional<BytesRef> stored = {}; ///< where the bytes are, if they are in the trace already
    std::span<const CarriedPart> carried;
};

/// The one writer of a trace. Lives on the engine's thread. Works out each packet's fate from what befalls
/// the datagrams that carry it and from what the two ENet hosts say of it.
class TraceWriter
{
public:
    TraceWriter();
    /// Of a trace of `origin`, whose payloads and datagrams are kept in `scratch`, where there is one.
    TraceWriter(TraceOrigin origin, std::unique_ptr<ScratchFile> scratch);

    std::shared_ptr<const Trace> trace() const { return m_trace; }

    /// How many packets' fates have been decided so far.
    std::uint64_t settledPackets() const { return m_settledPackets; }

    /// How much of the rows and bytes that a trace can number is taken, from 0 to 1: of whichever there is
    /// least left. Beyond 1 adding a row throws std::bad_alloc, which ENet, being C, cannot pass on; so a
    /// writer stops before.
    double fullness() const;

    /// At most 65,534. Its number is given here.
    EndpointId addEndpoint(EndpointRow row);
    EndpointId addEndpoint(std::string name, std::string role, std::int32_t uniqueId);
    std::size_t endpointCount() const { return m_trace->m_endpoints.size(); }

    // In the order of their times.
    void addEvent(EventRow row) { addRow(m_trace->m_events, std::move(row)); }
    void addRoundTrip(const RoundTripRow& row) { addRow(m_trace->m_roundTrips, row); }
    void addAction(ActionRow row) { addRow(m_trace->m_actions, std::move(row)); }
    void addPeerState(const PeerStateRow& row) { addRow(m_trace->m_peerStates, row); }
    void addConnection(const ConnectionRow& row) { addRow(m_trace->m_connections, row); }
    void addConditions(const ConditionsRow& row) { addRow(m_trace->m_conditions, row); }

    BytesRef storeBytes(ByteView bytes) { return m_trace->m_bytes.append(bytes); }
    /// Room for a payload whose parts become known one after the other; zero until then.
    BytesRef reserveBytes(std::size_t size) { return m_trace->m_bytes.reserve(size); }
    /// Puts a part of a packet's payload in the room that was reserved for it. What lies outside is left out.
    void writePayload(PacketId id, std::size_t offset, ByteView bytes);
    /// Bytes that were stored; they stay where they are as long as the trace.
    ByteView bytesAt(BytesRef reference, std::size_t size) const
    {
        return m_trace->m_bytes.view(reference, size);
    }
    PacketId addPacket(const NewPacket& packet);
    DatagramId addDatagram(const NewDatagram& datagram);

    /// The datagram has reached the socket it was sent to.
    void datagramDelivered(DatagramId id, Time at, std::span<const CarriedPart> carried);
    /// The datagram will arrive later than was said when it was added.
    void datagramDelayed(DatagramId id, Time due);
    /// The datagram was lost on its way, after it had been added as being in flight.
    void datagramLost(DatagramId id, Time at, LossReason reason, std::span<const CarriedPart> carried);

    /// ENet would not take the packet.
    void packetRejected(PacketId id);
    /// The sender's ENet let go of a packet while the connection is up. One that no datagram ever carried was
    /// dropped by ENet's throttle; any other was acknowledged or is not ENet's business any more.
    void packetReleased(PacketId id);
    /// The sender's ENet let go of a packet because the connection it belonged to is gone.
    void packetAbandonedBySender(PacketId id);
    /// The receiver's ENet has looked at it and it has to wait there for something that comes before it.
    void packetHeld(PacketId id);
    /// The receiver's ENet discarded what it had of it, because something newer was delivered.
    void packetDiscarded(PacketId id);
    /// The receiver's ENet gave up what it had of it: parts that come now are too late.
    void packetIncomplete(PacketId id) { setFate(id, PacketFate::Incomplete); }
    /// What arrived of it was corrupted so that the receiver's ENet did not find it: it has not arrived.
    void packetUnreadable(PacketId id, std::uint16_t fragment);
    /// The receiver's ENet let go of it because the connection it came by is gone.
    void packetAbandonedByReceiver(PacketId id);
    /// The receiver's poll made it available.
    void packetDelivered(PacketId id, Time at, TransferMode receivedMode);

private:
    /// What has to be known of a packet cut into several commands, while it is under way.
    struct Fragments
    {
        std::vector<bool> arrived;
        std::uint16_t sentCount = 0;
        std::uint16_t arrivedCount = 0;
    };

    template <class Table, class Row> void addRow(Table& table, Row&& row)
    {
        table.chunkForAppend().row[table.offsetOf(table.size())] = std::forward<Row>(row);
        table.publish();
        touch();
    }

    PacketColumns& columns(PacketId id) { return m_trace->m_packets.chunkOf(id.value()); }
    static std::size_t offset(PacketId id) { return id.value() % PacketColumns::rowCount; }
    void setFate(PacketId id, PacketFate fate);
    void copySent(DatagramId datagram, const CarriedPart& part, bool duplicate, bool lost);
    void copyArrived(const CarriedPart& part, Time at);
    void settle(PacketId id);
    // For the few packets in several fragments. Not inlined: the map takes the address of a key on the stack,
    // and what does that is guarded by the stack protector, for every packet.
    [[gnu::noinline]] Fragments& fragmentsOf(PacketId id);
    [[gnu::noinline]] void forgetFragments(PacketId id);
    void touch()
    {
        auto& revision = m_trace->m_revision;
        revision.store(revision.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    std::shared_ptr<Trace> m_trace;
    std::uint64_t m_settledPackets = 0;
    std::unordered_map<std::uint32_t, Fragments> m_fragments;
};

} // namespace peerscope
