// SPDX-License-Identifier: MIT
#include "ui/clock/branch_figures.h"

#include "ui/clock/branches_panel.h"
#include "ui/document/document.h"

#include <chrono>
#include <utility>
#include <variant>

namespace peerscope {

namespace {
/// How often the visible figures of the running branch are updated.
constexpr std::chrono::milliseconds branchesEvery{1000};
} // namespace

BranchFigures::BranchFigures(Document* document, BranchesPanel* panel)
    : QObject(panel), m_document(document), m_panel(panel)
{
    m_again.setSingleShot(true);
    m_again.setInterval(branchesEvery);
    connect(&m_again, &QTimer::timeout, this, &BranchFigures::showBranches);
    connect(document, &Document::branchesChanged, this, &BranchFigures::showBranches);
    connect(panel, &BranchesPanel::shown, this, &BranchFigures::showBranches);
    connect(document, &Document::frame, this, [this] {
        if (m_panel->isVisible() && !m_again.isActive())
            m_again.start();
    });
    connect(document->moment(), &Moment::timeChanged, this, &BranchFigures::showContinueTime);
}

void BranchFigures::showContinueTime()
{
    m_panel->setContinueTime(m_document->allowed().runAgain ? m_document->moment()->timeCursor()
                                                            : std::nullopt);
}

void BranchFigures::showBranches()
{
    const Branches& branches = m_document->branches();
    std::vector<BranchColumn> columns;
    bool waiting = false;
    for (int branch = 0; m_document->isOpen() && branch < branches.count(); ++branch) {
        const BranchRecord& record = branches.at(branch);
        BranchColumn column{record.name, record.from, Time(0), 0, std::nullopt};
        if (branch == branches.current()) {
            column.now = m_document->state()->now;
            column.digest = m_document->status().digest;
            column.report = m_document->report();
            waiting = waiting || !column.report || column.report->digest != column.digest;
        } else if (record.kept) {
            column.now = record.kept->now;
            column.digest = record.kept->digest;
            if (!record.kept->report->has_value())
                waiting = true;
            else if (const auto* report = std::get_if<Report>(&record.kept->report->value()))
                column.report = *report;
        }
        columns.push_back(std::move(column));
    }
    m_panel->setBranches(columns, branches.current());
    if (waiting && m_panel->isVisible())
        m_again.start();
}

} // namespace peerscope
