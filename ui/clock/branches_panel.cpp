// SPDX-License-Identifier: MIT
#include "ui/clock/branches_panel.h"

#include "core/words/clock_format.h"
#include "core/words/numbers.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace peerscope {

namespace {

QString milliseconds(const std::optional<PacketFigures::Percentiles>& latency,
                     double PacketFigures::Percentiles::*which)
{
    return latency ? BranchesPanel::tr("%1 ms").arg(formatDecimals((*latency).*which, 1))
                   : QStringLiteral("–");
}

} // namespace

std::vector<std::pair<QString, QString>> branchRows(const BranchColumn& branch)
{
    std::vector<std::pair<QString, QString>> rows = {
        {BranchesPanel::tr("ran to"), formatClock(branch.now)},
        {BranchesPanel::tr("left at"),
         branch.from > Time(0) ? formatClock(branch.from) : QStringLiteral("–")},
        {BranchesPanel::tr("digest"), digestText(branch.digest)},
    };
    const auto figure = [&](const QString& title, const auto& text) {
        rows.emplace_back(title, branch.report ? text(*branch.report) : QStringLiteral("…"));
    };
    figure(BranchesPanel::tr("datagrams"),
           [](const Report& report) { return formatCount(report.datagrams); });
    figure(BranchesPanel::tr("… lost"),
           [](const Report& report) { return formatCount(report.datagramsLost); });
    figure(BranchesPanel::tr("packets"), [](const Report& report) { return formatCount(report.total.sent); });
    figure(BranchesPanel::tr("… delivered"),
           [](const Report& report) { return formatCount(report.total.of(PacketFate::Delivered)); });
    figure(BranchesPanel::tr("… lost"),
           [](const Report& report) { return formatCount(report.total.of(PacketFate::Lost)); });
    figure(BranchesPanel::tr("resends"),
           [](const Report& report) { return formatCount(report.total.resends); });
    figure(BranchesPanel::tr("latency, median"), [](const Report& report) {
        return milliseconds(report.total.latency, &PacketFigures::Percentiles::p50);
    });
    figure(BranchesPanel::tr("latency, 99 %"), [](const Report& report) {
        return milliseconds(report.total.latency, &PacketFigures::Percentiles::p99);
    });
    figure(BranchesPanel::tr("goodput"), [](const Report& report) {
        return BranchesPanel::tr("%1 kB/s").arg(formatDecimals(report.total.goodput / 1000.0, 2));
    });
    return rows;
}

BranchesPanel::BranchesPanel(QWidget* parent)
    : QWidget(parent), m_hint(new QLabel), m_table(new QTableWidget), m_continue(new QPushButton),
      m_switch(new QPushButton(tr("Switch to"))), m_rename(new QPushButton(tr("Rename…")))
{
    setObjectName(QStringLiteral("branchesPanel"));
    setAccessibleName(tr("Branches"));
    m_hint->setWordWrap(true);
    m_hint->setText(
        tr("Drag along the ruler of the timelines to look at an earlier moment, then continue from there. "
           "The sandbox runs on from that moment, and both branches are kept here to compare."));
    m_table->setObjectName(QStringLiteral("branchesTable"));
    m_table->setAccessibleName(tr("Branches, side by side"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectColumns);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_continue->setObjectName(QStringLiteral("continueButton"));
    m_switch->setObjectName(QStringLiteral("switchButton"));
    m_switch->setToolTip(tr("Go back to the chosen branch, at the time you left it"));
    m_rename->setObjectName(QStringLiteral("renameButton"));
    m_rename->setToolTip(tr("Rename the chosen branch"));

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_continue);
    buttons->addWidget(m_switch);
    buttons->addWidget(m_rename);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_hint);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);

    connect(m_continue, &QPushButton::clicked, this, &BranchesPanel::continueRequested);
    connect(m_switch, &QPushButton::clicked, this, [this] { Q_EMIT switchRequested(chosen()); });
    connect(m_rename, &QPushButton::clicked, this, &BranchesPanel::askForName);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &BranchesPanel::showButtons);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionDoubleClicked, this,
            [this](int branch) { Q_EMIT switchRequested(branch); });
    setContinueTime(std::nullopt);
    showButtons();
}

void BranchesPanel::setBranches(const std::vector<BranchColumn>& branches, int current)
{
    m_current = current;
    m_names.clear();
    m_hint->setVisible(branches.size() < 2);
    m_table->setVisible(!branches.empty());
    if (branches.empty())
        return;
    const auto now = branchRows(branches[static_cast<std::size_t>(current)]);
    m_table->setRowCount(static_cast<int>(now.size()));
    m_table->setColumnCount(static_cast<int>(branches.size()));
    for (int column = 0; column < m_table->columnCount(); ++column) {
        const BranchColumn& branch = branches[static_cast<std::size_t>(column)];
        m_names.push_back(branch.name);
        auto* header =
            new QTableWidgetItem(column == current ? QStringLiteral("● ") + branch.name : branch.name);
        if (column == current)
            header->setToolTip(tr("This branch is running"));
        m_table->setHorizontalHeaderItem(column, header);
        const auto rows = branchRows(branch);
        for (int row = 0; row < m_table->rowCount(); ++row) {
            const auto& [title, text] = rows[static_cast<std::size_t>(row)];
            if (column == 0)
                m_table->setVerticalHeaderItem(row, new QTableWidgetItem(title));
            auto* item = m_table->item(row, column);
            if (!item) {
                item = new QTableWidgetItem;
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                m_table->setItem(row, column, item);
            }
            item->setText(text);
            QFont font = this->font();
            font.setBold(text != now[static_cast<std::size_t>(row)].second);
            item->setFont(font);
        }
    }
    showButtons();
}

void BranchesPanel::setContinueTime(std::optional<Time> time)
{
    m_continue->setEnabled(time.has_value());
    m_continue->setText(time ? tr("Continue from %1").arg(formatClock(*time)) : tr("Continue from here"));
    m_continue->setToolTip(
        time ? tr("Run the sandbox again up to this moment, in the background, and continue from there")
             : tr("Drag along the ruler of the timelines to choose the moment to go back to"));
}

int BranchesPanel::chosen() const
{
    const QList<QTableWidgetSelectionRange> ranges = m_table->selectedRanges();
    return ranges.isEmpty() ? m_current : ranges.first().leftColumn();
}

void BranchesPanel::showButtons()
{
    m_switch->setEnabled(!m_names.empty() && chosen() != m_current);
    m_rename->setEnabled(!m_names.empty());
}

void BranchesPanel::askForName()
{
    const int branch = chosen();
    bool accepted = false;
    const QString name =
        QInputDialog::getText(this, tr("Rename branch"), tr("Name of the branch"), QLineEdit::Normal,
                              m_names.at(static_cast<std::size_t>(branch)), &accepted);
    if (accepted)
        Q_EMIT renameRequested(branch, name);
}

void BranchesPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    Q_EMIT shown();
}

} // namespace peerscope

#include "moc_branches_panel.cpp"
