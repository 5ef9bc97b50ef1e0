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

/// What is known of a packet when put_packet passes it to ENet for one recipient.
struct NewPacket
{
    EndpointId from;
    EndpointId to;
    std::uint8_t channel = 0;
    TransferMode mode = TransferMode::Reliable;
    Time sent{};
    std::uint32_t size = 0;
    BytesRef payload; ///< from storeBytes; shared by the recipients of one packet
    std::uint16_t fragments = 1;
};

/// What is known of a datagram when it enters the network.
struct NewDatagram
{
    EndpointId from;
    EndpointId to;
    Time sent{};
    Time due{};
    Time queued{};              ///< see DatagramRow
    std::uint16_t fromPort = 0; ///< UDP port
    std::uint16_t toPort = 0;
    LossReason lost = LossReason::None; ///< not None if the link lost it at once
    bool duplicate = false;
    bool corrupted = false; ///< its bytes differ from what was sent
    datagram_content::Flags content = 0;
    ByteView bytes;
    std::optional<BytesRef> stored = {}; ///< the position of the bytes, if they are already in the trace
    std::span<const CarriedPart> carried;
    bool held = false; ///< by hand: it stays where it is, and `due` is `never`
};

/// The only writer of a trace. Engine thread only. Works out each packet's fate from what happens to the
/// datagrams that carry it, and from what the two ENet hosts report.
class TraceWriter
{
public:
    TraceWriter();
    /// Begins a trace of `origin`. Keeps payloads and datagrams in `scratch`, if given.
    TraceWriter(TraceOrigin origin, std::unique_ptr<ScratchFile> scratch);

    std::shared_ptr<const Trace> trace() const { return m_trace; }

    /// How many packets' fates have been decided so far.
    std::uint64_t settledPackets() const { return m_settledPackets; }

    /// The used share of a trace's capacity, from 0 to 1, of the rows or bytes that are closest to full.
    /// Beyond 1, adding a row throws std::bad_alloc, which must not pass through ENet's C code, so the caller
    /// must stop earlier.
    double fullness() const;

    /// At most 65,534. Returns its id.
    EndpointId addEndpoint(EndpointRow row);
    EndpointId addEndpoint(std::string name, std::string role, std::int32_t uniqueId,
                           GameProtocol protocol = GameProtocol::Godot4Packets);
    std::size_t endpointCount() const { return m_trace->m_endpoints.size(); }
    /// More has become known of an endpoint's packets.
    void setProtocol(EndpointId id, GameProtocol protocol);

    // Call these in order of time.
    void addEvent(EventRow row);
    void addRoundTrip(const RoundTripRow& row) { addRow(m_trace->m_roundTrips, row); }
    void addConnectionFigures(const ConnectionFiguresRow& row) { addRow(m_trace->m_connectionFigures, row); }
    void addAction(ActionRow row) { addRow(m_trace->m_actions, std::move(row)); }
    void addPeerState(const PeerStateRow& row) { addRow(m_trace->m_peerStates, row); }
    void addConnection(const ConnectionRow& row);
    void addSilence(const SilenceRow& row);
    void addConditions(const ConditionsRow& row) { addRow(m_trace->m_conditions, row); }

    BytesRef storeBytes(ByteView bytes) { return m_trace->m_bytes.append(bytes); }
    /// Reserves room for a payload whose parts come one after the other; zero until then.
    BytesRef reserveBytes(std::size_t size) { return m_trace->m_bytes.reserve(size); }
    /// Writes a part of a packet's payload into the room reserved for it. Bytes outside are ignored.
    void writePayload(PacketId id, std::size_t offset, ByteView bytes);
    /// Stored bytes; they never move and live as long as the trace.
    ByteView bytesAt(BytesRef reference, std::size_t size) const
    {
        return m_trace->m_bytes.view(reference, size);
    }
    PacketId addPacket(const NewPacket& packet);
    DatagramId addDatagram(const NewDatagram& datagram);

    /// The datagram has reached the socket it was sent to.
    void datagramDelivered(DatagramId id, Time at, std::span<const CarriedPart> carried);
    /// The datagram will arrive later than announced when it was added.
    void datagramDelayed(DatagramId id, Time due);
    /// A datagram that was held goes on, and arrives at `due`.
    void datagramReleased(DatagramId id, Time at, Time due);
    /// The datagram was lost on its way, after it had been added as in flight.
    void datagramLost(DatagramId id, Time at, LossReason reason, std::span<const CarriedPart> carried);

    /// The packet, or a part of it, waits in its sender's ENet. Call this in order of packets.
    void packetQueued(const QueueRow& row);
    /// It does not wait any more, because its connection has ended. (That it has left, the writer sees.)
    [[gnu::noinline]] void packetUnqueued(PacketId id, Time at);
    /// ENet would not take the packet.
    void packetRejected(PacketId id);
    /// The sender's ENet freed a packet while the connection was up. If no datagram ever carried it, ENet's
    /// throttle dropped it. Otherwise it was acknowledged, or does not need to be.
    void packetReleased(PacketId id);
    /// The sender's ENet freed a packet because its connection is gone.
    void packetAbandonedBySender(PacketId id);
    /// The receiver's ENet has it, but it must wait for something that comes before it.
    void packetHeld(PacketId id);
    /// The receiver's ENet discarded what it had of the packet, because something newer was delivered.
    void packetDiscarded(PacketId id);
    /// The receiver's ENet gave up an incomplete packet: parts that come now are too late.
    void packetIncomplete(PacketId id) { setFate(id, PacketFate::Incomplete); }
    /// A part was so corrupted that the receiver's ENet did not find it: it counts as not arrived.
    void packetUnreadable(PacketId id, std::uint16_t fragment);
    /// The receiver's ENet dropped it because its connection is gone.
    void packetAbandonedByReceiver(PacketId id);
    /// The receiver's poll made it available.
    void packetDelivered(PacketId id, Time at, TransferMode receivedMode);

private:
    friend class TraceRestorer;

    /// What has to be remembered about a packet of several fragments while it is on its way.
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

    /// Adds a row about two endpoints, and links it to the rows before it.
    template <class Table, class Row>
    void addLinked(Table& table, const Row& row, EndpointId first, EndpointId second, RowChains chains);
    [[gnu::noinline]] void addHandshake(DatagramId id, EndpointId from, EndpointId to);
    [[gnu::noinline]] void addHold(DatagramId id);
    PacketColumns& columns(PacketId id) { return m_trace->m_packets.chunkOf(id.value()); }
    static std::size_t offset(PacketId id) { return id.value() % PacketColumns::rowCount; }
    void setFate(PacketId id, PacketFate fate);
    void copySent(DatagramId datagram, const CarriedPart& part, const NewDatagram& row);
    void copyArrived(const CarriedPart& part, Time at);
    void settle(PacketId id);
    bool isQueued(PacketId id)
    {
        return columns(id).receipt[offset(id)].load(std::memory_order_relaxed) & PacketColumns::queuedBit;
    }
    // For the few packets of several fragments. Not inlined: the map takes the address of a key on the stack,
    // so the stack protector would guard the calling function, for every packet.
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
