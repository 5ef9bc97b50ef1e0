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
        return FateWords::tr(
            "It has arrived, and waits for earlier packets or for the receiver's next poll.");
    if (!packet.firstDatagram.isValid())
        return FateWords::tr("It is in ENet's queue, and has not been sent yet.");
    return packet.mode == TransferMode::Reliable
               ? FateWords::tr("Not decided yet. ENet sends it again until it is acknowledged, or until ENet "
                               "gives up the connection.")
               : FateWords::tr("Not decided yet. It is sent only once.");
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
     QT_TRANSLATE_NOOP("Fates", "The link dropped it at random, because of its loss setting.")},
    {QT_TRANSLATE_NOOP("Fates", "nobody listens there"),
     QT_TRANSLATE_NOOP("Fates", "Nobody was listening at the address it was sent to.")},
    {QT_TRANSLATE_NOOP("Fates", "burst loss"),
     QT_TRANSLATE_NOOP("Fates", "The link dropped it in a burst, because of its burst loss setting.")},
    {QT_TRANSLATE_NOOP("Fates", "every n-th is lost"),
     QT_TRANSLATE_NOOP("Fates", "The link drops every n-th datagram; this was one.")},
    {QT_TRANSLATE_NOOP("Fates", "the link's queue was full"),
     QT_TRANSLATE_NOOP("Fates", "The link's queue was full, because more is sent than its rate allows.")},
    {QT_TRANSLATE_NOOP("Fates", "the link was down"),
     QT_TRANSLATE_NOOP("Fates", "The link was down when it was sent.")},
    {QT_TRANSLATE_NOOP("Fates", "killed by hand"),
     QT_TRANSLATE_NOOP("Fates", "It was taken off the network by hand.")},
    {QT_TRANSLATE_NOOP("Fates", "a bit was flipped"),
     QT_TRANSLATE_NOOP("Fates", "It was not lost, but one bit of it was flipped on the way.")},
    {QT_TRANSLATE_NOOP("Fates", "larger than the link's MTU"),
     QT_TRANSLATE_NOOP("Fates", "It was larger than the largest packet that the link lets pass (its MTU).")},
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
        return FateWords::tr("The receiver has polled it, so get_packet can return it.");
    case PacketFate::Lost:
        return FateWords::tr(
            "No datagram with any of it arrived, and unreliable packets are not sent again.");
    case PacketFate::Throttled:
        return FateWords::tr("Never sent: ENet's own throttle dropped it. When the round trip time rises, "
                             "ENet sends only a share of the unreliable packets.");
    case PacketFate::Late:
        return packet.mode == TransferMode::UnreliableOrdered
                   ? FateWords::tr("It arrived, but was discarded: a newer packet on this channel had "
                                   "already been delivered.")
                   : FateWords::tr("It arrived, but was discarded: too many newer packets had already been "
                                   "delivered, or it had arrived before.");
    case PacketFate::Incomplete:
        return FateWords::tr("Some of its %n fragment(s) never arrived, and fragments of unreliable packets "
                             "are not sent again.",
                             nullptr, packet.fragments);
    case PacketFate::Rejected:
        return FateWords::tr(
            "ENet refused it: there is no connection, the connection does not have its channel, or "
            "it is larger than 32 MiB.");
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
        return FateWords::tr("it arrived, but the capture does not show whether earlier packets did");
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
