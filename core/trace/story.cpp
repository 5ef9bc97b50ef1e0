// SPDX-License-Identifier: MIT
#include "core/trace/story.h"

#include "core/trace/relayed_packets.h"
#include "core/trace/story_search.h"
#include "core/trace/undecided.h"
#include "core/wire/enet_commands.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace peerscope {

namespace {

using Kind = StoryStep::Kind;
using Runs = std::vector<StoryRun>;

/// More datagrams than these are told together.
constexpr std::size_t mostTold = 48;

std::string number(std::int64_t value)
{
    return std::to_string(value);
}

std::string seconds(Time time)
{
    char text[40];
    std::snprintf(text, sizeof(text), "%.3f s", toSeconds(time));
    return text;
}

std::string milliseconds(Time time)
{
    char text[40];
    const double value = toMilliseconds(time);
    std::snprintf(text, sizeof(text), std::abs(value) < 9.95 ? "%.1f ms" : "%.0f ms", value);
    return text;
}

std::string bytes(std::size_t count)
{
    return number(static_cast<std::int64_t>(count)) + (count == 1 ? " byte" : " bytes");
}

std::string words(TransferMode mode)
{
    std::string text(name(mode));
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::string_view words(LossReason reason)
{
    switch (reason) {
    case LossReason::Random:
        return "random loss";
    case LossReason::Unreachable:
        return "nobody listens there";
    case LossReason::Burst:
        return "burst loss";
    case LossReason::Nth:
        return "every n-th is lost";
    case LossReason::Queue:
        return "the link's queue was full";
    case LossReason::Down:
        return "the link was down";
    case LossReason::Killed:
        return "killed by hand";
    case LossReason::None:
    case LossReason::Corrupt:
        break;
    }
    return "it was not seen to arrive";
}

/// Writes one packet's story.
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
    void add(Kind kind, std::optional<Time> at, Runs text)
    {
        m_story.steps.push_back({kind, at, std::move(text)});
    }
    StoryRun peer(EndpointId id) const
    {
        const bool isKnown = id.isValid() && id.value() < m_trace.endpointCount();
        return {isKnown ? m_trace.endpoint(id).name : "endpoint " + number(id.value()), id};
    }
    StoryRun link(EndpointId from, EndpointId to) const
    {
        return {peer(from).text + " → " + peer(to).text, LinkRef{from, to}};
    }
    static StoryRun datagram(DatagramId id) { return {"datagram " + number(id.value()), id}; }
    StoryRun command(const PacketCarrier& carrier);
    bool isReliable() const { return m_packet.mode == TransferMode::Reliable; }
    bool isWhole() const { return m_packet.fragments == 1; }
    void appendResendReason(Runs& text, const PacketCarrier& earlier, Time resent) const;

    void tellPut();
    void tellPassingOn();
    void tellCarriers();
    void tellFirstFragments();
    void tellCarrier(const PacketCarrier& carrier);
    void tellLoss(const PacketCarrier& carrier, const DatagramRow& row);
    void tellArrival();
    void tellAcknowledgements();
    void tellEnd();
    void tellWaiting();

    const TraceSnapshot& m_trace;
    EnetOpener m_opener;
    PacketRow m_packet;
    PacketCarriers m_carriers;
    Story m_story;
};

/// "SEND_RELIABLE #12"; a link to the command where its datagram can be read.
StoryRun Teller::command(const PacketCarrier& carrier)
{
    const auto kind = static_cast<EnetCommandKind>(carrier.part.command);
    std::string text(name(kind));
    std::ranges::transform(text, text.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    switch (kind) {
    case EnetCommandKind::SendReliable:
        text += " #" + number(carrier.part.reliableSequenceNumber);
        break;
    case EnetCommandKind::SendFragment:
        text +=
            " #" +
            number(static_cast<std::uint16_t>(carrier.part.reliableSequenceNumber + carrier.part.fragment));
        break;
    case EnetCommandKind::SendUnsequenced:
        text += " group " + number(carrier.part.unreliableSequenceNumber);
        break;
    default:
        text += " #" + number(carrier.part.unreliableSequenceNumber);
        break;
    }
    const std::optional<CommandRef> place = findCommand(m_trace, carrier.datagram, carrier.part, m_opener);
    return {std::move(text), place ? StoryNoun(*place) : StoryNoun(carrier.datagram)};
}

void Teller::tellPut()
{
    Runs text = {{"sent at " + seconds(m_packet.sent) + " by "},
                 peer(m_packet.from),
                 {" to "},
                 peer(m_packet.to),
                 {" on channel " + number(m_packet.channel) + ", " + words(m_packet.mode) + ", " +
                  bytes(m_packet.size)}};
    if (const std::optional<PacketId> origin = relayedFrom(m_trace, m_packet.id)) {
        text.push_back({", passing on "});
        text.push_back({"packet " + number(origin->value()), *origin});
        text.push_back({" of "});
        text.push_back(peer(m_trace.packet(*origin).from));
    }
    add(Kind::Put, m_packet.sent, std::move(text));
}

void Teller::tellPassingOn()
{
    for (const PacketId id : relayedTo(m_trace, m_packet.id)) {
        const PacketRow next = m_trace.packet(id);
        add(Kind::PassedOn, next.sent,
            {{"passed on as "}, {"packet " + number(id.value()), id}, {" to "}, peer(next.to)});
    }
}

void Teller::tellCarriers()
{
    if (!isWhole())
        tellFirstFragments();
    std::size_t told = 0;
    for (const PacketCarrier& carrier : m_carriers.found) {
        const DatagramRow row = m_trace.datagram(carrier.datagram);
        const bool isPlain =
            !isWhole() && carrier.part.attempt == 1 && !row.duplicate && row.fate != DatagramFate::Lost;
        if (isPlain)
            continue;
        if (++told > mostTold) {
            add(Kind::Resent, row.sent,
                {{"and more datagrams than can be told, up to "}, datagram(m_packet.lastDatagram)});
            return;
        }
        if (isWhole() || carrier.part.attempt > 1 || row.duplicate)
            tellCarrier(carrier);
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
    Runs text = {{"cut into " + number(m_packet.fragments) + " fragments: command "}, command(first)};
    if (last != m_carriers.found.rend() && last->part.fragment != first.part.fragment) {
        text.push_back({" to "});
        text.push_back(command(*last));
        text.push_back({", in "});
        text.push_back(datagram(first.datagram));
        text.push_back({" to "});
        text.push_back(datagram(last->datagram));
    } else {
        text.push_back({" in "});
        text.push_back(datagram(first.datagram));
    }
    add(Kind::Sent, m_trace.datagram(first.datagram).sent, std::move(text));
}

void Teller::tellCarrier(const PacketCarrier& carrier)
{
    const DatagramRow row = m_trace.datagram(carrier.datagram);
    const std::string size = " (" + bytes(row.size) + ")";
    const std::string fragment = isWhole() ? "" : "fragment " + number(carrier.part.fragment + 1) + " ";
    if (row.duplicate) {
        add(Kind::Duplicated, row.sent,
            {{fragment.empty() ? "doubled on the link: " : fragment + "doubled on the link: "},
             datagram(row.id)});
    } else if (carrier.part.attempt == 1) {
        add(Kind::Sent, row.sent, {{"command "}, command(carrier), {" in "}, datagram(row.id), {size}});
    } else {
        const auto earlier = std::ranges::find_if(m_carriers.found, [&](const PacketCarrier& other) {
            return other.part.fragment == carrier.part.fragment &&
                   other.part.attempt == carrier.part.attempt - 1;
        });
        Runs text = {{fragment + "resent"}};
        if (earlier != m_carriers.found.end())
            appendResendReason(text, *earlier, row.sent);
        text.push_back({" in "});
        text.push_back(datagram(row.id));
        add(Kind::Resent, row.sent, std::move(text));
    }
}

/// " after 148 ms (RTT 96 + 4 x 13)": ENet waits so long for an acknowledgement of the first try, and twice
/// as long after every other one.
void Teller::appendResendReason(Runs& text, const PacketCarrier& earlier, Time resent) const
{
    const DatagramRow before = m_trace.datagram(earlier.datagram);
    text.push_back({" after " + milliseconds(resent - before.sent)});
    const auto first = std::ranges::find_if(m_carriers.found, [&](const PacketCarrier& other) {
        return other.part.fragment == earlier.part.fragment && other.part.attempt == 1;
    });
    if (first == m_carriers.found.end())
        return;
    const auto measured =
        m_trace.roundTripAt(m_packet.from, m_packet.to, m_trace.datagram(first->datagram).sent);
    if (!measured)
        return;
    std::string reason = "RTT " + number(measured->meanMs) + " + 4 × " + number(measured->varianceMs);
    if (earlier.part.attempt > 1)
        reason =
            number(std::int64_t{1} << std::min<int>(earlier.part.attempt - 1, 20)) + " × (" + reason + ")";
    text.push_back({" (" + reason + ")"});
}

void Teller::tellLoss(const PacketCarrier& carrier, const DatagramRow& row)
{
    if (row.fate != DatagramFate::Lost) {
        if (row.fate == DatagramFate::Delivered && row.reason == LossReason::Corrupt)
            add(Kind::Lost, row.due, {datagram(row.id), {" arrived with a bit flipped"}});
        return;
    }
    Runs text;
    if (!isWhole())
        text = {{"fragment " + number(carrier.part.fragment + 1) + " in "}, datagram(row.id), {" "}};
    text.push_back({"lost on "});
    text.push_back(link(row.from, row.to));
    text.push_back({" (" + std::string(words(row.reason)) + ")"});
    add(Kind::Lost, row.sent, std::move(text));
}

void Teller::tellArrival()
{
    if (!m_packet.arrived)
        return;
    Runs arrived = {{"arrived " + seconds(*m_packet.arrived)}};
    const auto carrier = std::ranges::find_if(m_carriers.found, [this](const PacketCarrier& candidate) {
        const DatagramRow row = m_trace.datagram(candidate.datagram);
        return row.fate == DatagramFate::Delivered && row.due == *m_packet.arrived;
    });
    if (carrier != m_carriers.found.end() && m_carriers.found.size() > 1) {
        arrived.push_back({" with "});
        arrived.push_back(datagram(carrier->datagram));
    }
    add(Kind::Arrived, m_packet.arrived, std::move(arrived));
    if (m_packet.held > Time(0)) {
        Runs held = {{"held " + milliseconds(m_packet.held) + " behind "}};
        if (const auto blocker = findBlocker(m_trace, m_packet))
            held.push_back({"reliable packet " + number(blocker->id.value()), blocker->id});
        else
            held.push_back({"what had to come before it"});
        add(Kind::Held, m_packet.arrived, std::move(held));
    }
    if (m_packet.delivered) {
        // When it was polled is not on the wire.
        const bool isCaptured = m_trace.origin() == TraceOrigin::Capture;
        Runs delivered = {{isCaptured ? "delivered to " : "delivered at the poll of "},
                          peer(m_packet.to),
                          {" " + seconds(*m_packet.delivered)}};
        if (m_packet.receivedMode && *m_packet.receivedMode != m_packet.mode)
            delivered.push_back({", as " + words(*m_packet.receivedMode)});
        add(Kind::Delivered, m_packet.delivered, std::move(delivered));
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
            add(Kind::AcknowledgementLost, row.sent,
                {{"its "},
                 {"acknowledgement", acknowledgement.command},
                 {" in "},
                 datagram(row.id),
                 {" lost on "},
                 link(row.from, row.to),
                 {" (" + std::string(words(row.reason)) + ")"}});
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
        add(Kind::Acknowledged, newest.datagram.sent,
            {{"acknowledged", newest.command},
             {" in "},
             datagram(newest.datagram.id),
             {", which is not proven to have arrived"}});
    }
    if (last && acknowledged.size() == m_packet.fragments)
        add(Kind::Acknowledged, last->datagram.due,
            {{"acknowledged", last->command},
             {" " + seconds(last->datagram.due) + " by "},
             datagram(last->datagram.id)});
}

void Teller::tellEnd()
{
    switch (m_packet.fate) {
    case PacketFate::Delivered:
        return;
    case PacketFate::InFlight:
        return tellWaiting();
    case PacketFate::Lost:
        return add(Kind::Ended, {}, {{"never delivered: unreliable packets are not sent again"}});
    case PacketFate::Throttled: {
        Runs text = {{"never sent: ENet's throttle dropped it"}};
        if (const auto measured = m_trace.roundTripAt(m_packet.from, m_packet.to, m_packet.sent))
            text.push_back({", which let " + number(measured->throttle) +
                            " of 32 unreliable packets go at an RTT of " + number(measured->meanMs) + " ms"});
        return add(Kind::Ended, m_packet.sent, std::move(text));
    }
    case PacketFate::Late: {
        Runs text = {{"discarded, it came too late: "}};
        if (const auto overtaker = findOvertaker(m_trace, m_packet)) {
            text.push_back({"packet " + number(overtaker->id.value()), overtaker->id});
            text.push_back({", sent after it, had been delivered " + seconds(*overtaker->delivered)});
        } else {
            text.push_back({"something newer had been delivered, or it had been there before"});
        }
        return add(Kind::Ended, m_packet.arrived, std::move(text));
    }
    case PacketFate::Incomplete:
        return add(Kind::Ended, {},
                   {{"never delivered: not all of its " + number(m_packet.fragments) +
                     " fragments arrived, and unreliable ones are not sent again"}});
    case PacketFate::Rejected:
        return add(Kind::Ended, m_packet.sent,
                   {{"ENet would not take it: its channel is beyond the connection's count, or there is no "
                     "connection"}});
    case PacketFate::Disconnected: {
        const std::optional<Time> end = findConnectionEnd(m_trace, m_packet);
        return add(Kind::Ended, end,
                   {{"dropped with its connection" + (end ? ", which ended " + seconds(*end) : "")}});
    }
    }
}

void Teller::tellWaiting()
{
    if (const std::string_view why = whyUndecided(m_trace, m_packet); !why.empty())
        return add(Kind::Waiting, {}, {{std::string(why)}});
    if (m_packet.arrived) {
        Runs text;
        if (const auto blocker = findBlocker(m_trace, m_packet))
            text = {{"waits for "},
                    {"reliable packet " + number(blocker->id.value()), blocker->id},
                    {", which comes before it"}};
        else
            text = {{"waits for the next poll of "}, peer(m_packet.to)};
        return add(Kind::Waiting, {}, std::move(text));
    }
    if (m_carriers.found.empty())
        return add(Kind::Waiting, {}, {{"waits in ENet's queue at "}, peer(m_packet.from)});
    const DatagramRow last = m_trace.datagram(m_carriers.found.back().datagram);
    if (last.fate == DatagramFate::InFlight)
        return add(Kind::Waiting, {},
                   {{"on its way in "}, datagram(last.id), {", due " + seconds(last.due)}});
    if (isReliable())
        return add(Kind::Waiting, {}, {{"waits to be sent again: no acknowledgement has come yet"}});
    add(Kind::Waiting, {}, {{"not decided yet"}});
}

} // namespace

Story packetStory(const TraceSnapshot& trace, PacketId packet, Decompressor* rangeCoder)
{
    if (!packet.isValid() || packet.value() >= trace.packetCount())
        return {packet, {}};
    return Teller(trace, packet, rangeCoder).tell();
}

std::string plainText(const StoryStep& step)
{
    std::string text;
    for (const StoryRun& run : step.text)
        text += run.text;
    return text;
}

std::string plainText(const Story& story)
{
    std::string text;
    for (const StoryStep& step : story.steps)
        text += (text.empty() ? "" : " → ") + plainText(step);
    return text;
}

} // namespace peerscope
