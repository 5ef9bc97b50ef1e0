// SPDX-License-Identifier: MIT
#include "ui/clock/run_until_dialog.h"

#include "core/scenario/number_bounds.h"
#include "core/words/modes.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace peerscope {

namespace {
constexpr int anyone = -1;
constexpr double aLittleLater = 10.0; ///< seconds; the default proposal
} // namespace

bool PacketMatch::operator()(const PacketRow& packet) const
{
    return (!mode || packet.mode == *mode) && (!channel || packet.channel == *channel) &&
           (!fate || packet.fate == *fate);
}

RunUntilDialog::RunUntilDialog(Time now, Time end, QWidget* parent)
    : QDialog(parent), m_byTime(new QRadioButton(tr("up to a &time"))), m_time(new QDoubleSpinBox),
      m_byPacket(new QRadioButton(tr("to the next &packet"))), m_mode(new QComboBox), m_channel(new QSpinBox),
      m_fate(new QComboBox)
{
    setObjectName(QStringLiteral("runUntilDialog"));
    setWindowTitle(tr("Run until"));
    m_byTime->setObjectName(QStringLiteral("byTimeButton"));
    m_byTime->setChecked(true);
    m_byPacket->setObjectName(QStringLiteral("byPacketButton"));
    m_time->setObjectName(QStringLiteral("untilTimeSpin"));
    m_time->setDecimals(3);
    m_time->setSuffix(tr(" s"));
    m_time->setRange(toSeconds(now), std::max(toSeconds(now), toSeconds(end)));
    m_time->setValue(toSeconds(now) + aLittleLater);
    m_time->setToolTip(tr("A time in the sandbox, later than now"));
    m_mode->setObjectName(QStringLiteral("untilModeCombo"));
    m_mode->addItem(tr("any mode"), anyone);
    for (int mode = 0; mode < transferModeCount; ++mode)
        m_mode->addItem(modeLabel(static_cast<TransferMode>(mode)), mode);
    m_channel->setObjectName(QStringLiteral("untilChannelSpin"));
    m_channel->setRange(anyone, bounds::channel.highest());
    m_channel->setValue(anyone);
    m_channel->setSpecialValueText(tr("any channel"));
    m_fate->setObjectName(QStringLiteral("untilFateCombo"));
    m_fate->addItem(tr("sent"), anyone);
    for (int fate = 0; fate < packetFateCount; ++fate) {
        if (static_cast<PacketFate>(fate) == PacketFate::InFlight)
            continue;
        const std::string_view word = name(static_cast<PacketFate>(fate));
        m_fate->addItem(QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size())), fate);
    }
    m_fate->setToolTip(tr("Its fate"));

    auto* fields = new QFormLayout;
    fields->addRow(m_byTime, m_time);
    fields->addRow(m_byPacket, m_mode);
    fields->addRow(tr("on"), m_channel);
    fields->addRow(tr("that was"), m_fate);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* run = buttons->addButton(tr("&Run"), QDialogButtonBox::AcceptRole);
    run->setObjectName(QStringLiteral("runButton"));
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(fields);
    layout->addWidget(buttons);
    run->setDefault(true); // only after adding it to the dialog; earlier, Cancel would become the default

    const auto enable = [this] {
        m_time->setEnabled(m_byTime->isChecked());
        for (QWidget* field :
             {static_cast<QWidget*>(m_mode), static_cast<QWidget*>(m_channel), static_cast<QWidget*>(m_fate)})
            field->setEnabled(m_byPacket->isChecked());
    };
    connect(m_byTime, &QRadioButton::toggled, this, enable);
    enable();
    m_time->setFocus();
    m_time->selectAll();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &RunUntilDialog::choose);
}

PacketMatch RunUntilDialog::match() const
{
    PacketMatch match;
    if (const int mode = m_mode->currentData().toInt(); mode != anyone)
        match.mode = static_cast<TransferMode>(mode);
    if (m_channel->value() != anyone)
        match.channel = static_cast<std::uint8_t>(m_channel->value());
    if (const int fate = m_fate->currentData().toInt(); fate != anyone)
        match.fate = static_cast<PacketFate>(fate);
    return match;
}

void RunUntilDialog::choose()
{
    if (m_byTime->isChecked())
        Q_EMIT timeChosen(fromSeconds(m_time->value()));
    else
        Q_EMIT packetChosen(match());
    accept();
}

} // namespace peerscope

#include "moc_run_until_dialog.cpp"
