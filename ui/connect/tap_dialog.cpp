// SPDX-License-Identifier: MIT
#include "ui/connect/tap_dialog.h"

#include "core/scenario/scenario_check.h"
#include "ui/connect/connect_fields.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include <optional>

namespace peerscope {

namespace {

QString serverKey()
{
    return QStringLiteral("tap/server");
}
QString listenKey()
{
    return QStringLiteral("tap/listen");
}
QString conditionsKey()
{
    return QStringLiteral("tap/conditions");
}

} // namespace

QString connectLines(const HostAndPort& listen)
{
    // The listener may be on every address of this machine; the game needs one of them.
    const bool isAnywhere = listen.host == QStringLiteral("0.0.0.0") || listen.host == QStringLiteral("::");
    const QString host = isAnywhere ? TapDialog::tr("this machine's address") : listen.host;
    return TapDialog::tr("Godot 4:  peer.create_client(\"%1\", %2)\n"
                         "Godot 3:  peer.create_client(\"%1\", %2)\n"
                         "ENet:     enet_address_set_host(&address, \"%1\");\n"
                         "          address.port = %2;")
        .arg(host, QString::number(listen.port));
}

TapDialog::TapDialog(QWidget* parent)
    : QDialog(parent), m_line(new QLabel), m_note(noteLabel(QStringLiteral("tapNote")))
{
    setObjectName(QStringLiteral("tapDialog"));
    setWindowTitle(tr("A game and its server"));
    const QSettings settings;
    m_server = addressField(QStringLiteral("tapServerEdit"),
                            settings.value(serverKey(), QStringLiteral("127.0.0.1:7777")).toString());
    m_server->setAccessibleName(tr("The game's server"));
    m_server->setToolTip(tr("Where the game's server listens: an address or a name, and its port"));
    m_listen = addressField(QStringLiteral("tapListenEdit"),
                            settings.value(listenKey(), QStringLiteral("127.0.0.1:7778")).toString());
    m_listen->setAccessibleName(tr("Where clients connect to"));
    m_listen->setToolTip(
        tr("Where the game's clients connect to instead. 127.0.0.1 is for games on this machine; "
           "0.0.0.0 lets other machines in, too."));
    m_conditions =
        networkChoice(QStringLiteral("tapConditionsCombo"), settings.value(conditionsKey()).toString());

    auto* what =
        new QLabel(tr("Peerscope stands between a game's clients and its server. Every datagram passes "
                      "through here, where it can be seen, delayed and lost."));
    what->setWordWrap(true);
    m_line->setObjectName(QStringLiteral("tapLine"));
    m_line->setTextFormat(Qt::PlainText);
    m_line->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_line->setAccessibleName(tr("The line to change in the game"));
    m_line->setFrameShape(QFrame::StyledPanel);
    m_line->setMargin(fontMetrics().averageCharWidth());
    m_line->setWordWrap(true);
    constexpr int lines = 4;
    m_line->setMinimumHeight(lines * m_line->fontMetrics().lineSpacing() + 2 * m_line->margin() +
                             2 * m_line->frameWidth());

    auto* form = new QFormLayout;
    form->addRow(tr("The game's &server"), m_server);
    form->addRow(tr("&Clients connect to"), m_listen);
    form->addRow(tr("&Network"), m_conditions);
    auto* change = new QLabel(tr("Change one line in the game's client:"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_start = buttons->addButton(tr("S&tart"), QDialogButtonBox::AcceptRole);
    m_start->setObjectName(QStringLiteral("startTapButton"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(what);
    layout->addLayout(form);
    layout->addWidget(change);
    layout->addWidget(m_line);
    layout->addWidget(m_note);
    layout->addStretch();
    layout->addWidget(buttons);
    m_start->setDefault(true); // only after adding it to the dialog; earlier, Cancel would become the default
    resize(60 * fontMetrics().averageCharWidth() + 160, sizeHint().height());

    connect(m_server, &QLineEdit::textChanged, this, &TapDialog::check);
    connect(m_listen, &QLineEdit::textChanged, this, &TapDialog::check);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &TapDialog::start);
    check();
}

std::optional<Scenario> TapDialog::scenario()
{
    const auto server = parseHostAndPort(m_server->text().trimmed());
    const auto listen = parseHostAndPort(m_listen->text().trimmed());
    QString problem;
    Scenario scenario;
    if (!server) {
        problem = tr("The game's server: an address and a port, such as 127.0.0.1:7777.");
    } else if (!listen) {
        problem = tr("Clients connect to: a numeric address and a port, such as 127.0.0.1:7778.");
    } else {
        scenario.name = tr("Tap of %1").arg(toString(*server));
        scenario.duration = limits::maxDuration;
        scenario.gateways.push_back({.kind = GatewaySpec::Kind::Tap,
                                     .name = QStringLiteral("server"),
                                     .listen = *listen,
                                     .to = *server});
        if (const QString preset = m_conditions->currentData().toString(); !preset.isEmpty())
            scenario.links.push_back({.conditions = {}, .preset = preset});
        if (const auto error = checkScenario(scenario))
            problem = error->message;
    }
    const bool isProblem = !problem.isEmpty();
    if (!isProblem && !isLoopback(*listen))
        problem = tr("Other machines can connect to %1, too.").arg(toString(*listen));
    showNote(*m_note, problem, isProblem);
    return isProblem ? std::nullopt : std::optional(scenario);
}

void TapDialog::check()
{
    const std::optional<Scenario> correct = scenario();
    m_start->setEnabled(correct.has_value());
    if (correct)
        m_line->setText(connectLines(correct->gateways.front().listen));
}

void TapDialog::start()
{
    const std::optional<Scenario> correct = scenario();
    if (!correct)
        return;
    QSettings settings;
    settings.setValue(serverKey(), m_server->text().trimmed());
    settings.setValue(listenKey(), m_listen->text().trimmed());
    settings.setValue(conditionsKey(), m_conditions->currentData().toString());
    Q_EMIT tapRequested(*correct);
    accept();
}

} // namespace peerscope

#include "moc_tap_dialog.cpp"
