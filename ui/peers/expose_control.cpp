// SPDX-License-Identifier: MIT
#include "ui/peers/expose_control.h"

#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace peerscope {

namespace {

QString openToolTip()
{
    return ExposeControl::tr("<p>Opens a UDP port where clients of real games join this server, beside the "
                             "sandbox's own. While it is "
                             "open, time is the real world's: the sandbox cannot be paused.</p>");
}

} // namespace

ExposeControl::ExposeControl(QWidget* parent)
    : QWidget(parent), m_open(new QCheckBox), m_address(new QLineEdit), m_note(new QLabel)
{
    m_open->setObjectName(QStringLiteral("exposeCheckBox"));
    m_open->setText(tr("Let real &games in"));
    m_address->setObjectName(QStringLiteral("exposeAddress"));
    m_address->setAccessibleName(tr("Address where real games connect"));
    m_address->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // the panel gets no wider for it
    m_address->setPlaceholderText(tr("127.0.0.1 and a free port"));
    m_address->setToolTip(tr(
        "<p>Where the server listens for real games: a numeric address and a port, such as 127.0.0.1:7777. "
        "127.0.0.1 is for games on this machine; 0.0.0.0 lets other machines in, too.</p>"));
    m_note->setObjectName(QStringLiteral("exposeNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse); // it has a line to copy

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_open);
    layout->addWidget(m_address);
    layout->addWidget(m_note);

    connect(m_open, &QCheckBox::clicked, this, &ExposeControl::ask);
    connect(m_address, &QLineEdit::textEdited, this, &ExposeControl::showNote);
    connect(m_address, &QLineEdit::returnPressed, this, [this] {
        if (m_open->isEnabled() && !m_listen)
            ask(true);
    });
    m_note->hide();
    m_open->setToolTip(openToolTip());
}

void ExposeControl::setServer(const std::optional<HostAndPort>& listen, const QString& obstacle)
{
    if (listen == m_listen && obstacle == m_obstacle)
        return;
    m_obstacle = obstacle;
    if (listen)
        m_address->setText(toString(*listen)); // and it stays, for the next time
    m_listen = listen;
    m_open->setChecked(listen.has_value());
    m_open->setEnabled(obstacle.isEmpty());
    m_open->setToolTip(obstacle.isEmpty() ? openToolTip() : obstacle);
    m_address->setEnabled(obstacle.isEmpty());
    m_address->setReadOnly(listen.has_value());
    showNote();
}

void ExposeControl::ask(bool open)
{
    m_open->setChecked(m_listen.has_value()); // until it is open, or closed
    if (!open)
        Q_EMIT closeRequested();
    else if (const auto address = writtenAddress(); address || m_address->text().trimmed().isEmpty())
        Q_EMIT openRequested(address);
}

std::optional<HostAndPort> ExposeControl::writtenAddress() const
{
    const auto address = parseHostAndPort(m_address->text().trimmed());
    return address && isNumeric(*address) ? address : std::nullopt;
}

void ExposeControl::showNote()
{
    QString note;
    bool isProblem = false;
    const auto written = writtenAddress();
    if (m_listen) {
        const bool isAnywhere =
            m_listen->host == QLatin1StringView("0.0.0.0") || m_listen->host == QLatin1StringView("::");
        note = tr("Listening at %1. In the game:\ncreate_client(\"%2\", %3)")
                   .arg(toString(*m_listen), isAnywhere ? tr("this machine's address") : m_listen->host,
                        QString::number(m_listen->port));
        if (!isLoopback(*m_listen))
            note += QLatin1Char('\n') + tr("Other machines can connect, too.");
    } else if (m_obstacle.isEmpty() && !written && !m_address->text().trimmed().isEmpty()) {
        note = tr("Write a numeric address and a port, such as 127.0.0.1:7777.");
        isProblem = true;
    } else if (m_obstacle.isEmpty() && written && !isLoopback(*written)) {
        note = tr("Other machines will be able to connect to %1.").arg(toString(*written));
    }
    QPalette colors = palette();
    if (isProblem)
        colors.setColor(QPalette::WindowText, themeColors(palette()).lost);
    m_note->setPalette(colors);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

} // namespace peerscope

#include "moc_expose_control.cpp"
