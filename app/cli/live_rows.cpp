// SPDX-License-Identifier: MIT
#include "app/cli/live_rows.h"

#include "core/trace/filter.h"
#include "core/trace/filter_scan.h"

#include <variant>

namespace peerscope {

namespace {

constexpr Time patience{3'000'000};

} // namespace

LiveRows::LiveRows(const RowSubject& subject, RowsFormat format, const QString& filter,
                   const TraceSnapshot& trace)
    : m_subject(subject), m_filter(filter.toStdString()),
      m_rows(QStringLiteral("-"), format, subject.columns(trace, m_readers))
{
}

void LiveRows::show(const TraceSnapshot& trace, Time now)
{
    const std::size_t count = m_subject.count(trace);
    std::size_t end = m_next;
    while (end < count) {
        const std::optional<Time> since = m_subject.openSince(trace, end);
        if (since && now - *since < patience)
            break;
        ++end;
    }
    showUpTo(end, trace);
}

std::optional<QString> LiveRows::finish(const TraceSnapshot& trace)
{
    showUpTo(m_subject.count(trace), trace);
    return m_rows.finish();
}

void LiveRows::showUpTo(std::size_t end, const TraceSnapshot& trace)
{
    if (m_next == end)
        return;
    trace.messages().readUpTo(trace, trace.packetCount());
    ChosenPackets chosen;
    std::optional<FilterScan> scan;
    if (!m_filter.empty()) {
        const auto filter = compileFilter(m_filter, trace);
        if (const auto* compiled = std::get_if<PacketFilter>(&filter))
            scan.emplace(*compiled, trace);
        // Else it names a peer that has not appeared.
        chosen = {.isEverything = false,
                  .contains = [&scan](PacketId packet) { return scan && scan->matches(packet); }};
    }
    for (; m_next < end && m_rows.isWanted(); ++m_next) {
        if (m_subject.isChosen(chosen, trace, m_next))
            m_subject.write(m_rows, trace, m_next, m_readers);
    }
    m_next = end;
    m_rows.flush();
}

} // namespace peerscope
