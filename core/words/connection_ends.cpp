// SPDX-License-Identifier: MIT
#include "core/words/connection_ends.h"

#include "core/words/fates.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>

#include <algorithm>

namespace peerscope {

namespace {

namespace reasons = connection_end;

struct ConnectionEnds
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionEnds)
};

QString compressionWord(CompressionMode mode)
{
    if (mode == CompressionMode::None)
        return ConnectionEnds::tr("without compression");
    const std::string_view word = name(mode);
    return ConnectionEnds::tr("with %1 compression")
        .arg(QLatin1String(word.data(), static_cast<qsizetype>(word.size())));
}

/// The sentence for each reason.
class EndText
{
public:
    EndText(const TraceSnapshot& trace, const ConnectionEnd& end) : m_trace(trace), m_end(end) {}

    TextRuns operator()(const reasons::NobodyListens& nobody) const
    {
        return withLinks(ConnectionEnds::tr("nobody listens on port %1 of %2: %n CONNECT(s) found no socket",
                                            nullptr, nobody.tries),
                         {{QString::number(nobody.port)}, peer(m_end.remote)});
    }
    TextRuns operator()(const reasons::ServerFull& full) const
    {
        return withLinks(ConnectionEnds::tr("%1 is full: it has %n client(s), as many as its max_clients "
                                            "allows, and answers no more",
                                            nullptr, full.clients),
                         {peer(m_end.remote)});
    }
    TextRuns operator()(const reasons::ConnectLost& lost) const
    {
        return withLinks(
            ConnectionEnds::tr("no CONNECT reached %1: of %n, the last was lost (%2)", nullptr, lost.tries),
            {peer(m_end.remote), {lossText(lost.last)}});
    }
    TextRuns operator()(const reasons::AnswerLost& lost) const
    {
        if (m_trace.origin() == TraceOrigin::Capture)
            return withLinks(ConnectionEnds::tr("%1 answered %n time(s), but the client did not take it: the "
                                                "answer never arrived, or it could not read it",
                                                nullptr, lost.answers),
                             {peer(m_end.remote)});
        if (lost.last == LossReason::None)
            return withLinks(ConnectionEnds::tr("%1 answered, but its answer has not arrived"),
                             {peer(m_end.remote)});
        return withLinks(
            ConnectionEnds::tr("%1 answered %n time(s), but no answer arrived: the last was lost "
                               "(%2)",
                               nullptr, lost.answers),
            {peer(m_end.remote), {lossText(lost.last)}});
    }
    TextRuns operator()(const reasons::NoAnswer& none) const
    {
        if (m_trace.origin() == TraceOrigin::Capture)
            return withLinks(
                ConnectionEnds::tr(
                    "the capture has %n CONNECT(s) and no answer of %1: nobody listens there, it "
                    "is full, it cannot read them, or they or its answers were lost; a capture "
                    "cannot tell",
                    nullptr, none.tries),
                {peer(m_end.remote)});
        return withLinks(ConnectionEnds::tr("%1 did not answer %n CONNECT(s)", nullptr, none.tries),
                         {peer(m_end.remote)});
    }
    TextRuns operator()(const reasons::CompressionDiffers& differs) const
    {
        return withLinks(ConnectionEnds::tr("%1 sends %2 and %3 %4: each drops what the other sends",
                                            "a peer, its compression, a peer, its compression"),
                         {peer(m_end.peer),
                          {compressionWord(differs.own)},
                          peer(m_end.remote),
                          {compressionWord(differs.other)}});
    }
    TextRuns operator()(const reasons::Refused& refused) const
    {
        const TextRun server = peer(refused.by);
        const TextRun id{QString::number(refused.id)};
        switch (refused.why) {
        case Refusal::IdTooLow:
            return withLinks(
                ConnectionEnds::tr("%1 refused the id %2, which is below 2, and did not tell the "
                                   "client"),
                {server, id});
        case Refusal::IdTaken:
            return withLinks(
                ConnectionEnds::tr("%1 refused the id %2, which one of its clients has, and did not "
                                   "tell the client"),
                {server, id});
        case Refusal::NewConnections:
            break;
        }
        return withLinks(
            ConnectionEnds::tr("%1 refused it (refuse_new_connections), and did not tell the client"),
            {server});
    }
    TextRuns operator()(const reasons::NotAdmitted& refused) const
    {
        const EndpointId other = refused.by == m_end.peer ? m_end.remote : m_end.peer;
        return withLinks(refused.isLate
                             ? ConnectionEnds::tr("%1 did not admit %2: its auth_timeout passed")
                             : ConnectionEnds::tr("%1 did not admit %2: its auth callback disconnected it"),
                         {peer(refused.by), peer(other)});
    }
    TextRuns operator()(const reasons::Left& left) const
    {
        if (left.isUnheard)
            return withLinks(
                ConnectionEnds::tr("%1 called disconnect_peer, but its DISCONNECT never arrived, so %2 timed "
                                   "out"),
                {peer(left.who), peer(m_end.peer)});
        if (m_trace.origin() == TraceOrigin::Capture)
            return withLinks(ConnectionEnds::tr("%1 left: it sent a DISCONNECT that asks for an "
                                                "acknowledgement, as disconnect_peer does"),
                             {peer(left.who)});
        return withLinks(ConnectionEnds::tr("%1 called disconnect_peer"), {peer(left.who)});
    }
    TextRuns operator()(const reasons::Cut& cut) const
    {
        if (m_trace.origin() == TraceOrigin::Capture)
            return withLinks(ConnectionEnds::tr("%1 cut it: it sent a DISCONNECT that asks for no "
                                                "acknowledgement, as close does"),
                             {peer(cut.who)});
        const QString call =
            cut.isForced ? ConnectionEnds::tr("disconnect_peer with force") : QStringLiteral("close");
        if (cut.isUnheard)
            return withLinks(ConnectionEnds::tr("%1 called %2, but its DISCONNECT never arrived, so %3 timed "
                                                "out",
                                                "a peer, a function, a peer"),
                             {peer(cut.who), {call}, peer(m_end.peer)});
        return withLinks(ConnectionEnds::tr("%1 called %2", "a peer, a function"), {peer(cut.who), {call}});
    }
    TextRuns operator()(const reasons::LinkDown& down) const
    {
        const QString times = period(down.from, down.until);
        if (down.unplugged.isValid())
            return withTexts(ConnectionEnds::tr("%1 was unplugged %2; %3", "a peer, times, a time-out"),
                             {{peer(down.unplugged)}, {{times}}, timeout()});
        const TextRun link{linkName(peerName(m_trace, down.link.from), peerName(m_trace, down.link.to)),
                           down.link};
        return withTexts(ConnectionEnds::tr("the link %1 was down %2; %3", "a link, times, a time-out"),
                         {{link}, {{times}}, timeout()});
    }
    TextRuns operator()(const reasons::Frozen& frozen) const
    {
        const QString times = frozen.until == never || frozen.until > m_end.at
                                  ? period(frozen.from, std::nullopt)
                                  : period(frozen.from, frozen.until);
        if (!m_end.timedOut.isValid())
            return withLinks(ConnectionEnds::tr("%1 was frozen %2, and did not answer", "a peer, times"),
                             {peer(frozen.who), {times}});
        return withTexts(ConnectionEnds::tr("%1 was frozen %2; %3", "a peer, times, a time-out"),
                         {{peer(frozen.who)}, {{times}}, timeout()});
    }
    TextRuns operator()(const reasons::TimedOut&) const
    {
        return m_trace.origin() == TraceOrigin::Capture ? silence() : timeout();
    }

private:
    TextRun peer(EndpointId id) const
    {
        return id.isValid() ? TextRun{peerName(m_trace, id), id}
                            : TextRun{ConnectionEnds::tr("the other end")};
    }

