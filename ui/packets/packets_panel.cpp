// SPDX-License-Identifier: MIT
#include "ui/packets/packets_panel.h"

#include "core/files/rows_output.h"
#include "core/words/numbers.h"
#include "ui/export/export_dialog.h"
#include "ui/moment/back_to_now.h"
#include "ui/moment/moment.h"
#include "ui/packets/filter_edit.h"
#include "ui/packets/packet_table.h"
#include "ui/packets/packet_table_model.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

namespace peerscope {

namespace {

constexpr int mostRemembered = 12;

QString settingsKey()
{
    return QStringLiteral("packets/filters");
}

} // namespace

PacketsPanel::PacketsPanel(Moment* moment, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_model(new PacketTableModel(this)),
      m_table(new PacketTable(m_model)), m_filterEdit(new FilterEdit), m_historyButton(new QPushButton),
      m_history(new QMenu(this)), m_count(new QLabel), m_error(new QLabel)
{
    setObjectName(QStringLiteral("packetsPanel"));
    m_historyButton->setObjectName(QStringLiteral("filterHistory"));
    m_historyButton->setText(tr("Recent"));
    m_historyButton->setToolTip(tr("Earlier filters, and examples"));
    m_historyButton->setMenu(m_history);
    m_historyButton->setFlat(true);
    m_count->setObjectName(QStringLiteral("packetCount"));
    m_error->setTextFormat(Qt::PlainText);
    m_error->setObjectName(QStringLiteral("filterError"));
    m_error->setWordWrap(true);
    m_error->setContentsMargins(8, 0, 8, 4);
    m_error->hide();

    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_filterEdit, 1);
    row->addWidget(m_historyButton);
    row->addWidget(new BackToNow(m_moment, this));
    row->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_error);
    layout->addWidget(m_table, 1);

    connect(m_filterEdit, &FilterEdit::filterChanged, this, [this](const PacketFilter& filter) {
        m_moment->setFilter(filter);
        rememberFilter(QString::fromStdString(filter.text()));
        showCount();
    });
    connect(m_filterEdit, &FilterEdit::errorChanged, this, [this](const QString& text) {
        QPalette errorPalette = palette();
        errorPalette.setColor(QPalette::WindowText, themeColors(palette()).lost);
        m_error->setPalette(errorPalette);
        m_error->setText(text);
        m_error->setVisible(!text.isEmpty());
    });
    connect(m_moment, &Moment::frameChanged, m_filterEdit,
            [this] { m_filterEdit->setTrace(m_moment->trace()); });
    connect(m_moment, &Moment::filterChanged, this, &PacketsPanel::showPackets);
    connect(m_moment, &Moment::messagesRead, m_table, &PacketTable::refresh);
    connect(m_moment, &Moment::opened, m_filterEdit, &QLineEdit::clear);
    connect(m_moment, &Moment::selectionChanged, this, &PacketsPanel::takeSelection);
    connect(m_moment, &Moment::timeChanged, this, &PacketsPanel::takeTime);
    connect(m_history, &QMenu::aboutToShow, this, &PacketsPanel::fillHistory);
    connect(m_table, &PacketTable::packetSelected, m_moment,
            [this](PacketId packet) { m_moment->select(packet); });
    connect(m_table, &PacketTable::packetActivated, m_moment,
            [this](PacketId packet) { m_moment->lookAt(m_model->trace().packet(packet).sent); });
    connect(m_table, &PacketTable::filterTermRequested, m_filterEdit, &FilterEdit::addTerm);
    connect(m_table, &PacketTable::exportRequested, this, &PacketsPanel::askWhereToExport);
    showPackets();
}

void PacketsPanel::takeSelection()
{
    m_table->setSelectedPackets(m_moment->selectedPackets());
}

void PacketsPanel::takeTime()
{
    m_model->setTime(m_moment->timeCursor());
    m_table->showTime();
}

void PacketsPanel::focusFilter()
{
    m_filterEdit->setFocus(Qt::ShortcutFocusReason);
    m_filterEdit->selectAll();
}

void PacketsPanel::showPackets()
{
    const FilteredPackets& packets = m_moment->packets();
    m_model->setPackets(packets.packets(), packets.trace());
    const bool nothingAtAll = packets.trace().packetCount() == 0;
    m_table->setPlaceholder(nothingAtAll ? tr("No packet has been sent yet.")
                                         : tr("No packet matches the filter. Clear it to see all %1.")
                                               .arg(formatCount(packets.trace().packetCount())));
    m_table->refresh();
    showCount();
}

void PacketsPanel::showCount()
{
    const PacketSelection& packets = *m_moment->packets().packets();
    const QString all = packetsText(packets.packetCount());
    m_count->setText(m_moment->packets().isBusy() ? tr("filtering…")
                     : packets.filter().isEverything()
                         ? all
                         : tr("%1 of %2").arg(formatCount(packets.size()), all));
}

void PacketsPanel::rememberFilter(const QString& text)
{
    if (text.trimmed().isEmpty())
        return;
    QSettings settings;
    QStringList filters = settings.value(settingsKey()).toStringList();
    filters.removeAll(text);
    // Forget what was only a beginning of this filter.
    while (!filters.isEmpty() && text.startsWith(filters.first()))
        filters.removeFirst();
    filters.prepend(text);
    settings.setValue(settingsKey(), filters.mid(0, mostRemembered));
}

void PacketsPanel::fillHistory()
{
    m_history->clear();
    const auto add = [this](const QString& text) {
        m_history->addAction(QString(text).replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                             [this, text] {
                                 m_filterEdit->setText(text);
                                 m_filterEdit->apply();
                             });
    };
    const QStringList filters = QSettings().value(settingsKey()).toStringList();
    for (const QString& text : filters)
        add(text);
    m_history->addSection(tr("Examples"));
    for (const char* text :
         {"fate in {lost, late, throttled, incomplete}", "mode == reliable && latency > 100ms", "queued > 0",
          "held > 0", "resends > 0", "size > mtu", "received_mode != mode", "kind in {sync, delta}"})
        add(QString::fromLatin1(text));
}

void PacketsPanel::askWhereToExport()
{
    peerscope::askWhereToExport(this, tr("Export the table"), QStringLiteral("exportPacketsDialog"),
                                {.title = {}, .size = {}, .table = [this] { return csv(); }},
                                [this](const QString& text) { Q_EMIT problem(text); });
}

QByteArray PacketsPanel::csv() const
{
    const TraceSnapshot& trace = m_model->trace();
    const bool hasMessages = trace.messages().subjectCount() > 1; // besides that of no message
    const auto columns = packetColumns(trace, hasMessages);
    RowsText rows(RowsFormat::Csv, columnNames(columns));
    for (int row = 0; row < m_model->rowCount(); ++row)
        rows.add(columns, PacketCells(trace, m_model->packetAt(row).id));
    return QByteArray::fromStdString(rows.text());
}

} // namespace peerscope

#include "moc_packets_panel.cpp"
