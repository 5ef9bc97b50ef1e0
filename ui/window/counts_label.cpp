// SPDX-License-Identifier: MIT
#include "ui/window/counts_label.h"

#include "core/words/numbers.h"

#include "ui/document/document.h"

namespace peerscope {

namespace {

constexpr qint64 countsEveryMilliseconds = 250;

struct Counts
{
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
};

/// Uses the coarsest level of the index, so the cost depends on lanes and minutes, not on packets.
Counts countPackets(const TraceSnapshot& trace, Time now)
{
    constexpr int level = LodLane::levelCount - 1;
    Counts counts;
    counts.sent = trace.packetCount();
    const std::uint64_t last = LodLane::bucketAt(now, level);
    for (std::size_t lane = 0; lane < trace.lod().laneCount(); ++lane) {
        for (std::uint64_t bucket = 0; bucket <= last; ++bucket) {
            const LodCounts here = trace.lod().lane(lane).counts(level, bucket);
            for (const auto& mode : here.count)
                counts.lost += mode[static_cast<std::size_t>(FateClass::Failed)];
        }
    }
    return counts;
}

} // namespace

CountsLabel::CountsLabel(Document* document, QWidget* parent) : QLabel(parent), m_document(document)
{
    setObjectName(QStringLiteral("countsLabel"));
    setAccessibleName(tr("What was recorded"));
    connect(document, &Document::sandboxReplaced, this, [this] { m_age.invalidate(); });
    connect(document, &Document::frame, this, [this] {
        if (!m_age.isValid() || m_age.elapsed() >= countsEveryMilliseconds)
            showCounts();
    });
    connect(document, &Document::statusChanged, this, [this] {
        const RunStatus& status = m_document->status();
        if (status.finished || status.failure || status.pace.paused)
            showCounts();
    });
}

void CountsLabel::showCounts()
{
    m_age.start();
    const TraceSnapshot& trace = m_document->trace();
    const Counts counts = countPackets(trace, m_document->status().now);
    QString text = tr("%1 · %2, %3 never delivered · %4")
                       .arg(peersText(m_document->state()->peers.size()), packetsText(counts.sent),
                            formatCount(counts.lost), datagramsText(trace.datagramCount()));
    const EnetQueues& queues = m_document->status().queues;
    if (queues.isOverloaded())
        text = tr("ENet is overloaded: %1 commands wait at %2")
                   .arg(formatCount(queues.worstCommands), queues.worst) +
               QStringLiteral(" · ") + text;
    setText(text);
    setToolTip(queues.toString());
}

} // namespace peerscope

#include "moc_counts_label.cpp"
