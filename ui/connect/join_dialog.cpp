// SPDX-License-Identifier: MIT
#include "ui/connect/join_dialog.h"

#include "core/scenario/number_bounds.h"
#include "ui/connect/connect_fields.h"
#include "ui/fields/wheel_guard.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

QString joinServerKey()
{
    return QStringLiteral("join/server");
}
QString joinCountKey()
{
    return QStringLiteral("join/count");
}
QString joinApiKey()
{
    return QStringLiteral("join/plainPackets");
}
QString joinNetworkKey()
{
    return QStringLiteral("join/conditions");
}

} // namespace

JoinDialog::JoinDialog(std::optional<Scenario> sandbox, QWidget* parent)
    : QDialog(parent), m_sandbox(std::move(sandbox)), m_client(new QComboBox), m_count(new QSpinBox),
      m_api(new QComboBox), m_note(noteLabel(QStringLiteral("joinNote")))
{
    setObjectName(QStringLiteral("joinDialog"));
    setWindowTitle(tr("Send clients into a server"));
    const QSettings settings;
    m_client->setObjectName(QStringLiteral("joinClientCombo"));
    m_client->setToolTip(
        tr("Who joins the server: clients of the open sandbox, with what they send there, or new "
           "bots, each with ten small packets a second"));
    m_client->setAccessibleName(tr("Clients"));
    m_client->addItem(tr("new bots"), QString());
    if (m_sandbox) {
        for (const PeerSpec& peer : m_sandbox->peers) {
            if (peer.role == PeerRole::Client)
                m_client->addItem(peer.name, peer.name);
        }
    }
    m_client->setCurrentIndex(m_client->count() > 1 ? 1 : 0);
    m_count->setObjectName(QStringLiteral("joinCountSpin"));
    m_count->setAccessibleName(tr("How many clients"));
    m_count->setRange(1, bounds::count.highest());
    m_count->setToolTip(tr("How many of them join, one after another"));
    m_api->setObjectName(QStringLiteral("joinApiCombo"));
    m_api->setAccessibleName(tr("What the server speaks"));
    m_api->addItem(tr("Godot 4's multiplayer"));
    m_api->addItem(tr("plain packets"));
    m_api->setCurrentIndex(settings.value(joinApiKey()).toBool() ? 1 : 0);
    m_api->setToolTip(
        tr("<p><b>Godot 4's multiplayer</b>: the server uses RPCs or the MultiplayerAPI, and gets the "
           "bots' packets as <i>peer_packet</i>.</p><p><b>plain packets</b>: it uses ENet, or a "
           "MultiplayerPeer, without them.</p>"));
    m_server = addressField(QStringLiteral("joinServerEdit"),
                            settings.value(joinServerKey(), QStringLiteral("127.0.0.1:7777")).toString());
    m_server->setAccessibleName(tr("The real server"));
    m_server->setToolTip(tr("Where the real server listens: an address or a name, and its port"));
    m_network =
        networkChoice(QStringLiteral("joinNetworkCombo"), settings.value(joinNetworkKey()).toString());
    for (QWidget* field :
         {static_cast<QWidget*>(m_client), static_cast<QWidget*>(m_count), static_cast<QWidget*>(m_api)})
        takeNoWheelUnfocused(field);

    auto* what =
        new QLabel(tr("Clients of Peerscope join the server of a real game, each over a link of its own "
                      "that can be bent."));
    what->setWordWrap(true);
    auto* form = new QFormLayout;
    form->addRow(tr("&Clients"), m_client);
    form->addRow(tr("&How many"), m_count);
    form->addRow(tr("The real &server"), m_server);
    form->addRow(tr("It &speaks"), m_api);
    form->addRow(tr("&Network"), m_network);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_start = buttons->addButton(tr("&Join"), QDialogButtonBox::AcceptRole);
    m_start->setObjectName(QStringLiteral("startJoinButton"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(what);
    layout->addLayout(form);
    layout->addWidget(m_note);
    layout->addStretch();
    layout->addWidget(buttons);
    m_start->setDefault(true); // only after adding it to the dialog; earlier, Cancel would become the default
    resize(60 * fontMetrics().averageCharWidth() + 80, sizeHint().height());

    connect(m_client, &QComboBox::currentIndexChanged, this, &JoinDialog::showClient);
    connect(m_count, &QSpinBox::valueChanged, this, &JoinDialog::check);
    connect(m_server, &QLineEdit::textChanged, this, &JoinDialog::check);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &JoinDialog::start);
    showClient();
}

/// The fields as they are for the clients that were chosen.
void JoinDialog::showClient()
{
    const QString name = m_client->currentData().toString();
    m_api->setEnabled(name.isEmpty());
    if (name.isEmpty()) {
        m_count->setValue(QSettings().value(joinCountKey(), 1).toInt());
    } else {
        const auto peer = std::ranges::find(m_sandbox->peers, name, &PeerSpec::name);
        m_count->setValue(peer->count.value_or(1));
        m_api->setCurrentIndex(apiOf(*m_sandbox, *peer) == PeerApi::Scene ? 0 : 1);
    }
    check();
}

std::optional<Scenario> JoinDialog::scenario()
{
    const auto server = parseHostAndPort(m_server->text().trimmed());
    if (!server) {
        showNote(*m_note, tr("The real server: an address and a port, such as 127.0.0.1:7777."), true);
        return std::nullopt;
    }
    const JoinPlan plan{.client = m_client->currentData().toString(),
                        .count = m_count->value(),
                        .to = *server,
                        .api = m_api->currentIndex() == 0 ? PeerApi::Scene : PeerApi::Peer,
                        .preset = m_network->currentData().toString()};
    const auto result = joinScenario(m_sandbox, plan);
    if (const auto* problem = std::get_if<QString>(&result)) {
        showNote(*m_note, *problem, true);
        return std::nullopt;
    }
    showNote(*m_note,
             plan.client.isEmpty() ? QString()
                                   : tr("The sandbox starts again from its beginning, in real time."),
             false);
    return std::get<Scenario>(result);
}

void JoinDialog::check()
{
    m_start->setEnabled(scenario().has_value());
}

void JoinDialog::start()
{
    const std::optional<Scenario> correct = scenario();
    if (!correct)
        return;
    QSettings settings;
    settings.setValue(joinServerKey(), m_server->text().trimmed());
    settings.setValue(joinNetworkKey(), m_network->currentData().toString());
    if (m_client->currentData().toString().isEmpty()) {
        settings.setValue(joinCountKey(), m_count->value());
        settings.setValue(joinApiKey(), m_api->currentIndex() == 1);
    }
    Q_EMIT joinRequested(*correct);
    accept();
}

} // namespace peerscope

#include "moc_join_dialog.cpp"
