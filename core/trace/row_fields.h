// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/column_codec.h"
#include "core/trace/rows.h"

namespace peerscope {

// The fields of each row, in the order in which sessions store them. A new field goes last, and an old one
// keeps its place: then sessions of before still open, with the new field as it is by default.

/// A packet as its columns have it. What the writer knows beside it is not kept.
struct PacketRecord
{
    Time sent{};
    BytesRef payload;
    std::uint32_t size = 0;
    EndpointId from;
    EndpointId to;
    std::uint16_t fragments = 1;
    std::uint8_t channel = 0;
    TransferMode mode = TransferMode::Reliable;
    std::optional<Time> onItsWay;  ///< from sending to arrival
    std::optional<Time> untilRead; ///< from sending to delivery
    DatagramId firstDatagram;
    DatagramId lastDatagram;
    std::uint16_t resends = 0;
    PacketFate fate = PacketFate::InFlight;
    std::uint8_t receipt = 0; ///< see PacketColumns
};

/// A datagram as its columns have it.
struct DatagramRecord
{
    Time sent{};
    std::optional<Time> onItsWay; ///< from sending to `due`; none while it is held
    BytesRef bytes;
    std::uint64_t carriedBegin = 0;
    std::uint32_t queued = 0; ///< microseconds
    std::uint16_t fromPort = 0;
    std::uint16_t toPort = 0;
    std::uint16_t carriedCount = 0;
    std::uint16_t size = 0;
    EndpointId from;
    EndpointId to;
    datagram_content::Flags content = 0;
    bool duplicate = false;
    DatagramFate fate = DatagramFate::InFlight;
    LossReason reason = LossReason::None;
};

/// A row of the queue at the sender, and when it ended.
struct QueueRecord
{
    QueueRow row;
    std::optional<Time> end;
};

/// A datagram that was held by hand, and until when.
struct HoldRecord
{
    HoldRow row;
    std::optional<Time> end;
};

struct EndpointRecord
{
    EndpointRow row;
    GameProtocol protocol = GameProtocol::Unknown; ///< as far as it was known in the end
};

namespace column_codec {

template <> constexpr std::int64_t lastOf<TransferMode>()
{
    return transferModeCount - 1;
}
template <> constexpr std::int64_t lastOf<PacketFate>()
{
    return packetFateCount - 1;
}
template <> constexpr std::int64_t lastOf<DatagramFate>()
{
    return datagramFateCount - 1;
}
template <> constexpr std::int64_t lastOf<LossReason>()
{
    return lossReasonCount - 1;
}
template <> constexpr std::int64_t lastOf<QueueReason>()
{
    return queueReasonCount - 1;
}
template <> constexpr std::int64_t lastOf<EventKind>()
{
    return eventKindCount - 1;
}
template <> constexpr std::int64_t lastOf<CompressionMode>()
{
    return compressionModeCount - 1;
}
template <> constexpr std::int64_t lastOf<JitterDistribution>()
{
    return jitterDistributionCount - 1;
}
template <> constexpr std::int64_t lastOf<ConnectionEnding>()
{
    return static_cast<std::int64_t>(ConnectionEnding::TimedOut);
}
template <> constexpr std::int64_t lastOf<Refusal>()
{
    return static_cast<std::int64_t>(Refusal::IdTaken);
}
template <> constexpr std::int64_t lastOf<PeerStatus>()
{
    return static_cast<std::int64_t>(PeerStatus::Connected);
}
template <> constexpr std::int64_t lastOf<EndpointOrigin>()
{
    return static_cast<std::int64_t>(EndpointOrigin::Capture);
}
template <> constexpr std::int64_t lastOf<GameProtocol>()
{
    return static_cast<std::int64_t>(GameProtocol::Godot3);
}

} // namespace column_codec

template <class Visit> void visitAll(Visit& visit, auto&... fields)
{
    (visit(fields), ...);
}

template <class Visit> void visitFields(Visit& visit, BytesRef& row)
{
    visitAll(visit, row.block, row.offset);
}

template <class Visit> void visitFields(Visit& visit, PacketRecord& row)
{
    visitAll(visit, row.sent, row.payload, row.size, row.from, row.to, row.fragments, row.channel, row.mode,
             row.onItsWay, row.untilRead, row.firstDatagram, row.lastDatagram, row.resends, row.fate,
             row.receipt);
}

template <class Visit> void visitFields(Visit& visit, DatagramRecord& row)
{
    visitAll(visit, row.sent, row.onItsWay, row.bytes, row.carriedBegin, row.queued, row.fromPort, row.toPort,
             row.carriedCount, row.size, row.from, row.to, row.content, row.duplicate, row.fate, row.reason);
}

template <class Visit> void visitFields(Visit& visit, CarriedPart& row)
{
    visitAll(visit, row.packet, row.fragment, row.attempt, row.reliableSequenceNumber,
             row.unreliableSequenceNumber, row.enetChannel, row.command, row.acknowledged);
}

template <class Visit> void visitFields(Visit& visit, QueueRow& row)
{
    visitAll(visit, row.packet, row.reason, row.window, row.bandwidth, row.throttle, row.oldest, row.newest);
}

template <class Visit> void visitFields(Visit& visit, QueueRecord& row)
{
    visitAll(visit, row.row, row.end);
}

template <class Visit> void visitFields(Visit& visit, HoldRecord& row)
{
    visitAll(visit, row.row.datagram, row.end);
}

template <class Visit> void visitFields(Visit& visit, UdpAddress& row)
{
    for (std::uint8_t& byte : row.host)
        visit(byte);
    visit(row.port);
}

template <class Visit> void visitFields(Visit& visit, EndpointRow& row)
{
    visitAll(visit, row.name, row.role, row.uniqueId, row.origin, row.incomingBandwidth, row.address,
             row.statusAtFirst, row.protocolAtFirst, row.maxClients, row.compression);
}

template <class Visit> void visitFields(Visit& visit, EndpointRecord& row)
{
    visitAll(visit, row.row, row.protocol);
}

template <class Visit> void visitFields(Visit& visit, EventRow& row)
{
    visitAll(visit, row.at, row.peer, row.kind, row.subject, row.subjectId, row.detail, row.result,
             row.refusal);
}

template <class Visit> void visitFields(Visit& visit, ActionRow& row)
{
    visitAll(visit, row.at, row.ticket, row.what, row.result);
}

template <class Visit> void visitFields(Visit& visit, RoundTripRow& row)
{
    visitAll(visit, row.at, row.from, row.to, row.meanMs, row.varianceMs, row.throttle);
}

template <class Visit> void visitFields(Visit& visit, ConnectionFiguresRow& row)
{
    visitAll(visit, row.at, row.from, row.to, row.packetLoss, row.waitingCommands, row.bytesInTransit,
             row.waitingBytes);
}

template <class Visit> void visitFields(Visit& visit, EnetTimeout& row)
{
    visitAll(visit, row.limit, row.minimumMs, row.maximumMs);
}

template <class Visit> void visitFields(Visit& visit, EnetThrottle& row)
{
    visitAll(visit, row.intervalMs, row.acceleration, row.deceleration);
}

template <class Visit> void visitFields(Visit& visit, EnetSettings& row)
{
    visitAll(visit, row.inBandwidth, row.outBandwidth, row.timeout, row.pingIntervalMs, row.throttle,
             row.compression);
}

template <class Visit> void visitFields(Visit& visit, PeerStateRow& row)
{
    visitAll(visit, row.at, row.peer, row.id, row.status, row.refusesNewConnections, row.isUnplugged,
             row.frozenUntil, row.pollHz, row.enet);
}

template <class Visit> void visitFields(Visit& visit, ConnectionRow& row)
{
    visitAll(visit, row.at, row.peer, row.remote, row.remoteId, row.isOpen, row.meanMs, row.varianceMs,
             row.throttle, row.ending, row.unacknowledged);
}

template <class Visit> void visitFields(Visit& visit, BurstLoss& row)
{
    visitAll(visit, row.p, row.r, row.good, row.bad);
}

/// A measured network keeps its file's name; what it measured is in that file.
template <class Visit> void visitFields(Visit& visit, LinkRecordingRef& row)
{
    std::string file = row.file();
    visit(file);
    if (file == row.file())
        return;
    LinkRecording recording;
    recording.file = std::move(file);
    row.recording = std::make_shared<const LinkRecording>(std::move(recording));
}

template <class Visit> void visitFields(Visit& visit, LinkConditions& row)
{
    visitAll(visit, row.delay, row.jitter, row.loss, row.duplicate, row.distribution, row.reorder,
             row.burstLoss, row.loseEvery, row.corrupt, row.rateKbit, row.queueBytes, row.mtu, row.recording,
             row.down);
}

template <class Visit> void visitFields(Visit& visit, ConditionsRow& row)
{
    visitAll(visit, row.at, row.from, row.to, row.conditions);
}

template <class Visit> void visitFields(Visit& visit, LossRow& row)
{
    visitAll(visit, row.at, row.datagram);
}

template <class Visit> void visitFields(Visit& visit, SilenceRow& row)
{
    visitAll(visit, row.from, row.to, row.packet, row.resends);
}

} // namespace peerscope
