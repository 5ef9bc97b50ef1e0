// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/latency_histogram.h"
#include "core/trace/packet_counts.h"
#include "core/trace/rate_series.h"
#include "core/trace/trace.h"
#include "core/wire/enet_datagram.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace peerscope {

/// Bytes sent, in layers; each includes the layers inside it. The difference of two is what the outer one
/// adds. Copies made by a link are not counted, because no peer sent them.
struct LayerBytes
{
    std::uint64_t payload = 0;   ///< payload of packets, counted every time they were sent
    std::uint64_t commands = 0;  ///< with the headers of the ENet commands that carried them
    std::uint64_t datagrams = 0; ///< UDP payloads: with ENet's datagram headers and its own commands
    std::uint64_t wire = 0;      ///< with the headers of IPv4 (20) and UDP (8)

    static constexpr std::uint64_t wireHeader = 28;
    LayerBytes& operator+=(const LayerBytes& other);
    bool operator==(const LayerBytes&) const = default;
};

/// The figures of a group of packets: those of one mode, channel, link or sender.
struct StatisticsGroup
{
    PacketCounts packets;
    LatencyHistogram latency; ///< from put_packet to the receiver's poll, for delivered packets
    LatencyHistogram queued;  ///< in ENet's queue at the sender, for packets that waited there
    /// For a link, a sender and the total: everything sent. For a mode or a channel: the commands that carry
    /// its packets, and a share of each datagram's overhead in proportion to their size.
    LayerBytes bytes;
    std::uint64_t datagrams = 0;     ///< for a mode or a channel: those that carry any of its packets
    std::uint64_t datagramsLost = 0; ///< of those
    std::uint64_t copies = 0;        ///< made by a link, not sent by a peer
};

/// Figures of a trace, updated with each snapshot: only new rows and undecided packets are read. A value; one
/// thread at a time.
class Statistics
{
public:
    /// Whether to count a packet.
    using Choice = std::function<bool(PacketId)>;
    static constexpr std::size_t rowsAtOnce = 100'000;

    Statistics() = default;
    /// Counts only chosen packets, and their share of the datagrams. `choice` is called when a packet and its
    /// datagrams are first seen. So choose by what is known then (peers, channel, mode, size), or make new
    /// statistics once the run is over.
    explicit Statistics(Choice choice) : m_choice(std::move(choice)) {}
    /// Counts packets sent until a time (only chosen ones, if there is a choice), with the fates they had
    /// then.
    Statistics(Choice choice, Time until) : m_choice(std::move(choice)), m_until(until) {}

    /// Counts what is new in `trace`, a later snapshot of the same recording: at most `mostRows` packets and
    /// as many datagrams. Returns whether that was everything.
    bool update(const TraceSnapshot& trace, std::size_t mostRows = rowsAtOnce);

    const StatisticsGroup& total() const { return m_total; }
    /// Commands without packets: acknowledgements, pings, connects. Part of the total, but of no mode or
    /// channel.
    const LayerBytes& control() const { return m_control; }
    const StatisticsGroup& mode(TransferMode mode) const { return m_modes[static_cast<std::size_t>(mode)]; }
    const std::map<int, StatisticsGroup>& channels() const { return m_channels; }
    const std::map<std::pair<EndpointId, EndpointId>, StatisticsGroup>& links() const { return m_links; }
    const std::map<EndpointId, StatisticsGroup>& senders() const { return m_senders; }
    // By what packets say, for those that have a message: see MessageColumns, whose names these are. A packet
    // for several nodes counts for each of them. Name 0 stands for all above mostNames.
    using NameGroups = std::map<MessageColumns::NameId, StatisticsGroup>;
    static constexpr std::size_t mostNames = 4'096;
    const std::map<MessageKind, StatisticsGroup>& kinds() const { return m_kinds; }
    const NameGroups& rpcs() const { return m_rpcs; }
    const NameGroups& nodes() const { return m_nodes; }
    const RateSeries& series() const { return m_series; }
    /// The sending time of the newest counted row.
    Time newest() const { return m_newest; }

private:
    /// A sender's clock, as shown in its datagrams' headers.
    struct Clock
    {
        bool isKnown = false;
        std::uint16_t ahead = 0; ///< how far it is ahead of the trace's milliseconds, low 16 bits
    };
    /// A command of the current datagram.
    struct Share
    {
        std::uint64_t size = 0;
        std::uint64_t payload = 0;
        PacketId packet; ///< none: no packet, or a packet that was not chosen
    };

    template <class Act> void forGroupsOf(const TraceSnapshot& trace, const PacketRow& packet, Act act);
    template <class Act> void forMessageGroupsOf(const TraceSnapshot& trace, PacketId packet, Act act);
    bool isChosen(PacketId packet) const { return !m_choice || m_choice(packet); }
    PacketRow packetRow(const TraceSnapshot& trace, PacketId id) const;
    void addPacket(const TraceSnapshot& trace, PacketId id);
    bool decidePacket(const TraceSnapshot& trace, PacketId id);
    void addDatagram(const TraceSnapshot& trace, const DatagramRow& row);
    void readCommands(const TraceSnapshot& trace, const DatagramRow& row);
    void shareOut(const TraceSnapshot& trace, const DatagramRow& row);
    bool decideDatagram(const TraceSnapshot& trace, const DatagramRow& row);
    void addRoundTrips(const TraceSnapshot& trace, const DatagramRow& row);
    void addThrottle(const RoundTripRow& row);
    template <class Act> void forDatagramGroups(const TraceSnapshot& trace, const DatagramRow& row, Act act);

    Choice m_choice;
    std::optional<Time> m_until;
    std::size_t m_packetsSeen = 0;
    std::size_t m_datagramsSeen = 0;
    std::size_t m_roundTripsSeen = 0;
    std::vector<PacketId> m_packetsUnderWay;
    std::vector<DatagramId> m_datagramsUnderWay;

    StatisticsGroup m_total;
    LayerBytes m_control;
    std::array<StatisticsGroup, transferModeCount> m_modes;
    std::map<int, StatisticsGroup> m_channels;
    std::map<std::pair<EndpointId, EndpointId>, StatisticsGroup> m_links;
    std::map<EndpointId, StatisticsGroup> m_senders;
    std::map<MessageKind, StatisticsGroup> m_kinds;
    NameGroups m_rpcs;
    NameGroups m_nodes;
    RateSeries m_series;
    Time m_newest{};

    EnetOpener m_opener;
    std::unordered_map<std::uint32_t, EnetFraming> m_framings; ///< by both ends
    std::unordered_map<std::uint16_t, Clock> m_clocks;
    std::vector<Share> m_shares;                   ///< kept for its memory
    std::vector<StatisticsGroup*> m_messageGroups; ///< the same
};

} // namespace peerscope
