// SPDX-License-Identifier: MIT
#include "core/trace/story.h"

#include "core/trace/story_search.h"

#include <algorithm>

namespace peerscope {

namespace {

/// The most datagrams that are listed one by one.
constexpr std::size_t mostTold = 48;
/// Bytes; a host's maximumPacketSize, as enet_host_create sets it.
constexpr std::uint32_t enetLargestPacket = 32 << 20;

/// When a lost datagram was lost: on its way, or as soon as it was sent.
Time lossOf(const DatagramRow& row)
{
    return row.lostAt.value_or(row.sent);
}

/// Makes one packet's story.
class Teller
{
public:
    Teller(const TraceSnapshot& trace, PacketId id, Decompressor* rangeCoder)
        : m_trace(trace), m_opener(rangeCoder), m_packet(trace.packet(id)),
          m_carriers(findCarriers(trace, m_packet))
    {
        m_story.packet = id;
    }

    Story tell() &&
    {
        tellPut();
        tellCarriers();
        tellArrival();
        tellPassingOn();
        tellAcknowledgements();
        std::ranges::stable_sort(m_story.steps, {},
                                 [](const StoryStep& step) { return step.at.value_or(never); });
        tellEnd();
        return std::move(m_story);
    }

private:
    void add(std::optional<Time> at, const story::Event& event) { m_story.steps.push_back({at, event}); }
    void addWaiting(const story::Event& event) { add(std::nullopt, event); }
    story::Command command(const PacketCarrier& carrier);
    bool isReliable() const { return m_packet.mode == TransferMode::Reliable; }
    bool isWhole() const { return m_packet.fragments == 1; }
    /// The number of the carrier's fragment, from 1; none if it carries the whole packet.
    std::optional<int> fragment(const PacketCarrier& carrier) const
    {
        return isWhole() ? std::nullopt : std::optional(carrier.part.fragment + 1);
    }
    std::optional<story::Resent::Timeout> timeoutBefore(const PacketCarrier& earlier) const;

    void tellPut();
    void tellPassingOn();
    void tellNotPassedOn();
    void tellCarriers();
    void tellFirstFragments();
    void tellCarrier(const PacketCarrier& carrier);
    void tellLoss(const PacketCarrier& carrier, const DatagramRow& row);
    void tellArrival();
    void tellAcknowledgements();
    void tellEnd();
    void tellDisconnected();
    void tellWaiting();

