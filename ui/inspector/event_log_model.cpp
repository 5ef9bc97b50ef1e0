// SPDX-License-Identifier: MIT
#include "ui/inspector/event_log_model.h"

#include "core/files/rows_output.h"
#include "core/words/event_columns.h"
#include "core/words/events.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "ui/theme/plain_text.h"

#include <QApplication>
#include <QPalette>

#include <algorithm>

namespace peerscope {

EventLogModel::EventLogModel(QObject* parent) : QAbstractTableModel(parent)
{
}

void EventLogModel::setTrace(const TraceSnapshot& trace)
{
    const bool sameRun = &trace.lod() == &m_trace.lod();
    if (!sameRun) {
        beginResetModel();
        m_trace = trace;
        m_rows.clear();
        m_next = 0;
        endResetModel();
    } else {
        m_trace = trace;
    }
    advance();
}

void EventLogModel::setFilter(const EventFilter& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    restart();
}

void EventLogModel::restart()
{
    beginResetModel();
    m_rows.clear();
    m_next = 0;
    endResetModel();
    advance();
}

bool EventLogModel::advance(std::size_t maxRows)
{
    const std::size_t end = std::min(m_trace.eventCount(), m_next + maxRows);
    std::vector<std::uint32_t> found;
    for (; m_next < end; ++m_next) {
        if (passes(m_next))
            found.push_back(static_cast<std::uint32_t>(m_next));
    }
    if (!found.empty()) {
        const auto first = static_cast<int>(m_rows.size());
        beginInsertRows({}, first, first + static_cast<int>(found.size()) - 1);
        m_rows.insert(m_rows.end(), found.begin(), found.end());
        endInsertRows();
    }
    return !isComplete();
}

const EventRow& EventLogModel::eventAt(int row) const
{
    return m_trace.event(m_rows.at(static_cast<std::size_t>(row)));
}

QString EventLogModel::toCsv(const std::vector<int>& rows) const
{
    RowsText csv(RowsFormat::Csv, columnNames(explainedEventColumns()));
    const auto addRow = [&](int row) {
        csv.add(explainedEventColumns(), EventCells(m_trace, m_rows.at(static_cast<std::size_t>(row))));
    };
    if (rows.empty()) {
        for (int row = 0; row < rowCount(); ++row)
            addRow(row);
    } else {
        std::for_each(rows.begin(), rows.end(), addRow);
    }
    return QString::fromStdString(csv.text());
}

int EventLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int EventLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

int EventLogModel::rowAt(Time time) const
{
    const auto after = std::partition_point(m_rows.begin(), m_rows.end(),
                                            [&](std::uint32_t row) { return m_trace.event(row).at <= time; });
    return static_cast<int>(after - m_rows.begin()) - 1;
}

void EventLogModel::setNow(Time now)
{
    if (now == m_now)
        return;
    // Only the rows between the two times look different.
    const int first = rowAt(std::min(now, m_now)) + 1;
    const int last = rowAt(std::max(now, m_now));
    m_now = now;
    if (first <= last)
        Q_EMIT dataChanged(index(first, 0), index(last, columnTotal - 1), {Qt::ForegroundRole});
}

QVariant EventLogModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnTotal)
        return {};
    const std::size_t number = m_rows.at(static_cast<std::size_t>(index.row()));
    const EventRow& event = m_trace.event(number);
    switch (role) {
    case Qt::DisplayRole:
        return cell(number, index.column());
    case Qt::ForegroundRole:
        return event.at > m_now ? QVariant(QApplication::palette().color(QPalette::Disabled, QPalette::Text))
                                : QVariant();
    case Qt::ToolTipRole:
        return index.column() == EventColumn ? explainEvent(event.kind)
                                             : asPlainText(cell(number, index.column()));
    case Qt::TextAlignmentRole:
        if (index.column() == TimeColumn)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    default:
        return {};
    }
}

QVariant EventLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case PeerColumn:
        return tr("Peer");
    case EventColumn:
        return tr("Event");
    case SubjectColumn:
        return tr("Subject");
    case DetailColumn:
        return tr("Detail");
    default:
        return {};
    }
}

QString EventLogModel::cell(std::size_t number, int column) const
{
    const EventRow& event = m_trace.event(number);
    switch (column) {
    case TimeColumn:
        return formatSeconds(event.at);
    case PeerColumn:
        return peerName(m_trace, event.peer);
    case EventColumn:
        return QString::fromLatin1(name(event.kind).data(), static_cast<qsizetype>(name(event.kind).size()));
    case SubjectColumn:
        if (event.subject.isValid())
            return peerName(m_trace, event.subject);
        return event.subjectId != 0 ? QString::number(event.subjectId) : QString();
    case DetailColumn:
        return eventDetail(m_trace, number);
    default:
        return {};
    }
}

bool EventLogModel::passes(std::size_t number) const
{
    const EventRow& event = m_trace.event(number);
    if (m_filter.kind && event.kind != *m_filter.kind)
        return false;
    if (m_filter.peer.isValid() && event.peer != m_filter.peer && event.subject != m_filter.peer)
        return false;
    if (m_filter.text.isEmpty())
        return true;
    for (int column = 0; column < columnTotal; ++column) {
        if (cell(number, column).contains(m_filter.text, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

} // namespace peerscope

#include "moc_event_log_model.cpp"
