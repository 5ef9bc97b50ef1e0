// SPDX-License-Identifier: MIT
#include "ui/inspector/signal_log.h"

#include "core/words/names.h"
#include "core/words/numbers.h"
#include "ui/inspector/event_log_model.h"
#include "ui/moment/back_to_now.h"
#include "ui/moment/moment.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

namespace peerscope {

SignalLog::SignalLog(Moment* moment, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_model(new EventLogModel(this)), m_table(new QTableView),
      m_peerCombo(new QComboBox), m_kindCombo(new QComboBox), m_textEdit(new QLineEdit),
      m_countLabel(new QLabel)
{
    setObjectName(QStringLiteral("signalLog"));
    setAccessibleName(tr("Signal log"));
    auto* filterRow = new QHBoxLayout;
    createFilterRow(filterRow);
    createTable();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addLayout(filterRow);
    layout->addWidget(m_table, 1);

    m_goOn.setInterval(0);
    connect(&m_goOn, &QTimer::timeout, this, &SignalLog::goOn);
    updateCount();
    connect(moment, &Moment::frameChanged, this, [this] { takeTrace(m_moment->trace()); });
    connect(moment, &Moment::timeChanged, this, &SignalLog::takeTime);
    takeTrace(moment->trace());
    takeTime();
}

void SignalLog::createFilterRow(QHBoxLayout* row)
{
    m_peerCombo->setObjectName(QStringLiteral("eventPeerCombo"));
    m_peerCombo->setAccessibleName(tr("Show events of"));
    m_peerCombo->setToolTip(tr("Show only events of this peer or about it"));
    m_peerCombo->addItem(tr("every peer"), QVariant::fromValue(EndpointId::none()));
    m_peerCombo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_peerCombo->setMinimumContentsLength(8);

    m_kindCombo->setObjectName(QStringLiteral("eventKindCombo"));
    m_kindCombo->setAccessibleName(tr("Show events of this kind"));
    m_kindCombo->setToolTip(tr("Show only events of this kind"));
    m_kindCombo->addItem(tr("every event"), -1);
    for (int kind = 0; kind < eventKindCount; ++kind) {
        const std::string_view word = name(static_cast<EventKind>(kind));
        m_kindCombo->addItem(QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size())), kind);
    }
    m_kindCombo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_kindCombo->setMinimumContentsLength(8);

    m_textEdit->setObjectName(QStringLiteral("eventTextEdit"));
    m_textEdit->setAccessibleName(tr("Show events with this text"));
    m_textEdit->setToolTip(tr("Show only lines with this text in any column, e.g. ERR_"));
    m_textEdit->setPlaceholderText(tr("find"));
    m_textEdit->setClearButtonEnabled(true);
    m_textEdit->setMinimumWidth(60);

    m_countLabel->setObjectName(QStringLiteral("eventCountLabel"));
    row->addWidget(m_peerCombo);
    row->addWidget(m_kindCombo);
    row->addWidget(m_textEdit, 1);
    row->addWidget(new BackToNow(m_moment, this));
    row->addWidget(m_countLabel);

    connect(m_peerCombo, &QComboBox::currentIndexChanged, this, &SignalLog::applyFilter);
    connect(m_kindCombo, &QComboBox::currentIndexChanged, this, &SignalLog::applyFilter);
    connect(m_textEdit, &QLineEdit::textChanged, this, &SignalLog::applyFilter);
}

