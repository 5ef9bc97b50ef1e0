// SPDX-License-Identifier: MIT
#include "core/words/story_text.h"

#include "core/words/connection_ends.h"
#include "core/words/fates.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

namespace peerscope {

namespace {

struct StoryWords
{
    Q_DECLARE_TR_FUNCTIONS(Story)
};

QString secondsText(Time time)
{
    return StoryWords::tr("%1 s").arg(formatDecimals(toSeconds(time), 3));
}

QString plainBytes(std::uint32_t count)
{
    return StoryWords::tr("%n byte(s)", nullptr, static_cast<int>(count));
}

TextRun linkTo(DatagramId id)
{
    return {datagramName(id), id};
}

TextRun linkTo(PacketId id)
{
    return {packetName(id), id};
}

TextRun reliablePacket(PacketId id)
{
    return {StoryWords::tr("reliable packet %1").arg(id.value()), id};
}

/// "SEND_RELIABLE #12", with ENet's name; links to the command if its datagram can be read.
TextRun linkTo(const story::Command& command)
{
    const std::string_view kind = name(command.kind);
    const QString text = QString::fromLatin1(kind.data(), static_cast<qsizetype>(kind.size())).toUpper();
    return {command.kind == EnetCommandKind::SendUnsequenced
                ? StoryWords::tr("%1 group %2", "an ENet command without a sequence number")
                      .arg(text, QString::number(command.number))
                : QStringLiteral("%1 #%2").arg(text, QString::number(command.number)),
            command.place ? TextTarget(*command.place) : TextTarget(command.datagram)};
}

/// The text of a step, for each kind.
class StepText
{
public:
    StepText(const TraceSnapshot& trace, std::optional<Time> at) : m_trace(trace), m_at(at) {}

    TextRuns operator()(const story::Put& put) const;
    TextRuns operator()(const story::Queued& queued) const;
    TextRuns operator()(const story::Sent& sent) const;
    TextRuns operator()(const story::Fragmented& cut) const;
    TextRuns operator()(const story::Resent& resent) const;
    TextRuns operator()(const story::Duplicated& copy) const;
    TextRuns operator()(const story::Untold& untold) const;
    TextRuns operator()(const story::Lost& lost) const;
    TextRuns operator()(const story::Corrupted& corrupted) const;
    TextRuns operator()(const story::HeldByHand& held) const;
    TextRuns operator()(const story::Arrived& arrived) const;
    TextRuns operator()(const story::Held& held) const;
    TextRuns operator()(const story::Delivered& delivered) const;
    TextRuns operator()(const story::PassedOn& passed) const;
    TextRuns operator()(const story::NotPassedOn& notPassed) const;
    TextRuns operator()(const story::Acknowledged& acknowledged) const;
    TextRuns operator()(const story::AcknowledgementLost& lost) const;
    TextRuns operator()(const story::NeverDelivered&) const;
    TextRuns operator()(const story::Throttled& throttled) const;
    TextRuns operator()(const story::TooLate& late) const;
    TextRuns operator()(const story::Incomplete& incomplete) const;
    TextRuns operator()(const story::Rejected& rejected) const;
    TextRuns operator()(const story::Disconnected&) const;
    TextRuns operator()(const story::NotKnown& unknown) const;
    TextRuns operator()(const story::WaitsForPacket& waits) const;
    TextRuns operator()(const story::WaitsForPoll& waits) const;
    TextRuns operator()(const story::WaitsInQueue& waits) const;
    TextRuns operator()(const story::OnItsWay& way) const;
    TextRuns operator()(const story::WaitsForHand& waits) const;
    TextRuns operator()(const story::WaitsForResend&) const;
    TextRuns operator()(const story::Open&) const;

private:
    TextRuns reasonOf(const QueueRow& why) const;
    TextRuns fillOf(const QueueRow& why) const;
    TextRun peer(EndpointId id) const { return {peerName(m_trace, id), id}; }
    TextRun way(LinkRef ref) const
    {
        return {linkName(peerName(m_trace, ref.from), peerName(m_trace, ref.to)), ref};
    }
    TextRun when() const { return {m_at ? secondsText(*m_at) : QString()}; }

