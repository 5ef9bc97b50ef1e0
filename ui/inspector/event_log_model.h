// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <QAbstractTableModel>

#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// Which events to show.
struct EventFilter
{
    std::optional<EventKind> kind;
    EndpointId peer; ///< events of or about this peer; none: all
    QString text;    ///< must occur in one of the cells; case does not matter

    bool operator==(const EventFilter&) const = default;
};

/// The events of a trace that pass a filter, in order of time. New ones are appended in batches; a long trace
/// is searched over several calls.
class EventLogModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { TimeColumn, PeerColumn, EventColumn, SubjectColumn, DetailColumn };
    static constexpr int columnTotal = DetailColumn + 1;
    static constexpr std::size_t rowsPerCall = 20'000;

    explicit EventLogModel(QObject* parent = nullptr);

    /// A later snapshot of the same trace adds rows; another trace replaces them all.
    void setTrace(const TraceSnapshot& trace);
    void setFilter(const EventFilter& filter);
    /// Sets the shown time; later events are greyed.
    void setNow(Time now);
    /// The last row at or before `time`; -1 if there is none.
    int rowAt(Time time) const;
    const EventFilter& filter() const { return m_filter; }

    /// Searches at most `maxRows` more events. False if none are left.
    bool advance(std::size_t maxRows = rowsPerCall);
    bool isComplete() const { return m_next >= m_trace.eventCount(); }

    const TraceSnapshot& trace() const { return m_trace; }
    const EventRow& eventAt(int row) const;
    /// The rows as `inspect --show events --format csv` writes them; all rows if the list is empty.
    QString toCsv(const std::vector<int>& rows = {}) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString cell(std::size_t number, int column) const;
    bool passes(std::size_t number) const;
    void restart();

    TraceSnapshot m_trace;
    EventFilter m_filter;
    Time m_now = never;
    std::vector<std::uint32_t> m_rows; ///< numbers of the events that pass
    std::size_t m_next = 0;            ///< the first event not looked at yet
};

} // namespace peerscope
