// SPDX-License-Identifier: MIT
#include "core/words/fates.h"

#include <QCoreApplication>

#include <cstddef>
#include <iterator>

namespace peerscope {

namespace {

struct FateWords
{
    Q_DECLARE_TR_FUNCTIONS(Fates)
};

QString explainInFlight(const PacketRow& packet)
{
    if (packet.arrived)
        return FateWords::tr("It has reached the receiver, and waits there for what has to come before it or "
                             "for the receiver's next poll.");
    if (!packet.firstDatagram.isValid())
        return FateWords::tr("ENet has it in its queue, and has not sent it yet.");
    return packet.mode == TransferMode::Reliable
               ? FateWords::tr(
                     "Not decided yet. ENet sends it again until it is acknowledged, or gives up the "
                     "whole connection.")
               : FateWords::tr("Not decided yet. It is sent this once, and never again.");
}

struct LossWords
{
    const char* text;
    const char* explanation; ///< empty: the word says it all
};

/// Indexed by LossReason.
constexpr LossWords lossWords[] = {
    {QT_TRANSLATE_NOOP("Fates", "it was not seen to arrive"), ""},
    {QT_TRANSLATE_NOOP("Fates", "random loss"),
     QT_TRANSLATE_NOOP("Fates", "The link dropped it at random, as its loss says.")},
    {QT_TRANSLATE_NOOP("Fates", "nobody listens there"),
     QT_TRANSLATE_NOOP("Fates", "Nobody was listening at the address it was sent to.")},
    {QT_TRANSLATE_NOOP("Fates", "burst loss"),
     QT_TRANSLATE_NOOP("Fates", "The link dropped it in a burst, as its burst loss says.")},
    {QT_TRANSLATE_NOOP("Fates", "every n-th is lost"),
     QT_TRANSLATE_NOOP("Fates", "The link drops every n-th datagram; this was one.")},
    {QT_TRANSLATE_NOOP("Fates", "the link's queue was full"),
     QT_TRANSLATE_NOOP("Fates", "The link's queue was full: more is sent than its rate lets through.")},
    {QT_TRANSLATE_NOOP("Fates", "the link was down"),
     QT_TRANSLATE_NOOP("Fates", "The link was down when it was sent.")},
    {QT_TRANSLATE_NOOP("Fates", "killed by hand"),
     QT_TRANSLATE_NOOP("Fates", "It was taken off the network by hand.")},
    {QT_TRANSLATE_NOOP("Fates", "a bit was flipped"),
     QT_TRANSLATE_NOOP("Fates", "It was not lost, but one bit of it was flipped on the way.")},
};
static_assert(std::size(lossWords) == lossReasonCount);

} // namespace

QString capitalized(const QString& text)
{
    return text.left(1).toUpper() + text.mid(1);
}

QString fateWord(PacketFate fate)
{
    switch (fate) {
    case PacketFate::InFlight:
        return FateWords::tr("in flight");
    case PacketFate::Delivered:
        return FateWords::tr("delivered");
    case PacketFate::Lost:
        return FateWords::tr("lost");
    case PacketFate::Throttled:
        return FateWords::tr("throttled");
    case PacketFate::Late:
        return FateWords::tr("late");
    case PacketFate::Incomplete:
        return FateWords::tr("incomplete");
    case PacketFate::Rejected:
        return FateWords::tr("rejected");
    case PacketFate::Disconnected:
        break;
    }
    return FateWords::tr("disconnected");
}

QString fateWord(const TraceSnapshot& trace, const PacketRow& packet)
{
    return whyUndecided(trace, packet) ? FateWords::tr("not known") : fateWord(packet.fate);
}

QString explainFate(const TraceSnapshot& trace, const PacketRow& packet)
{
    if (const std::optional<Undecided> why = whyUndecided(trace, packet))
        return capitalized(undecidedText(*why)) + QLatin1Char('.');
    switch (packet.fate) {
    case PacketFate::InFlight:
        return explainInFlight(packet);
    case PacketFate::Delivered:
        return FateWords::tr("The receiver's poll took it in: get_packet can return it.");
    case PacketFate::Lost:
        return FateWords::tr(
            "No datagram with any of it arrived, and unreliable packets are not sent again.");
    case PacketFate::Throttled:
        return FateWords::tr(
            "Never sent: ENet's own throttle dropped it. When the round trip time rises, ENet "
            "lets only a share of the unreliable packets go.");
    case PacketFate::Late:
        return packet.mode == TransferMode::UnreliableOrdered
                   ? FateWords::tr(
                         "It arrived, and was discarded: something sent after it on this channel had "
                         "been delivered already.")
                   : FateWords::tr("It arrived, and was discarded: too much that was sent after it had been "
                                   "delivered already, or it had come before.");
    case PacketFate::Incomplete:
        return FateWords::tr("Some of its %n fragment(s) never arrived, and fragments of unreliable packets "
                             "are not sent again.",
                             nullptr, packet.fragments);
    case PacketFate::Rejected:
        return FateWords::tr(
            "ENet would not take it: its channel is beyond the connection's count, or there is "
            "no connection. put_packet answers OK all the same.");
    case PacketFate::Disconnected:
        return FateWords::tr("Dropped together with its connection, before it could be delivered.");
    }
    return {};
}

QString fateText(const TraceSnapshot& trace, const PacketRow& packet)
{
    return FateWords::tr("%1. %2", "a fate, and what it means")
        .arg(capitalized(fateWord(trace, packet)), explainFate(trace, packet));
}

QString undecidedText(Undecided why)
{
    switch (why) {
    case Undecided::HeldBack:
        return FateWords::tr("it arrived, but the capture does not show that what comes before it did");
    case Undecided::NoAcknowledgement:
        return FateWords::tr("the capture does not have its acknowledgement");
    case Undecided::MissingAcknowledgements:
        return FateWords::tr("the capture does not have all its acknowledgements");
    case Undecided::NeverAcknowledged:
        break;
    }
    return FateWords::tr(
        "unreliable packets are not acknowledged, and nothing captured proves that it arrived");
}

QString lossText(LossReason reason)
{
    return FateWords::tr(lossWords[static_cast<std::size_t>(reason)].text);
}

QString explainLoss(LossReason reason)
{
    const char* explanation = lossWords[static_cast<std::size_t>(reason)].explanation;
    return *explanation ? FateWords::tr(explanation) : QString();
}

} // namespace peerscope
