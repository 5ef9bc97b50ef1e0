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
    std::optional<Report> report; ///< none while it is being made
};

/// The ways a sandbox has taken, side by side: where each left another, how far it ran, its digest and its
/// figures. What differs from the current one is bold.
class BranchesPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit BranchesPanel(QWidget* parent = nullptr);

    void setBranches(const std::vector<BranchColumn>& branches, int current);
    /// The moment "continue from here" would go back to; none: there is nothing to go back to.
    void setContinueTime(std::optional<Time> time);

Q_SIGNALS:
    void continueRequested();
    void switchRequested(int branch);
    void renameRequested(int branch, const QString& name);
    /// The panel has become visible: it wants figures.
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

/// The rows of the table: what is said of a branch, in order. Pure; the first is how far it ran.
std::vector<std::pair<QString, QString>> branchRows(const BranchColumn& branch);

} // namespace peerscope