    const TraceSnapshot& m_trace;
    std::optional<Time> m_at;
};

TextRuns StepText::operator()(const story::Put& put) const
{
    const TextRun channel{QString::number(put.channel)};
    if (!put.passingOn && put.isQueued)
        return withLinks(
            StoryWords::tr("put at %1 by %2 for %3 on channel %4, %5, %6"),
            {when(), peer(put.from), peer(put.to), channel, {modeLabel(put.mode)}, {plainBytes(put.size)}});
    if (!put.passingOn)
        return withLinks(
            StoryWords::tr("sent at %1 by %2 to %3 on channel %4, %5, %6"),
            {when(), peer(put.from), peer(put.to), channel, {modeLabel(put.mode)}, {plainBytes(put.size)}});
    return withLinks(StoryWords::tr("sent at %1 by %2 to %3 on channel %4, %5, %6, passing on %7 of %8"),
                     {when(),
                      peer(put.from),
                      peer(put.to),
                      channel,
                      {modeLabel(put.mode)},
                      {plainBytes(put.size)},
                      linkTo(*put.passingOn),
                      peer(put.passingOnFrom)});
}

/// What fills the window: "packet 0 (1 MiB, channel 0)".
TextRuns StepText::fillOf(const QueueRow& why) const
{
    if (!why.oldest.isValid())
        return {{StoryWords::tr("what was sent before")}};
    if (why.newest != why.oldest && why.newest.isValid())
        return withLinks(StoryWords::tr("%1 to %2", "two packets"), {linkTo(why.oldest), linkTo(why.newest)});
    const PacketRow packet = m_trace.packet(why.oldest);
    return withLinks(StoryWords::tr("%1 (%2, channel %3)", "a packet, its size"),
                     {linkTo(why.oldest), {sizeText(packet.size)}, {QString::number(packet.channel)}});
}

TextRuns StepText::reasonOf(const QueueRow& why) const
{
    const QString window = sizeText(why.window);
    switch (why.reason) {
    case QueueReason::OwnSize:
        return {
            {StoryWords::tr("it is larger than the reliable window of %1, so each part left when an earlier "
                            "one was acknowledged")
                 .arg(window)}};
    case QueueReason::SequenceWindow:
        return {
            {StoryWords::tr("too many reliable packets of a channel were not acknowledged yet, and ENet had "
                            "no sequence number for the next one")}};
    case QueueReason::Bandwidth:
        return withTexts(
            StoryWords::tr("the bandwidth limit of %1 a second left a reliable window of %2, which "
                           "was full of %3"),
            {{{sizeText(why.bandwidth)}}, {{window}}, fillOf(why)});
    case QueueReason::Throttle:
        return withTexts(
            StoryWords::tr("ENet's throttle (%1 of 32) left a reliable window of %2, which was full "
                           "of %3"),
            {{{QString::number(why.throttle)}}, {{window}}, fillOf(why)});
    case QueueReason::WindowFull:
        break;
    }
    return withTexts(StoryWords::tr("the reliable window of %1 was full of %2"), {{{window}}, fillOf(why)});
}

TextRuns StepText::operator()(const story::Queued& queued) const
{
    return withTexts(StoryWords::tr("waited %1 in ENet's queue at %2: %3", "a time, a peer, a reason"),
                     {{{durationText(queued.length)}}, {peer(queued.at)}, reasonOf(queued.why)});
}

TextRuns StepText::operator()(const story::Sent& sent) const
{
    if (sent.wasQueued)
        return withLinks(
            StoryWords::tr("left in %1 as command %2 (%3)", "a datagram, a command, a size"),
            {linkTo(sent.command.datagram), linkTo(sent.command), {plainBytes(sent.datagramSize)}});
    return withLinks(StoryWords::tr("command %1 in %2 (%3)"),
                     {linkTo(sent.command), linkTo(sent.command.datagram), {plainBytes(sent.datagramSize)}});
}

TextRuns StepText::operator()(const story::Fragmented& cut) const
{
    if (!cut.last)
        return withLinks(StoryWords::tr("cut into %n fragment(s): command %1 in %2", nullptr, cut.count),
                         {linkTo(cut.first), linkTo(cut.first.datagram)});
    return withLinks(
        StoryWords::tr("cut into %n fragment(s): command %1 to %2, in %3 to %4", nullptr, cut.count),
        {linkTo(cut.first), linkTo(*cut.last), linkTo(cut.first.datagram), linkTo(cut.last->datagram)});
}

TextRuns StepText::operator()(const story::Resent& resent) const
{
    const TextRun what{resent.fragment ? StoryWords::tr("fragment %1 resent").arg(*resent.fragment)
                                       : StoryWords::tr("resent")};
    if (!resent.after)
        return withLinks(StoryWords::tr("%1 in %2", "resent, a datagram"), {what, linkTo(resent.datagram)});
    const TextRun after{formatShortMilliseconds(*resent.after)};
    if (!resent.timeout)
        return withLinks(StoryWords::tr("%1 after %2 in %3", "resent, a time, a datagram"),
                         {what, after, linkTo(resent.datagram)});
    QString sum = StoryWords::tr("RTT %1 + 4 × %2", "round trip time, its variance")
                      .arg(resent.timeout->meanMs)
                      .arg(resent.timeout->varianceMs);
    if (resent.timeout->factor > 1)
        sum = QStringLiteral("%1 × (%2)").arg(QString::number(resent.timeout->factor), sum);
    return withLinks(
        StoryWords::tr("%1 after %2 (%3) in %4", "resent, a time, what it comes from, a datagram"),
        {what, after, {sum}, linkTo(resent.datagram)});
}

TextRuns StepText::operator()(const story::Duplicated& copy) const
{
    if (copy.fragment)
        return withLinks(StoryWords::tr("fragment %1 duplicated on the link: %2"),
                         {{QString::number(*copy.fragment)}, linkTo(copy.datagram)});
    return withLinks(StoryWords::tr("duplicated on the link: %1"), {linkTo(copy.datagram)});
}

TextRuns StepText::operator()(const story::Untold& untold) const
{
    return withLinks(StoryWords::tr("and more datagrams than can be listed, up to %1"),
                     {linkTo(untold.last)});
}

TextRuns StepText::operator()(const story::Lost& lost) const
{
    if (lost.fragment)
        return withLinks(StoryWords::tr("fragment %1 in %2 lost on %3 (%4)"),
                         {{QString::number(*lost.fragment)},
                          linkTo(lost.datagram),
                          way(lost.link),
                          {lossText(lost.reason)}});
    if (lost.onItsWay)
        return withLinks(StoryWords::tr("%1 lost on %2 (%3)", "a datagram, a link, a reason"),
                         {linkTo(lost.datagram), way(lost.link), {lossText(lost.reason)}});
    return withLinks(StoryWords::tr("lost on %1 (%2)", "a link, a reason"),
                     {way(lost.link), {lossText(lost.reason)}});
}

TextRuns StepText::operator()(const story::Corrupted& corrupted) const
{
    return withLinks(StoryWords::tr("%1 arrived with a bit flipped"), {linkTo(corrupted.datagram)});
}

TextRuns StepText::operator()(const story::HeldByHand& held) const
{
    if (held.length)
        return withLinks(StoryWords::tr("%1 held by hand for %2", "a datagram, a time"),
                         {linkTo(held.datagram), {durationText(*held.length)}});
    return withLinks(StoryWords::tr("%1 held by hand"), {linkTo(held.datagram)});
}

TextRuns StepText::operator()(const story::Arrived& arrived) const
{
    if (arrived.with)
        return withLinks(StoryWords::tr("arrived %1 with %2", "a time, a datagram"),
                         {when(), linkTo(*arrived.with)});
    return withLinks(StoryWords::tr("arrived %1", "a time"), {when()});
}

TextRuns StepText::operator()(const story::Held& held) const
{
    const TextRun length{formatShortMilliseconds(held.length)};
    if (held.behind)
        return withLinks(StoryWords::tr("held %1 behind %2"), {length, reliablePacket(*held.behind)});
    return withLinks(StoryWords::tr("held %1 behind an earlier packet"), {length});
}

TextRuns StepText::operator()(const story::Delivered& delivered) const
{
    const QString as = delivered.as ? modeLabel(*delivered.as) : QString();
    if (delivered.isAtPoll)
        return delivered.as ? withLinks(StoryWords::tr("delivered at the poll of %1 %2, as %3"),
                                        {peer(delivered.to), when(), {as}})
                            : withLinks(StoryWords::tr("delivered at the poll of %1 %2"),
                                        {peer(delivered.to), when()});
    return delivered.as
               ? withLinks(StoryWords::tr("delivered to %1 %2, as %3"), {peer(delivered.to), when(), {as}})
               : withLinks(StoryWords::tr("delivered to %1 %2"), {peer(delivered.to), when()});
}

TextRuns StepText::operator()(const story::PassedOn& passed) const
{
    return withLinks(StoryWords::tr("passed on as %1 to %2"), {linkTo(passed.packet), peer(passed.to)});
}

TextRuns StepText::operator()(const story::NotPassedOn& notPassed) const
{
    using Reason = NotRelayed::Reason;
    TextRun target{QString::number(notPassed.why.target)};
    if (notPassed.target.isValid())
        target.target = notPassed.target;
    switch (notPassed.why.reason) {
    case Reason::Gone:
        return withLinks(StoryWords::tr("the server did not pass it on: %1 had gone", "a peer's id"),
                         {target});
    case Reason::NeverThere:
        return withLinks(StoryWords::tr("the server did not pass it on: there was no peer %1"), {target});
    case Reason::NotAdmitted:
        if (notPassed.why.target > 0)
            return withLinks(StoryWords::tr("the server did not pass it on: it had not admitted %1, or has "
                                            "server_relay turned off",
                                            "a peer's id"),
                             {target});
        return {{StoryWords::tr("the server did not pass it on: it had admitted nobody else, or has "
                                "server_relay turned off")}};
    case Reason::NobodyElse:
        break;
    }
    return {{StoryWords::tr("the server passed it on to nobody: nobody else was there")}};
}

TextRuns StepText::operator()(const story::Acknowledged& acknowledged) const
{
    const TextRun word{StoryWords::tr("acknowledged"), acknowledged.command};
    if (acknowledged.isProven)
        return withLinks(StoryWords::tr("%1 %2 by %3", "acknowledged, a time, a datagram"),
                         {word, when(), linkTo(acknowledged.datagram)});
    return withLinks(StoryWords::tr("%1 in %2, which may not have arrived", "acknowledged, a datagram"),
                     {word, linkTo(acknowledged.datagram)});
}

TextRuns StepText::operator()(const story::AcknowledgementLost& lost) const
{
    return withLinks(
        StoryWords::tr("its %1 in %2 lost on %3 (%4)", "acknowledgement, a datagram, a link, a reason"),
        {{StoryWords::tr("acknowledgement"), lost.command},
         linkTo(lost.datagram),
         way(lost.link),
         {lossText(lost.reason)}});
}

TextRuns StepText::operator()(const story::NeverDelivered&) const
{
    return {{StoryWords::tr("never delivered: unreliable packets are not sent again")}};
}

TextRuns StepText::operator()(const story::Throttled& throttled) const
{
    QString text = StoryWords::tr("never sent: ENet's throttle dropped it");
    if (throttled.measured)
        text = StoryWords::tr(
                   "never sent: ENet's throttle dropped it; it let %1 of 32 unreliable packets through at "
                   "an RTT of %2 ms")
                   .arg(throttled.measured->throttle)
                   .arg(throttled.measured->meanMs);
    if (throttled.askedFor == 0)
        return {{text}};
    const bool isServer = m_trace.endpoint(throttled.receiver).role == "server";
    TextRuns runs = withLinks(
        isServer ? StoryWords::tr(
                       "; %1 asked for %2 a second: create_server's max_channels is taken as in_bandwidth",
                       "a peer, bytes")
                 : StoryWords::tr("; %1 asked for %2 a second", "a peer, bytes"),
        {peer(throttled.receiver), {plainBytes(throttled.askedFor)}});
    runs.insert(runs.begin(), {text});
    return runs;
}

TextRuns StepText::operator()(const story::TooLate& late) const
{
    if (!late.newer)
        return {{StoryWords::tr("discarded because it came too late: a newer packet had been delivered, or "
                                "it had arrived before")}};
    return withLinks(
        StoryWords::tr("discarded because it came too late: %1, sent after it, had been delivered %2"),
        {linkTo(*late.newer), {secondsText(late.newerDelivered)}});
}

TextRuns StepText::operator()(const story::Incomplete& incomplete) const
{
    return {
        {StoryWords::tr("never delivered: not all of its %n fragment(s) arrived, and unreliable ones are not "
                        "sent again",
                        nullptr, incomplete.fragments)}};
}

TextRuns StepText::operator()(const story::Rejected& rejected) const
{
    if (rejected.isTooLarge)
        return {{StoryWords::tr("ENet refused it: it is larger than 32 MiB")}};
    return {{StoryWords::tr(
        "ENet refused it: there is no connection, or the connection does not have its channel")}};
}

TextRuns StepText::operator()(const story::Disconnected& disconnected) const
{
    if (!m_at)
        return {{StoryWords::tr("dropped with its connection")}};
    if (disconnected.why)
        return withTexts(
            StoryWords::tr("dropped with its connection, which ended %1: %2", "a time, a reason"),
            {{when()}, connectionEndText(m_trace, *disconnected.why)});
    return withLinks(StoryWords::tr("dropped with its connection, which ended %1"), {when()});
}

TextRuns StepText::operator()(const story::NotKnown& unknown) const
{
    return {{StoryWords::tr("not known: %1").arg(undecidedText(unknown.why))}};
}

TextRuns StepText::operator()(const story::WaitsForPacket& waits) const
{
    return withLinks(StoryWords::tr("waits for %1, which comes before it"), {reliablePacket(waits.packet)});
}

TextRuns StepText::operator()(const story::WaitsForPoll& waits) const
{
    return withLinks(StoryWords::tr("waits for the next poll of %1"), {peer(waits.peer)});
}

TextRuns StepText::operator()(const story::WaitsInQueue& waits) const
{
    if (!waits.why)
        return withLinks(StoryWords::tr("waits in ENet's queue at %1"), {peer(waits.at)});
    return withTexts(StoryWords::tr("has waited %1 in ENet's queue at %2: %3", "a time, a peer, a reason"),
                     {{{durationText(waits.length)}}, {peer(waits.at)}, reasonOf(*waits.why)});
}

TextRuns StepText::operator()(const story::OnItsWay& way) const
{
    return withLinks(StoryWords::tr("on its way in %1, due %2"),
                     {linkTo(way.datagram), {secondsText(way.due)}});
}

TextRuns StepText::operator()(const story::WaitsForHand& waits) const
{
    return withLinks(StoryWords::tr("waits until %1 is let go"), {linkTo(waits.datagram)});
}

TextRuns StepText::operator()(const story::WaitsForResend&) const
{
    return {{StoryWords::tr("waits to be sent again: no acknowledgement has come yet")}};
}

TextRuns StepText::operator()(const story::Open&) const
{
    return {{StoryWords::tr("not decided yet")}};
}

} // namespace

TextRuns storyText(const TraceSnapshot& trace, const StoryStep& step)
{
    return std::visit(StepText(trace, step.at), step.event);
}

QString storyText(const TraceSnapshot& trace, const Story& story)
{
    QStringList steps;
    for (const StoryStep& step : story.steps)
        steps += plainText(storyText(trace, step));
    return steps.join(QStringLiteral(" → "));
}

} // namespace peerscope
