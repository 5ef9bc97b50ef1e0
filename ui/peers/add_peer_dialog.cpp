// SPDX-License-Identifier: MIT
#include "ui/peers/add_peer_dialog.h"

#include "ui/fields/fitted_scroll_area.h"
#include "ui/peers/new_peer.h"
#include "ui/peers/peer_settings.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace peerscope {

namespace {

constexpr int automaticId =
    1; // a client's id is 2 or more, so the spin box's lowest value is free to mean this

constexpr int leastSettings = 200; ///< pixels of height; if there is no room for more, they scroll

std::shared_ptr<const TraceState> orEmpty(std::shared_ptr<const TraceState> state)
{
    return state ? std::move(state) : std::make_shared<const TraceState>();
}

} // namespace

AddPeerDialog::AddPeerDialog(std::shared_ptr<const TraceState> state, QWidget* parent)
    : QDialog(parent), m_state(orEmpty(std::move(state))), m_nameEdit(new QLineEdit),
      m_roleCombo(new QComboBox), m_serverCombo(new QComboBox), m_idSpin(new QSpinBox),
      m_pollSpin(new QDoubleSpinBox), m_settings(new PeerSettings), m_errorLabel(new QLabel)
{
    setObjectName(QStringLiteral("addPeerDialog"));
    setWindowTitle(tr("Add a peer"));

    m_nameEdit->setObjectName(QStringLiteral("peerNameEdit"));
    m_nameEdit->setToolTip(tr("The peer's name, here and in files"));
    m_roleCombo->setObjectName(QStringLiteral("roleCombo"));
    m_roleCombo->setToolTip(
        tr("client: create_client · server: create_server · mesh: create_mesh, connected to every "
           "other member"));
    for (const PeerRole role : {PeerRole::Client, PeerRole::Server, PeerRole::Mesh})
        m_roleCombo->addItem(roleName(role), static_cast<int>(role));
    m_serverCombo->setObjectName(QStringLiteral("serverCombo"));
    m_serverCombo->setToolTip(tr("The server the client connects to"));
    m_serverCombo->addItems(serverNames(*m_state));
    m_idSpin->setObjectName(QStringLiteral("idSpin"));
    m_idSpin->setRange(automaticId, bounds::clientId.highest());
    m_idSpin->setSpecialValueText(tr("automatic"));
    m_idSpin->setToolTip(
        tr("A client draws its own id, a random number of 31 bits; here it is drawn from the seed. "
           "A server is always 1."));
    m_pollSpin->setObjectName(QStringLiteral("pollSpin"));
    m_pollSpin->setDecimals(1);
    m_pollSpin->setRange(bounds::pollHz.low, bounds::pollHz.high);
    m_pollSpin->setValue(60.0);
    m_pollSpin->setSuffix(tr(" Hz"));
    m_pollSpin->setToolTip(tr("How often it polls; a game polls once a frame"));
    m_errorLabel->setTextFormat(Qt::PlainText);
    m_errorLabel->setObjectName(QStringLiteral("addPeerError"));
    m_errorLabel->setWordWrap(true);
    // Always room for two lines, so that the dialog does not jump during typing.
    m_errorLabel->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_errorLabel->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    QPalette errorPalette = palette();
    errorPalette.setColor(QPalette::WindowText, themeColors(palette()).lost);
    m_errorLabel->setPalette(errorPalette);

    auto* form = new QFormLayout;
    form->addRow(tr("&Name"), m_nameEdit);
    form->addRow(tr("&Role"), m_roleCombo);
    form->addRow(tr("&Server"), m_serverCombo);
    form->addRow(tr("&Id"), m_idSpin);
    form->addRow(tr("&Polls"), m_pollSpin);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_addButton = buttons->addButton(tr("&Add peer"), QDialogButtonBox::AcceptRole);
    m_addButton->setObjectName(QStringLiteral("confirmAddButton"));
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(new FittedScrollArea(m_settings, leastSettings));
    layout->addWidget(m_errorLabel);
    layout->addWidget(buttons);
    m_addButton->setDefault(
        true); // only after adding it to the dialog; earlier, Cancel would become the default

    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_roleCombo, &QComboBox::currentIndexChanged, this, &AddPeerDialog::changeRole);
    connect(m_nameEdit, &QLineEdit::textChanged, this, &AddPeerDialog::check);
    connect(m_serverCombo, &QComboBox::currentIndexChanged, this, &AddPeerDialog::check);
    connect(m_idSpin, &QSpinBox::valueChanged, this, &AddPeerDialog::check);
    connect(m_settings, &PeerSettings::changed, this,
            [this](const EnetSettings& change) { m_set.enet.add(change); });
    connect(m_settings, &PeerSettings::startChanged, this,
            [this](const StartSettings& change) { change.applyTo(m_set); });
    // Later, when the layout knows of it.
    connect(m_settings, &PeerSettings::unfolded, this, &AddPeerDialog::adjustSize, Qt::QueuedConnection);

    m_roleCombo->setCurrentIndex(m_roleCombo->findData(static_cast<int>(likelyRole(*m_state))));
    changeRole();
    m_nameEdit->setFocus();
    m_nameEdit->selectAll();
}

void AddPeerDialog::setState(std::shared_ptr<const TraceState> state)
{
    m_state = orEmpty(std::move(state));
    const QStringList servers = serverNames(*m_state);
    for (const QString& server : servers) {
        if (m_serverCombo->findText(server) < 0)
            m_serverCombo->addItem(server);
    }
    check();
}

void AddPeerDialog::setScenario(const Scenario& scenario)
{
    m_scenario = scenario;
    check();
}

PeerSpec AddPeerDialog::peer() const
{
    PeerSpec peer = m_set;
    peer.name = m_nameEdit->text();
    peer.role = role();
    if (peer.role == PeerRole::Client)
        peer.server = m_serverCombo->currentText();
    if (peer.role != PeerRole::Server && m_idSpin->value() != automaticId)
        peer.id = m_idSpin->value();
    peer.pollHz = m_pollSpin->value();
    // Another role or server may have been chosen since they were set.
    if (apiOf(m_scenario, peer) == PeerApi::Scene) {
        peer.packetsPerPoll = PeerSpec().packetsPerPoll;
    } else {
        peer.auth = PeerSpec().auth;
        peer.authTimeout = PeerSpec().authTimeout;
        peer.serverRelay = PeerSpec().serverRelay;
    }
    return peer;
}

PeerRole AddPeerDialog::role() const
{
    return static_cast<PeerRole>(m_roleCombo->currentData().toInt());
}

void AddPeerDialog::changeRole()
{
    if (m_nameEdit->text() == m_proposedName) {
        m_proposedName = freePeerName(*m_state, role());
        m_nameEdit->setText(m_proposedName);
    }
    m_serverCombo->setEnabled(role() == PeerRole::Client);
    m_idSpin->setEnabled(role() != PeerRole::Server);
    m_idSpin->setSpecialValueText(role() == PeerRole::Server ? tr("1") : tr("automatic"));
    if (role() == PeerRole::Server)
        m_idSpin->setValue(automaticId);
    check();
}

void AddPeerDialog::check()
{
    const PeerSpec peer = this->peer();
    m_settings->setPeer(peer, apiOf(m_scenario, peer));
    const auto problem = newPeerProblem(*m_state, peer);
    m_errorLabel->setText(problem.value_or(QString()));
    m_addButton->setEnabled(!problem);
}

} // namespace peerscope

#include "moc_add_peer_dialog.cpp"
