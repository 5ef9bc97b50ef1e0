// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/row_subjects.h"

#include <optional>

namespace peerscope {

/// Shows on standard output the rows of a trace that grows: each one once, in order, as soon as it is known
/// what became of it, or when it has been open for 3 seconds of the trace.
class LiveRows
{
public:
    /// `filter`: the value of --filter, already checked; a peer that it names may appear later.
    LiveRows(const RowSubject& subject, RowsFormat format, const QString& filter, const TraceSnapshot& trace);

    /// Shows what is known by now.
    void show(const TraceSnapshot& trace, Time now);
    /// Shows all the others. Returns what went wrong with the output, or nothing.
    std::optional<QString> finish(const TraceSnapshot& trace);
    /// See OutputFile.
    bool isWanted() const { return m_rows.isWanted(); }

private:
    void showUpTo(std::size_t end, const TraceSnapshot& trace);

    const RowSubject& m_subject;
    std::string m_filter;
    RowReaders m_readers{.hasMessages = true};
    RowsOutput m_rows;
    std::size_t m_next = 0; ///< the first row that was not shown
};

} // namespace peerscope
