// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/sandbox/report.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"
#include "ui/document/edit.h"
#include "ui/jobs/job.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// What is kept of a branch that was left: enough to run it again, and its figures.
struct KeptBranch
{
    std::vector<Edit> edits; ///< what was done by hand on it
    Time now{};              ///< how far it had run
    std::uint64_t digest = 0;
    /// Its figures, or why there are none. Made on another thread; empty until then.
    std::shared_ptr<const std::optional<JobOutcome<Report>>> report;
};

struct BranchRecord
{
    QString name;
    Time from{};                    ///< where it left another one; 0 for the first
    std::optional<KeptBranch> kept; ///< as it was left last; none: never
};

/// The ways a sandbox has taken: the first, and one for every time somebody went back and on from there.
class Branches
{
public:
    Branches();

    int count() const { return static_cast<int>(m_records.size()); }
    const BranchRecord& at(int branch) const { return m_records[static_cast<std::size_t>(branch)]; }
    int current() const { return m_current; }
    void setCurrent(int branch) { m_current = branch; }

    /// A new one, with a name made of the time. Returns its number.
    int add(Time from);
    /// The edit that leads to it, where `edits` were done by hand on it.
    BranchEdit editTo(int branch, std::vector<Edit> edits) const;
    /// False: the name is empty, or as it was.
    bool rename(int branch, const QString& name);
    /// Keeps the current one as it is left, and starts making its figures.
    void keep(KeptBranch kept, const TraceSnapshot& trace, const Scenario& scenario);

private:
    std::vector<BranchRecord> m_records;
    int m_current = 0;
};

} // namespace peerscope