void SignalLog::createTable()
{
    m_table->setObjectName(QStringLiteral("eventTable"));
    m_table->setAccessibleName(tr("Events"));
    m_table->setToolTip(tr("Double click or Enter: select the peer and put the time cursor there"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    QHeaderView* header = m_table->horizontalHeader();
    header->setStretchLastSection(true);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    const auto widthOf = [this](const QString& text) { return fontMetrics().horizontalAdvance(text) + 14; };
    header->resizeSection(EventLogModel::TimeColumn, widthOf(QStringLiteral("1234.567890 s")));
    header->resizeSection(EventLogModel::PeerColumn, widthOf(QStringLiteral("client.123")));
    header->resizeSection(EventLogModel::EventColumn, widthOf(QStringLiteral("peer_disconnected")));
    header->resizeSection(EventLogModel::SubjectColumn, widthOf(QStringLiteral("2147483647")));

    auto* copyCsv = new QAction(tr("Copy as CSV"), m_table);
    copyCsv->setObjectName(QStringLiteral("copyCsvAction"));
    copyCsv->setShortcut(QKeySequence::Copy);
    copyCsv->setShortcutContext(Qt::WidgetShortcut);
    copyCsv->setToolTip(tr("Copy the selected lines, or all if none is selected"));
    m_table->addAction(copyCsv);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);

    connect(copyCsv, &QAction::triggered, this, &SignalLog::copyAsCsv);
    connect(m_table, &QTableView::activated, this, &SignalLog::activate);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this,
            [this](int value) { m_follows = value >= m_table->verticalScrollBar()->maximum(); });
    connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_follows)
            m_table->scrollToBottom();
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &SignalLog::updateCount);
    connect(m_model, &QAbstractItemModel::modelReset, this, &SignalLog::updateCount);
}

void SignalLog::takeTrace(const TraceSnapshot& trace)
{
    const bool follows = m_follows;
    m_model->setTrace(trace);
    updatePeers();
    if (follows)
        m_table->scrollToBottom();
    m_follows = follows;
    if (!m_model->isComplete())
        m_goOn.start();
}

void SignalLog::takeTime()
{
    const std::optional<Time> time = m_moment->timeCursor();
    m_shown = m_moment->time();
    m_model->setNow(time.value_or(never));
    if (const int row = time ? m_model->rowAt(*time) : -1; row >= 0)
        m_table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
}

void SignalLog::goOn()
{
    const bool follows = m_follows;
    if (!m_model->advance())
        m_goOn.stop();
    if (follows)
        m_table->scrollToBottom();
    m_follows = follows;
}

void SignalLog::applyFilter()
{
    EventFilter filter;
    filter.peer = m_peerCombo->currentData().value<EndpointId>();
    if (const int kind = m_kindCombo->currentData().toInt(); kind >= 0)
        filter.kind = static_cast<EventKind>(kind);
    filter.text = m_textEdit->text();
    m_model->setFilter(filter);
    m_follows = true;
    m_table->scrollToBottom();
    if (!m_model->isComplete())
        m_goOn.start();
}

void SignalLog::updatePeers()
{
    // Item 0 stands for all peers; the others are the trace's endpoints, which are only added to within a
    // run.
    const TraceSnapshot& trace = m_model->trace();
    const auto known = static_cast<std::size_t>(m_peerCombo->count() - 1);
    bool sameNames = known <= trace.endpointCount();
    if (known > 0 && sameNames)
        sameNames = m_peerCombo->itemText(1) == peerName(trace, EndpointId(0)) &&
                    m_peerCombo->itemText(static_cast<int>(known)) ==
                        peerName(trace, EndpointId(static_cast<EndpointId::Value>(known - 1)));
    if (!sameNames) {
        while (m_peerCombo->count() > 1)
            m_peerCombo->removeItem(m_peerCombo->count() - 1);
    }
    for (auto row = static_cast<std::size_t>(m_peerCombo->count() - 1); row < trace.endpointCount(); ++row) {
        const EndpointId id(static_cast<EndpointId::Value>(row));
        m_peerCombo->addItem(peerName(trace, id), QVariant::fromValue(id));
    }
}

void SignalLog::updateCount()
{
    const auto shown = static_cast<std::uint64_t>(m_model->rowCount());
    m_countLabel->setText(tr("%1 event(s)", nullptr, forPlural(shown)).arg(formatCount(shown)));
}

void SignalLog::activate(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const EventRow& event = m_model->eventAt(index.row());
    if (event.peer.isValid())
        m_moment->select(event.peer);
    m_moment->lookAt(event.at);
}

void SignalLog::copyAsCsv()
{
    std::vector<int> rows;
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    for (const QModelIndex& index : selected)
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    QApplication::clipboard()->setText(m_model->toCsv(rows));
}

} // namespace peerscope

#include "moc_signal_log.cpp"
