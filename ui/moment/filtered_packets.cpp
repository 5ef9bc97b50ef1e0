// SPDX-License-Identifier: MIT
#include "ui/moment/filtered_packets.h"

#include "core/trace/filter_subjects.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr int refreshEveryMilliseconds = 100;
/// More than these are not looked through at once on the UI thread.
constexpr std::size_t mostAtOnce = 200'000;

} // namespace

FilteredPackets::FilteredPackets(QObject* parent)
    : QObject(parent), m_packets(std::make_shared<const PacketSelection>())
{
    m_next.setSingleShot(true);
    m_next.setInterval(refreshEveryMilliseconds);
    connect(&m_next, &QTimer::timeout, this, [this] {
        if (isBusy())
            m_next.start();
        else
            refresh(false);
    });
}

void FilteredPackets::setTrace(const TraceSnapshot& trace)
{
    const bool sameRun = &trace.lod() == &m_trace.lod();
    if (sameRun && trace.revision() == m_shown.revision() && &trace.lod() == &m_shown.lod())
        return;
    m_trace = trace;
    if (!sameRun)
        refresh(true);
    else if (!m_next.isActive())
        m_next.start(); // the last of many frames counts too
}

void FilteredPackets::setFilter(const PacketFilter& filter)
{
    m_filter = filter;
    refresh(true);
}

void FilteredPackets::refresh(bool anew)
{
    m_next.stop();
    std::size_t known = anew ? 0 : m_packets->packetCount();
    if (asksForMessages(m_filter.root()))
        known = std::min(known, m_trace.messages().rowsRead());
    const auto find = [anew, filter = m_filter, old = m_packets, trace = m_trace] {
        if (anew)
            return std::make_shared<const PacketSelection>(filter, trace);
        auto next = std::make_shared<PacketSelection>(*old);
        next->update(trace);
        return std::shared_ptr<const PacketSelection>(std::move(next));
    };
    if (m_trace.packetCount() - std::min(known, m_trace.packetCount()) <= mostAtOnce) {
        m_job.drop();
        take(find(), m_trace);
        return;
    }
    m_job.start([find](const JobControl&) { return find(); },
                [this, trace = m_trace](const auto& outcome) {
                    if (const auto* failure = std::get_if<JobFailure>(&outcome))
                        Q_EMIT failed(failure->text);
                    else
                        take(std::get<std::shared_ptr<const PacketSelection>>(outcome), trace);
                });
}

void FilteredPackets::take(std::shared_ptr<const PacketSelection> packets, const TraceSnapshot& trace)
{
    m_packets = std::move(packets);
    m_shown = trace;
    Q_EMIT changed();
}

} // namespace peerscope

#include "moc_filtered_packets.cpp"
