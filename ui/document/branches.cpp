// SPDX-License-Identifier: MIT
#include "ui/document/branches.h"

#include "core/words/clock_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace peerscope {

Branches::Branches()
{
    m_records.push_back({QCoreApplication::translate("Branches", "main"), Time(0), std::nullopt});
}

int Branches::add(Time from)
{
    const QString plain = QCoreApplication::translate("Branches", "from %1").arg(formatClock(from));
    QString name = plain;
    const auto isTaken = [&] {
        return std::any_of(m_records.begin(), m_records.end(),
                           [&](const BranchRecord& record) { return record.name == name; });
    };
    for (int number = 2; isTaken(); ++number)
        name = QStringLiteral("%1 (%2)").arg(plain).arg(number);
    m_records.push_back({name, from, std::nullopt});
    return count() - 1;
}

BranchEdit Branches::editTo(int branch, std::vector<Edit> edits) const
{
    const BranchRecord& record = at(branch);
    return {.branch = branch,
            .from = record.from,
            .isNew = !record.kept,
            .name = record.name,
            .edits = std::make_shared<std::vector<Edit>>(std::move(edits))};
}

bool Branches::rename(int branch, const QString& name)
{
    QString& known = m_records[static_cast<std::size_t>(branch)].name;
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty() || trimmed == known)
        return false;
    known = trimmed;
    return true;
}

void Branches::keep(KeptBranch kept, const TraceSnapshot& trace, const Scenario& scenario)
{
    const auto report = std::make_shared<std::optional<JobOutcome<Report>>>();
    kept.report = report;
    // Told to the application, not to this object: a branch that has gone by then has a share in it no more.
    startJob(
        QCoreApplication::instance(),
        [trace, scenario, now = kept.now, digest = kept.digest] {
            return makeReport(trace, scenario, now, digest);
        },
        [report](const JobOutcome<Report>& outcome) { *report = outcome; });
    m_records[static_cast<std::size_t>(m_current)].kept = std::move(kept);
}

} // namespace peerscope
