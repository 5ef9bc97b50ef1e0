// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/growing_memory.h"
#include "core/trace/byte_store.h"
#include "core/trace/chunked_table.h"
#include "core/trace/lod_index.h"
#include "core/trace/message_columns.h"
#include "core/trace/rows.h"

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace peerscope {

/// Where a trace's rows come from.
enum class TraceOrigin : std::uint8_t {
    Sandbox, ///< hooks in ENet and the network: the fate of everything is known
    Capture, ///< captured datagrams of a real game: only what the capture proves is known
};

/// Everything that was recorded: packets (one row for each packet and recipient), datagrams, events, peers,
/// and every change of a peer, connection or link. Append-only. One thread writes through TraceWriter; any
/// number of threads read through a TraceSnapshot, without locks.
class Trace
{
public:
    explicit Trace(TraceOrigin origin = TraceOrigin::Sandbox) : m_origin(origin) {}
    Trace(const Trace&) = delete;
    Trace& operator=(const Trace&) = delete;

private:
    friend class TraceArchiver;
    friend class TraceRestorer;
    friend class TraceWriter;
    friend class TraceSnapshot;

    std::optional<std::size_t> findQueueRow(PacketId packet) const;
    std::optional<std::size_t> findHold(DatagramId datagram) const;

    const TraceOrigin m_origin;
    GrowingMemory m_memory; ///< for all members below
    ChunkedTable<PacketColumns> m_packets{m_memory};
    ChunkedTable<DatagramColumns> m_datagrams{m_memory};
    ChunkedTable<CarriedColumns> m_carried{m_memory};
    ChunkedTable<EventColumns> m_events{m_memory};
    ChunkedTable<EndpointColumns> m_endpoints{m_memory};
    ChunkedTable<RoundTripColumns> m_roundTrips{m_memory};
    ChunkedTable<ActionColumns> m_actions{m_memory};
    ChunkedTable<PeerStateColumns> m_peerStates{m_memory};
    ChunkedTable<ConnectionColumns> m_connections{m_memory};
    ChunkedTable<ConditionsColumns> m_conditions{m_memory};
    ChunkedTable<LossColumns> m_losses{m_memory};
    ChunkedTable<HoldColumns> m_holds{m_memory}; ///< in order of datagrams
    ChunkedTable<HandshakeColumns> m_handshakes{m_memory};
    ChunkedTable<SilenceColumns> m_silences{m_memory};
    ChunkedTable<QueueColumns> m_queued{m_memory}; ///< in order of packets
    ChunkedTable<ConnectionFiguresColumns> m_connectionFigures{m_memory};
    /// Microseconds: the longest time that a datagram spent in the queue of a link's rate.
    std::atomic<std::uint32_t> m_longestQueued = 0;
    ByteStore m_bytes{m_memory};
    LodIndex m_lod{m_memory};
    /// Counts every change of a fate, so that a view knows when its picture is out of date.
    std::atomic<std::uint64_t> m_revision = 0;
    mutable MessageColumns m_messages; ///< read from the rows by whoever asks, so not part of the recording
};

/// A trace as it was at one moment: the rows published until then. Cheap to make and to copy; keeps the trace
/// alive. Rows never disappear or move. A fate that is decided after the snapshot was made may already show
/// in it (a fate changes from unknown to known once).
class TraceSnapshot
{
public:
    TraceSnapshot();
    explicit TraceSnapshot(std::shared_ptr<const Trace> trace);

    /// The same trace as it is now.
    TraceSnapshot renewed() const { return TraceSnapshot(m_trace); }
    TraceOrigin origin() const { return m_trace->m_origin; }
    std::size_t packetCount() const { return m_packetCount; }
    std::size_t datagramCount() const { return m_datagramCount; }
    std::size_t eventCount() const { return m_eventCount; }
    std::size_t endpointCount() const { return m_endpointCount; }
    std::size_t roundTripCount() const { return m_roundTripCount; }
    std::size_t actionCount() const { return m_actionCount; }
    std::size_t peerStateCount() const { return m_peerStateCount; }
    std::size_t connectionCount() const { return m_connectionCount; }
    std::size_t conditionsCount() const { return m_conditionsCount; }
    std::size_t connectionFiguresCount() const { return m_connectionFiguresCount; }
    std::size_t silenceCount() const { return m_silenceCount; }
    /// Changes whenever a row is added or a fate becomes known.
    std::uint64_t revision() const { return m_revision; }

    PacketRow packet(PacketId id) const;
    DatagramRow datagram(DatagramId id) const;
    const EventRow& event(std::size_t index) const;
    const EndpointRow& endpoint(EndpointId id) const;
    /// What an endpoint's packets are, as far as it is known now.
    GameProtocol protocol(EndpointId id) const;
    /// What the packets between two endpoints are: a server may have clients of several kinds.
    GameProtocol protocolBetween(EndpointId from, EndpointId to) const;
    const RoundTripRow& roundTrip(std::size_t index) const;
    const ActionRow& action(std::size_t index) const;
    const PeerStateRow& peerState(std::size_t index) const;
    const ConnectionRow& connection(std::size_t index) const;
    const ConditionsRow& conditions(std::size_t index) const;
    const ConnectionFiguresRow& connectionFigures(std::size_t index) const;
    /// The datagrams that opened or closed connections of this endpoint, sent within [begin, end], in order.
    /// Costs a step for each such datagram since `begin`.
    std::vector<DatagramId> handshakesOf(EndpointId endpoint, Time begin, Time end) const;
    /// The datagrams that were held by hand at this moment, in order. Costs a step for each that ever was.
    std::vector<DatagramId> heldAt(Time time) const;
    /// Whether no Status event of its peer has come after this one.
    bool isNewestStatus(std::size_t event) const;
    const SilenceRow& silence(std::size_t index) const;
    /// The numbers of the connection rows with one of these endpoints at each end, the newest first; `other`
    /// none: with `one` at either end. Costs a step for each row of the endpoint that has fewer of them.
    std::vector<std::size_t> connectionsBetween(EndpointId one, EndpointId other) const;
    /// The same for silences.
    std::vector<std::size_t> silencesBetween(EndpointId one, EndpointId other) const;
    /// The longest time that a datagram spent in the queue of a link's rate.
    Time longestQueued() const { return Time(m_trace->m_longestQueued.load(std::memory_order_relaxed)); }
    /// What `from` had measured of its connection to `to` at a moment; nothing if it had no answer yet.
    /// Searches for the moment, then goes back over the measurements of other connections to the last of this
    /// one.
    std::optional<RoundTripRow> roundTripAt(EndpointId from, EndpointId to, Time time) const;
    /// Why a packet waited at its sender; nothing if it did not. Logarithmic.
    std::optional<QueueRow> queueRow(PacketId packet) const;
    /// When it had left, or its connection had ended; nothing if it still waits, or never did.
    std::optional<Time> queueEnd(PacketId packet) const;
    /// The time of the newest packet, datagram or event.
    Time newestTime() const;
    /// One of the parts of packets that a datagram carried, in order.
    CarriedPart carried(const DatagramRow& datagram, std::size_t index) const;

    ByteView payload(const PacketRow& packet) const;
    ByteView bytes(const DatagramRow& datagram) const;

    /// For fast scans: the columns around a row, and the row's place in them.
    const PacketColumns& packetColumns(std::size_t row) const { return m_trace->m_packets.chunkOf(row); }
    const DatagramColumns& datagramColumns(std::size_t row) const
    {
        return m_trace->m_datagrams.chunkOf(row);
    }
    static constexpr std::size_t packetOffset(std::size_t row) { return row % PacketColumns::rowCount; }
    static constexpr std::size_t datagramOffset(std::size_t row) { return row % DatagramColumns::rowCount; }

    /// The number of the first packet (datagram, event) sent at or after `time`. Rows are in order of
    /// sending, so those within [a, b) are firstPacketAt(a) up to firstPacketAt(b). Logarithmic.
    std::size_t firstPacketAt(Time time) const;
    std::size_t firstDatagramAt(Time time) const;
    std::size_t firstEventAt(Time time) const;
    std::size_t firstRoundTripAt(Time time) const;
    std::size_t firstConnectionAt(Time time) const;

    /// Lanes (one sender on one channel) with their exact counts at every zoom.
    const LodIndex& lod() const { return m_trace->m_lod; }

    /// What the packets say, as far as somebody has let it be read; common to all snapshots of a trace.
    MessageColumns& messages() const { return m_trace->m_messages; }

    /// Bytes of the packets' columns for each packet, without payloads.
    static constexpr std::size_t bytesPerPacket() { return packetRowBytes; }

private:
    friend class TraceArchiver;

    std::optional<Time> heldUntil(DatagramId datagram) const;
    std::optional<Time> lostAt(const DatagramRow& datagram) const;
    const RowChain& chain(EndpointId endpoint, RowChains chains) const;
    template <class Table, class Ends>
    std::vector<std::size_t> rowsBetween(const Table& table, std::size_t count, EndpointId one,
                                         EndpointId other, RowChains chains, Ends endsOf) const;

    std::shared_ptr<const Trace> m_trace;
    std::size_t m_packetCount = 0;
    std::size_t m_datagramCount = 0;
    std::size_t m_eventCount = 0;
    std::size_t m_endpointCount = 0;
    std::size_t m_roundTripCount = 0;
    std::size_t m_actionCount = 0;
    std::size_t m_peerStateCount = 0;
    std::size_t m_connectionCount = 0;
    std::size_t m_conditionsCount = 0;
    std::size_t m_connectionFiguresCount = 0;
    std::size_t m_silenceCount = 0;
    std::uint64_t m_revision = 0;
};

} // namespace peerscope