    static QString period(Time from, std::optional<Time> until)
    {
        const auto text = [](Time time) { return formatDecimals(toSeconds(time), 3); };
        if (until)
            return ConnectionEnds::tr("from %1 s to %2 s").arg(text(from), text(*until));
        return ConnectionEnds::tr("from %1 s on").arg(text(from));
    }

    TextRuns silence() const
    {
        const TextRun what = m_end.unacknowledged.isValid()
                                 ? TextRun{packetName(m_end.unacknowledged), m_end.unacknowledged}
                                 : TextRun{ConnectionEnds::tr("a command of ENet's", "a ping, for instance")};
        return withLinks(
            ConnectionEnds::tr("%1 sent %2 again %n time(s), and the capture has no acknowledgement: "
                               "refused by the game, timed out, or cut off; a capture cannot tell",
                               "a peer, a packet", m_end.resends),
            {peer(m_end.timedOut), what});
    }

    /// "server timed out after 5 resends of packet 7 (link down)".
    TextRuns timeout() const
    {
        if (!m_end.unacknowledged.isValid())
            return withLinks(ConnectionEnds::tr("%1 timed out: nothing that it sent was acknowledged"),
                             {peer(m_end.timedOut)});
        const TextRun packet{packetName(m_end.unacknowledged), m_end.unacknowledged};
        if (m_end.loss == LossReason::None)
            return withLinks(
                ConnectionEnds::tr("%1 timed out after %n resend(s) of %2", nullptr, m_end.resends),
                {peer(m_end.timedOut), packet});
        return withLinks(
            ConnectionEnds::tr("%1 timed out after %n resend(s) of %2, the last of them lost (%3)", nullptr,
                               m_end.resends),
            {peer(m_end.timedOut), packet, {lossText(m_end.loss)}});
    }

    const TraceSnapshot& m_trace;
    const ConnectionEnd& m_end;
};

} // namespace

TextRuns connectionEndText(const TraceSnapshot& trace, const ConnectionEnd& end)
{
    return std::visit(EndText(trace, end), end.reason);
}

TextRuns connectionEndOnPage(const TraceSnapshot& trace, const ConnectionEnd& end)
{
    const TextRuns text = connectionEndText(trace, end);
    const bool isNamed = std::ranges::any_of(
        text, [&end](const TextRun& run) { return run.target == TextTarget(end.remote); });
    if (isNamed || !end.remote.isValid() || trace.endpoint(end.peer).role == "client")
        return text;
    const TextRun remote{peerName(trace, end.remote), end.remote};
    return withTexts(ConnectionEnds::tr("%1: %2", "a peer, why its connection ended"), {{remote}, text});
}

} // namespace peerscope
