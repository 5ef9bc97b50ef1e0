// SPDX-License-Identifier: MIT
#include "ui/connect/watch_dialog.h"

#include "ui/fields/wheel_guard.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

constexpr int anyPort = 0;
constexpr int highestPort = 65'535;
constexpr QSize comfortable(560, 380);

QString interfaceKey()
{
    return QStringLiteral("watch/interface");
}
QString portKey()
{
    return QStringLiteral("watch/port");
}

/// The one to propose: as last time, or else loopback, where games are tried.
std::size_t proposed(const std::vector<CaptureInterface>& interfaces)
{
    const QString last = QSettings().value(interfaceKey()).toString();
    auto found = std::ranges::find(interfaces, last, &CaptureInterface::name);
    if (found == interfaces.end())
        found = std::ranges::find(interfaces, true, &CaptureInterface::isLoopback);
    return found == interfaces.end() ? 0 : static_cast<std::size_t>(found - interfaces.begin());
}

} // namespace

WatchDialog::WatchDialog(std::function<InterfaceList()> list, QWidget* parent)
    : QDialog(parent), m_list(std::move(list)), m_interfaces(new QTreeWidget), m_port(new QSpinBox),
      m_note(new QLabel)
{
    setObjectName(QStringLiteral("watchDialog"));
    setWindowTitle(tr("Watch a network interface"));

    auto* what =
        new QLabel(tr("Shows the UDP datagrams of a real game while they are on their way. Nothing is "
                      "sent and nothing is changed."));
    what->setWordWrap(true);
    m_interfaces->setObjectName(QStringLiteral("interfaceList"));
    m_interfaces->setAccessibleName(tr("Network interfaces"));
    m_interfaces->setToolTip(
        tr("Where the game's datagrams pass; lo if game and server are on this machine"));
    m_interfaces->setHeaderLabels({tr("Interface"), tr("Description"), tr("Addresses")});
    m_interfaces->setRootIsDecorated(false);
    m_interfaces->setAllColumnsShowFocus(true);
    m_interfaces->setUniformRowHeights(true);
    m_port->setObjectName(QStringLiteral("watchPortSpin"));
    m_port->setRange(anyPort, highestPort);
    m_port->setSpecialValueText(tr("any"));
    m_port->setToolTip(
        tr("Only datagrams from or to this UDP port: the server's. Godot's examples use 7777 or "
           "another number near it."));
    m_port->setValue(QSettings().value(portKey(), anyPort).toInt());
    takeNoWheelUnfocused(m_port);
    m_note->setObjectName(QStringLiteral("watchNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse); // it may have a command to copy
    m_note->setMinimumHeight(3 * fontMetrics().lineSpacing());
    m_note->setAlignment(Qt::AlignLeft | Qt::AlignTop);

    auto* form = new QFormLayout;
    form->addRow(tr("UDP &port"), m_port);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_again = buttons->addButton(tr("&List again"), QDialogButtonBox::ActionRole);
    m_again->setObjectName(QStringLiteral("listAgainButton"));
    m_again->setToolTip(tr("Ask again which interfaces there are"));
    m_watch = buttons->addButton(tr("&Watch"), QDialogButtonBox::AcceptRole);
    m_watch->setObjectName(QStringLiteral("confirmWatchButton"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(what);
    layout->addWidget(m_interfaces, 1);
    layout->addLayout(form);
    layout->addWidget(m_note);
    layout->addWidget(buttons);
    m_watch->setDefault(true); // only after adding it to the dialog; earlier, Cancel would become the default
    resize(comfortable);

    connect(m_interfaces, &QTreeWidget::currentItemChanged, this,
            [this] { m_watch->setEnabled(m_interfaces->currentItem() != nullptr); });
    connect(m_interfaces, &QTreeWidget::itemActivated, this, &WatchDialog::choose);
    connect(m_again, &QPushButton::clicked, this, &WatchDialog::askForList);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &WatchDialog::choose);
    askForList();
}

void WatchDialog::askForList()
{
    m_interfaces->clear();
    m_watch->setEnabled(false);
    m_again->setEnabled(false);
    say(tr("Asking dumpcap which interfaces there are…"), false);
    m_listing.start([list = m_list](const JobControl&) { return list(); },
                    [this](const JobOutcome<InterfaceList>& outcome) {
                        m_again->setEnabled(true);
                        if (const auto* failure = std::get_if<JobFailure>(&outcome))
                            showList(failure->text);
                        else
                            showList(std::get<InterfaceList>(outcome));
                    });
}

void WatchDialog::showList(const InterfaceList& interfaces)
{
    if (const auto* problem = std::get_if<QString>(&interfaces))
        return say(tr("Interfaces cannot be watched: %1.").arg(*problem), true);
    const auto& found = std::get<std::vector<CaptureInterface>>(interfaces);
    for (const CaptureInterface& each : found) {
        const QString addresses = each.addresses.join(QStringLiteral(", "));
        auto* item = new QTreeWidgetItem(m_interfaces, {each.name, each.description, addresses});
        item->setToolTip(2, addresses);
    }
    m_interfaces->resizeColumnToContents(0);
    m_interfaces->resizeColumnToContents(1);
    m_interfaces->setCurrentItem(m_interfaces->topLevelItem(static_cast<int>(proposed(found))));
    m_interfaces->setFocus();
    say({}, false);
}

void WatchDialog::say(const QString& text, bool isProblem)
{
    QPalette colors = palette();
    if (isProblem)
        colors.setColor(QPalette::WindowText, themeColors(palette()).lost);
    m_note->setPalette(colors);
    m_note->setText(text);
}

void WatchDialog::choose()
{
    const QTreeWidgetItem* item = m_interfaces->currentItem();
    if (!item)
        return;
    QSettings().setValue(interfaceKey(), item->text(0));
    QSettings().setValue(portKey(), m_port->value());
    std::optional<std::uint16_t> port;
    if (m_port->value() != anyPort)
        port = static_cast<std::uint16_t>(m_port->value());
    Q_EMIT watchRequested(item->text(0), port);
    accept();
}

} // namespace peerscope

#include "moc_watch_dialog.cpp"