    const TraceSnapshot& m_trace;
    EnetOpener m_opener;
    PacketRow m_packet;
    PacketCarriers m_carriers;
    Story m_story;
};

story::Command Teller::command(const PacketCarrier& carrier)
{
    const CarriedPart& part = carrier.part;
    story::Command command{static_cast<EnetCommandKind>(part.command), part.unreliableSequenceNumber,
                           carrier.datagram, findCommand(m_trace, carrier.datagram, part, m_opener)};
    if (command.kind == EnetCommandKind::SendReliable)
        command.number = part.reliableSequenceNumber;
    else if (command.kind == EnetCommandKind::SendFragment)
        command.number = static_cast<std::uint16_t>(part.reliableSequenceNumber + part.fragment);
    return command;
}

void Teller::tellPut()
{
    const std::optional<QueueRow> queued = m_trace.queueRow(m_packet.id);
    story::Put put{m_packet.from, m_packet.to, m_packet.channel,  m_packet.mode, m_packet.size,
                   std::nullopt,  {},          queued.has_value()};
    if (const std::optional<PacketId> origin = relayedFrom(m_trace, m_packet.id)) {
        put.passingOn = origin;
        put.passingOnFrom = m_trace.packet(*origin).from;
    }
    add(m_packet.sent, put);
    if (queued && !m_packet.isQueued)
        add(m_packet.sent, story::Queued{m_packet.from, m_packet.queued, *queued});
}

void Teller::tellPassingOn()
{
    for (const PacketId id : relayedTo(m_trace, m_packet.id)) {
        const PacketRow next = m_trace.packet(id);
        add(next.sent, story::PassedOn{id, next.to});
    }
}

void Teller::tellNotPassedOn()
{
    const std::optional<NotRelayed> why = whyNotRelayed(m_trace, m_packet.id);
    if (!why)
        return;
    story::NotPassedOn told{*why, {}};
    for (std::size_t index = 0; index < m_trace.endpointCount() && why->target > 0; ++index) {
        const EndpointId endpoint(static_cast<std::uint16_t>(index));
        if (m_trace.endpoint(endpoint).uniqueId == why->target)
            told.target = endpoint;
    }
    add(m_packet.delivered, told);
}

void Teller::tellCarriers()
{
    if (!isWhole())
        tellFirstFragments();
    std::size_t told = 0;
    for (const PacketCarrier& carrier : m_carriers.found) {
        const DatagramRow row = m_trace.datagram(carrier.datagram);
        const bool isPlain = !isWhole() && carrier.part.attempt == 1 && !row.duplicate &&
                             row.fate != DatagramFate::Lost && !row.heldUntil;
        if (isPlain)
            continue;
        if (++told > mostTold)
            return add(row.sent, story::Untold{m_packet.lastDatagram});
        if (isWhole() || carrier.part.attempt > 1 || row.duplicate)
            tellCarrier(carrier);
        if (row.isHeld())
            add(row.sent, story::HeldByHand{row.id, std::nullopt});
        else if (row.heldUntil)
            add(row.heldUntil, story::HeldByHand{row.id, *row.heldUntil - row.sent});
        tellLoss(carrier, row);
    }
}

void Teller::tellFirstFragments()
{
    if (m_carriers.found.empty())
        return;
    const PacketCarrier& first = m_carriers.found.front();
    const auto isFirstTry = [](const PacketCarrier& carrier) { return carrier.part.attempt == 1; };
    const auto last = std::find_if(m_carriers.found.rbegin(), m_carriers.found.rend(), isFirstTry);
    story::Fragmented cut{m_packet.fragments, command(first), std::nullopt};
    if (last != m_carriers.found.rend() && last->part.fragment != first.part.fragment)
        cut.last = command(*last);
    add(m_trace.datagram(first.datagram).sent, cut);
}

void Teller::tellCarrier(const PacketCarrier& carrier)
{
    const DatagramRow row = m_trace.datagram(carrier.datagram);
    if (row.duplicate)
        return add(row.sent, story::Duplicated{fragment(carrier), row.id});
    if (carrier.part.attempt == 1)
        return add(row.sent, story::Sent{command(carrier), row.size, m_packet.queued > Time(0)});
    story::Resent resent{fragment(carrier), row.id, std::nullopt, std::nullopt};
    const auto earlier = std::ranges::find_if(m_carriers.found, [&](const PacketCarrier& other) {
        return other.part.fragment == carrier.part.fragment && other.part.attempt == carrier.part.attempt - 1;
    });
    if (earlier != m_carriers.found.end()) {
        resent.after = row.sent - m_trace.datagram(earlier->datagram).sent;
        resent.timeout = timeoutBefore(*earlier);
    }
    add(row.sent, resent);
}

/// How long ENet waited for an acknowledgement of `earlier`, by what it had measured when it first sent it.
std::optional<story::Resent::Timeout> Teller::timeoutBefore(const PacketCarrier& earlier) const
{
    const auto first = std::ranges::find_if(m_carriers.found, [&](const PacketCarrier& other) {
        return other.part.fragment == earlier.part.fragment && other.part.attempt == 1;
    });
    if (first == m_carriers.found.end())
        return std::nullopt;
    const auto measured =
        m_trace.roundTripAt(m_packet.from, m_packet.to, m_trace.datagram(first->datagram).sent);
    if (!measured)
        return std::nullopt;
    return story::Resent::Timeout{measured->meanMs, measured->varianceMs,
                                  std::int64_t{1} << std::clamp(earlier.part.attempt - 1, 0, 20)};
}

void Teller::tellLoss(const PacketCarrier& carrier, const DatagramRow& row)
{
    if (row.fate == DatagramFate::Lost)
        add(lossOf(row),
            story::Lost{fragment(carrier), row.id, {row.from, row.to}, row.reason, row.lostAt.has_value()});
    else if (row.fate == DatagramFate::Delivered && row.reason == LossReason::Corrupt)
        add(row.due, story::Corrupted{row.id});
}

void Teller::tellArrival()
{
    if (!m_packet.arrived)
        return;
    story::Arrived arrived;
    const auto carrier = std::ranges::find_if(m_carriers.found, [this](const PacketCarrier& candidate) {
        const DatagramRow row = m_trace.datagram(candidate.datagram);
        return row.fate == DatagramFate::Delivered && row.due == *m_packet.arrived;
    });
    if (carrier != m_carriers.found.end() && m_carriers.found.size() > 1)
        arrived.with = carrier->datagram;
    add(m_packet.arrived, arrived);
    if (m_packet.held > Time(0)) {
        story::Held held{m_packet.held, std::nullopt};
        if (const auto blocker = findBlocker(m_trace, m_packet))
            held.behind = blocker->id;
        add(m_packet.arrived, held);
    }
    if (m_packet.delivered) {
        // A capture does not show when it was polled.
        story::Delivered delivered{m_packet.to, m_trace.origin() != TraceOrigin::Capture, std::nullopt};
        if (m_packet.receivedMode && *m_packet.receivedMode != m_packet.mode)
            delivered.as = m_packet.receivedMode;
        add(m_packet.delivered, delivered);
    }
}

void Teller::tellAcknowledgements()
{
    const std::vector<FoundAcknowledgement> found =
        findAcknowledgements(m_trace, m_packet, m_carriers, m_opener);
    std::vector<std::uint16_t> acknowledged;
    std::size_t unproven = 0; // in a capture: sent, and perhaps arrived
    const FoundAcknowledgement* last = nullptr;
    for (const FoundAcknowledgement& acknowledgement : found) {
        const DatagramRow& row = acknowledgement.datagram;
        if (row.fate == DatagramFate::Lost) {
            add(lossOf(row),
                story::AcknowledgementLost{acknowledgement.command, row.id, {row.from, row.to}, row.reason});
        } else if (row.fate == DatagramFate::Delivered) {
            acknowledged.push_back(acknowledgement.fragment);
            if (!last || row.due >= last->datagram.due)
                last = &acknowledgement;
        } else {
            ++unproven;
        }
    }
    if (m_trace.origin() == TraceOrigin::Capture && unproven > 0 &&
        acknowledged.size() + unproven == m_packet.fragments) {
        const FoundAcknowledgement& newest = found.back();
        add(newest.datagram.sent, story::Acknowledged{newest.command, newest.datagram.id, false});
    }
    if (last && acknowledged.size() == m_packet.fragments)
        add(last->datagram.due, story::Acknowledged{last->command, last->datagram.id, true});
}

void Teller::tellEnd()
{
    switch (m_packet.fate) {
    case PacketFate::Delivered:
        return tellNotPassedOn();
    case PacketFate::InFlight:
        return tellWaiting();
    case PacketFate::Lost:
        return add(std::nullopt, story::NeverDelivered{});
    case PacketFate::Throttled:
        return add(m_packet.sent,
                   story::Throttled{m_trace.roundTripAt(m_packet.from, m_packet.to, m_packet.sent),
                                    m_packet.to, m_trace.endpoint(m_packet.to).incomingBandwidth});
    case PacketFate::Late: {
        story::TooLate late;
        if (const auto overtaker = findOvertaker(m_trace, m_packet))
            late = {overtaker->id, *overtaker->delivered};
        return add(m_packet.arrived, late);
    }
    case PacketFate::Incomplete:
        return add(std::nullopt, story::Incomplete{m_packet.fragments});
    case PacketFate::Rejected:
        return add(m_packet.sent, story::Rejected{m_packet.size > enetLargestPacket});
    case PacketFate::Disconnected:
        return tellDisconnected();
    }
}

void Teller::tellDisconnected()
{
    const std::optional<Time> end = findConnectionEnd(m_trace, m_packet);
    story::Disconnected disconnected;
    if (end)
        disconnected.why = connectionEndAt(m_trace, m_packet.from, m_packet.to, *end);
    add(end, disconnected);
}

void Teller::tellWaiting()
{
    if (const std::optional<Undecided> why = whyUndecided(m_trace, m_packet))
        return addWaiting(story::NotKnown{*why});
    if (m_packet.arrived) {
        if (const auto blocker = findBlocker(m_trace, m_packet))
            return addWaiting(story::WaitsForPacket{blocker->id});
        return addWaiting(story::WaitsForPoll{m_packet.to});
    }
    if (m_packet.isQueued || m_carriers.found.empty())
        return addWaiting(story::WaitsInQueue{m_packet.from, m_packet.queued, m_trace.queueRow(m_packet.id)});
    const DatagramRow last = m_trace.datagram(m_carriers.found.back().datagram);
    if (last.isHeld())
        return addWaiting(story::WaitsForHand{last.id});
    if (last.fate == DatagramFate::InFlight)
        return addWaiting(story::OnItsWay{last.id, last.due});
    if (isReliable())
        return addWaiting(story::WaitsForResend{});
    addWaiting(story::Open{});
}

template <class... Kinds> bool isOneOf(const story::Event& event)
{
    return (std::holds_alternative<Kinds>(event) || ...);
}

} // namespace

bool StoryStep::isEnd() const
{
    using namespace story;
    return isOneOf<NeverDelivered, Throttled, TooLate, Incomplete, Rejected, Disconnected>(event);
}

bool StoryStep::isWaiting() const
{
    using namespace story;
    return isOneOf<NotKnown, WaitsForPacket, WaitsForPoll, WaitsInQueue, OnItsWay, WaitsForHand,
                   WaitsForResend, Open>(event);
}

Story packetStory(const TraceSnapshot& trace, PacketId packet, Decompressor* rangeCoder)
{
    if (!packet.isValid() || packet.value() >= trace.packetCount())
        return {packet, {}};
    return Teller(trace, packet, rangeCoder).tell();
}

} // namespace peerscope
