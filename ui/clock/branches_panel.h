// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/sandbox/report.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QTableWidget;

namespace peerscope {

/// A branch as the panel shows it.
struct BranchColumn
{
    QString name;
    Time from{};
    Time now{};
    std::uint64_t digest = 0;
    std::optional<Report> report; ///< none while it is being computed
};

/// The branches of a sandbox side by side: where each began, how far it ran, its digest and its figures.
/// Differences from the current branch are bold.
class BranchesPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit BranchesPanel(QWidget* parent = nullptr);

    void setBranches(const std::vector<BranchColumn>& branches, int current);
    /// The time from which "continue from here" would branch; none: nothing to go back to.
    void setContinueTime(std::optional<Time> time);

Q_SIGNALS:
    void continueRequested();
    void switchRequested(int branch);
    void renameRequested(int branch, const QString& name);
    /// The panel has become visible and needs figures.
    void shown();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void showButtons();
    void askForName();
    int chosen() const;

    int m_current = 0;
    std::vector<QString> m_names;
    QLabel* m_hint = nullptr;
    QTableWidget* m_table = nullptr;
    QPushButton* m_continue = nullptr;
    QPushButton* m_switch = nullptr;
    QPushButton* m_rename = nullptr;
};

/// The rows of the table for a branch, in order; the first is how far it ran. A pure function.
std::vector<std::pair<QString, QString>> branchRows(const BranchColumn& branch);

} // namespace peerscope
