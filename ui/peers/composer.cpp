// SPDX-License-Identifier: MIT
#include "ui/peers/composer.h"

#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "ui/moment/acts_now.h"
#include "ui/moment/moment.h"
#include "ui/peers/flow_layout.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace peerscope {

namespace {

constexpr int glyphSize = 12;
constexpr int maxCount = 1000;

QIcon modeIcon(TransferMode mode, const QColor& color, qreal pixelRatio)
{
    const int side = glyphSize + 4;
    QPixmap pixmap(QSize(side, side) * pixelRatio);
    pixmap.setDevicePixelRatio(pixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(side / 2.0, side / 2.0);
    painter.fillPath(modeGlyph(mode, glyphSize), color);
    return QIcon(pixmap);
}

bool knowsTheSame(const PeerState& a, const PeerState& b)
{
    return std::equal(a.connections.begin(), a.connections.end(), b.connections.begin(), b.connections.end(),
                      [](const ConnectionState& left, const ConnectionState& right) {
                          return left.remoteId == right.remoteId;
                      });
}

/// Whether there is a peer that can be told to send: not only real programs.
bool hasOwnPeers(const TraceState& state)
{
    return !std::ranges::all_of(state.peers, &PeerState::isReal);
}

/// Whether the composer's lists and hints are the same for both states.
bool samePeers(const TraceState* a, const TraceState* b)
{
    if (!a || !b)
        return a == b;
    return a->mayAct == b->mayAct &&
           std::equal(a->peers.begin(), a->peers.end(), b->peers.begin(), b->peers.end(),
                      [](const PeerState& left, const PeerState& right) {
                          return left.id == right.id && left.name == right.name && left.role == right.role &&
                                 left.status == right.status && left.isUnplugged == right.isUnplugged &&
                                 knowsTheSame(left, right);
                      });
}

} // namespace

Composer::Composer(Moment* moment, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_fromCombo(new QComboBox), m_toCombo(new QComboBox),
      m_channelSpin(new QSpinBox), m_modeCombo(new QComboBox), m_kindCombo(new QComboBox),
      m_payloadStack(new QStackedWidget), m_payloadEdit(new QLineEdit), m_sizeSpin(new QSpinBox),
      m_countSpin(new QSpinBox), m_sendButton(new QPushButton), m_fields(new QWidget), m_line(new QLabel)
{
    setObjectName(QStringLiteral("composer"));
    setAccessibleName(tr("Composer"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);

    createAddressing();
    createPayload();
    createLine();

    auto* flow = new FlowLayout(m_fields);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(6);
    flow->addWidget(labelled(tr("F&rom"), m_fromCombo));
    flow->addWidget(labelled(tr("&To"), m_toCombo));
    flow->addWidget(labelled(tr("Cha&nnel"), m_channelSpin));
    flow->addWidget(labelled(tr("&Mode"), m_modeCombo));
    auto* payload = labelled(tr("&Payload"), m_kindCombo);
    payload->layout()->addWidget(m_payloadStack);
    payload->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    flow->addWidget(payload);
    auto* sending = labelled(tr("×"), m_countSpin);
    sending->layout()->addWidget(m_sendButton);
    flow->addWidget(sending);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(2);
    layout->addWidget(m_fields);
    layout->addWidget(m_line);

    drawModeIcons();
    fillTargets();
    check();
    connect(moment, &Moment::frameChanged, this, [this, moment] { takeState(moment->sourceState()); });
    connect(moment, &Moment::frameChanged, this, &Composer::showTime);
    connect(moment, &Moment::timeChanged, this, &Composer::showTime);
    connect(moment, &Moment::selectionChanged, this, &Composer::takeSelection);
    takeState(moment->sourceState());
    takeSelection(moment->selection());
}

void Composer::createAddressing()
{
    m_fromCombo->setObjectName(QStringLiteral("fromCombo"));
    m_fromCombo->setAccessibleName(tr("Sender"));
    m_fromCombo->setToolTip(tr("Who calls put_packet"));
    m_toCombo->setObjectName(QStringLiteral("toCombo"));
    m_toCombo->setAccessibleName(tr("Target"));
    m_toCombo->setToolTip(
        tr("<p><b>set_target_peer</b></p><p>0: everyone · 1: the server · an id: that peer · a negative id: "
           "everyone but that one. You can type any number, and names as in scenarios (ana, -ana).</p>"));
    m_toCombo->setEditable(true);
    m_toCombo->setInsertPolicy(QComboBox::NoInsert);
    for (QComboBox* combo : {m_fromCombo, m_toCombo}) {
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(8);
        combo->setMaxVisibleItems(20);
    }

    m_channelSpin->setObjectName(QStringLiteral("channelSpin"));
    m_channelSpin->setAccessibleName(tr("Channel"));
    m_channelSpin->setRange(bounds::channel.lowest(), bounds::channel.highest());
    m_channelSpin->setToolTip(tr("<p><b>transfer_channel</b></p><p>Packets are ordered, and reliable ones "
                                 "hold up others, only within a channel. Channel 0 is two channels in one: "
                                 "its reliable and unreliable packets do not affect each other.</p>"));

    m_modeCombo->setObjectName(QStringLiteral("modeCombo"));
    m_modeCombo->setAccessibleName(tr("Transfer mode"));
    m_modeCombo->setToolTip(tr(
        "<p><b>transfer_mode</b></p><p>▲ unreliable: sent once, any order · ◆ unreliable ordered: sent once, "
        "dropped if a newer one came first · ● reliable: sent again until it arrives, in order</p>"));
    for (int mode = 0; mode < transferModeCount; ++mode)
        m_modeCombo->addItem(modeLabel(static_cast<TransferMode>(mode)), mode);
    m_modeCombo->setCurrentIndex(static_cast<int>(TransferMode::Reliable));
    m_modeCombo->setIconSize(QSize(glyphSize + 4, glyphSize + 4));

    connect(m_fromCombo, &QComboBox::currentIndexChanged, this, &Composer::forgetResult);
    connect(m_toCombo, &QComboBox::editTextChanged, this, &Composer::forgetResult);
    connect(m_channelSpin, &QSpinBox::valueChanged, this, &Composer::forgetResult);
    connect(m_modeCombo, &QComboBox::currentIndexChanged, this, &Composer::forgetResult);
}

void Composer::createPayload()
{
    m_kindCombo->setObjectName(QStringLiteral("payloadKindCombo"));
    m_kindCombo->setAccessibleName(tr("Kind of payload"));
    m_kindCombo->setToolTip(tr("text: as UTF-8 · hex: bytes · size: that many bytes, filled with a counter"));
    m_kindCombo->addItem(tr("text"), static_cast<int>(PayloadKind::Text));
    m_kindCombo->addItem(tr("hex"), static_cast<int>(PayloadKind::Hex));
    m_kindCombo->addItem(tr("size"), static_cast<int>(PayloadKind::Size));

    m_payloadEdit->setObjectName(QStringLiteral("payloadEdit"));
    m_payloadEdit->setAccessibleName(tr("Payload"));
    m_payloadEdit->setText(QStringLiteral("hello"));
    m_payloadEdit->setMaxLength(3 * limits::maxWrittenPayload);
    m_sizeSpin->setObjectName(QStringLiteral("sizeSpin"));
    m_sizeSpin->setAccessibleName(tr("Size of the payload"));
    m_sizeSpin->setRange(bounds::size.lowest(), bounds::size.highest());
    m_sizeSpin->setValue(48);
    m_sizeSpin->setSuffix(tr(" B"));
    m_sizeSpin->setToolTip(
        tr("Bytes, at most 64 MiB. More than 1,364 are cut into fragments; ENet refuses more "
           "than 32 MiB"));
    m_payloadStack->addWidget(m_payloadEdit);
    m_payloadStack->addWidget(m_sizeSpin);
    m_payloadStack->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_payloadEdit->setMinimumWidth(90);

    m_countSpin->setObjectName(QStringLiteral("countSpin"));
    m_countSpin->setAccessibleName(tr("How many packets"));
    m_countSpin->setToolTip(tr("Number of packets to send at once, with one put_packet each"));
    m_countSpin->setRange(1, maxCount);

    m_sendButton->setObjectName(QStringLiteral("sendButton"));
    m_sendButton->setText(tr("&Send"));
    m_sendButton->setToolTip(tr("Send it now (Ctrl+Enter)"));
    m_sendButton->setAutoDefault(false);

    connect(m_kindCombo, &QComboBox::currentIndexChanged, this, [this] {
        const bool isSize = payloadKind() == PayloadKind::Size;
        m_payloadStack->setCurrentWidget(isSize ? static_cast<QWidget*>(m_sizeSpin) : m_payloadEdit);
        m_payloadEdit->setPlaceholderText(payloadKind() == PayloadKind::Hex ? QStringLiteral("0a ff 10")
                                                                            : QString());
        m_payloadEdit->setToolTip(payloadKind() == PayloadKind::Hex ? tr("Bytes, as two hex digits each")
                                                                    : tr("Text, sent as UTF-8"));
        forgetResult();
    });
    connect(m_payloadEdit, &QLineEdit::textChanged, this, &Composer::forgetResult);
    connect(m_payloadEdit, &QLineEdit::returnPressed, this, &Composer::send);
    connect(m_sizeSpin, &QSpinBox::valueChanged, this, &Composer::forgetResult);
    connect(m_sendButton, &QPushButton::clicked, this, &Composer::send);
    for (const auto key : {Qt::Key_Return, Qt::Key_Enter})
        connect(new QShortcut(QKeySequence(Qt::CTRL | key), this), &QShortcut::activated, m_sendButton,
                &QPushButton::click);
}

void Composer::createLine()
{
    m_line->setTextFormat(Qt::PlainText);
    m_line->setObjectName(QStringLiteral("composerLine"));
    m_line->setAccessibleName(tr("About this packet"));
    m_line->setTextFormat(Qt::PlainText);
    m_line->setWordWrap(true);
    m_line->setMinimumHeight(fontMetrics().height());
}

QWidget* Composer::labelled(const QString& text, QWidget* field)
{
    auto* group = new QWidget;
    auto* layout = new QHBoxLayout(group);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* label = new QLabel(text);
    label->setBuddy(field);
    // The size hint does not know that the underlined letter is drawn without kerning.
    label->setMinimumWidth(label->sizeHint().width() + 2);
    layout->addWidget(label);
    layout->addWidget(field);
    return group;
}

void Composer::drawModeIcons()
{
    const ThemeColors& colors = themeColors(palette());
    for (int mode = 0; mode < transferModeCount; ++mode) {
        const auto transferMode = static_cast<TransferMode>(mode);
        m_modeCombo->setItemIcon(mode, modeIcon(transferMode, colors.of(transferMode), devicePixelRatioF()));
    }
}

void Composer::takeState(std::shared_ptr<const TraceState> state)
{
    const bool same = samePeers(m_state.get(), state.get());
    m_state = std::move(state);
    if (same)
        return; // the usual case, many times a second
    setEnabled(!m_state || (m_state->mayAct && (m_state->peers.empty() || hasOwnPeers(*m_state))));
    {
        const QSignalBlocker senders(m_fromCombo); // refilling must not emit signals
        const QSignalBlocker targets(m_toCombo);
        fillSenders();
        fillTargets();
    }
    if (!m_resultIsGood)
        m_result.reset(); // its reason may no longer apply
    check();
}

/// Many times a second, while time runs.
void Composer::showTime()
{
    if (const QString text = actsNowText(*m_moment); text != m_actsNow) {
        m_actsNow = text;
        check();
    }
}

void Composer::setScenarioPeers(std::vector<PeerSpec> peers)
{
    m_scenarioPeers = std::move(peers);
    forgetResult();
}

void Composer::takeSelection(const Selection& selection)
{
    if (const auto* peer = std::get_if<EndpointId>(&selection); peer && findPeer(m_state.get(), *peer))
        m_fromCombo->setCurrentIndex(peer->value());
}

void Composer::prefill(EndpointId from, int target)
{
    if (findPeer(m_state.get(), from))
        m_fromCombo->setCurrentIndex(from.value());
    const auto choice = std::find_if(m_targets.begin(), m_targets.end(),
                                     [&](const TargetChoice& candidate) { return candidate.id == target; });
    m_toCombo->setEditText(choice == m_targets.end() ? QString::number(target) : choice->label);
    QWidget* payload = m_payloadStack->currentWidget();
    payload->setFocus();
    if (payload == m_payloadEdit)
        m_payloadEdit->selectAll();
}

void Composer::setLastResult(const QString& text, bool ok)
{
    m_result = text;
    m_resultIsGood = ok;
    check();
}

void Composer::fillSenders()
{
    const std::size_t count = m_state ? m_state->peers.size() : 0;
    bool same = m_fromCombo->count() == static_cast<int>(count);
    for (std::size_t i = 0; same && i < count; ++i)
        same = m_fromCombo->itemText(static_cast<int>(i)) == peerName(m_state->peers[i]);
    if (same)
        return;
    const QString chosen = m_fromCombo->currentText();
    m_fromCombo->clear();
    for (std::size_t i = 0; i < count; ++i)
        m_fromCombo->addItem(peerName(m_state->peers[i])); // item numbers are EndpointIds
    m_fromCombo->setCurrentIndex(count == 0 ? -1 : std::max(0, m_fromCombo->findText(chosen)));
}

void Composer::fillTargets()
{
    std::vector<TargetChoice> targets = m_state ? targetChoices(*m_state) : targetChoices(TraceState());
    if (targets == m_targets)
        return;
    // The chosen target stays the same peer, even if its id has changed.
    const auto chosen = parseTarget(m_toCombo->currentText(), m_targets);
    QString text = m_targets.empty() ? targets.front().label : m_toCombo->currentText();
    m_targets = std::move(targets);
    for (const TargetChoice& choice : m_targets) {
        if (chosen && choice.target == *chosen)
            text = choice.label;
    }
    m_toCombo->clear();
    for (const TargetChoice& choice : m_targets)
        m_toCombo->addItem(choice.label);
    m_toCombo->setCurrentIndex(m_toCombo->findText(text));
    m_toCombo->setEditText(text);
}

const PeerState* Composer::sender() const
{
    const int index = m_fromCombo->currentIndex();
    return index < 0 ? nullptr : findPeer(m_state.get(), EndpointId(static_cast<EndpointId::Value>(index)));
}

Composer::PayloadKind Composer::payloadKind() const
{
    return static_cast<PayloadKind>(m_kindCombo->currentData().toInt());
}

std::variant<PutPacketAction, QString> Composer::draft() const
{
    if (!sender())
        return tr("There is no peer that could send it.");
    if (sender()->isReal)
        return tr("%1 is a real program: its game decides what it sends.").arg(peerName(*sender()));
    PutPacketAction packet;
    const auto target = parseTarget(m_toCombo->currentText(), m_targets);
    if (!target)
        return tr("To: “%1” is neither a peer nor a number.").arg(m_toCombo->currentText());
    packet.target = *target;
    packet.channel = m_channelSpin->value();
    packet.mode = static_cast<TransferMode>(m_modeCombo->currentData().toInt());
    switch (payloadKind()) {
    case PayloadKind::Text:
        packet.payload = PayloadText{m_payloadEdit->text()};
        if (payloadSize(packet.payload) > limits::maxWrittenPayload)
            return tr("A packet can have at most 1 MiB here.");
        break;
    case PayloadKind::Hex: {
        const auto parsed = parseHex(m_payloadEdit->text());
        if (const auto* problem = std::get_if<QString>(&parsed))
            return *problem;
        packet.payload = PayloadHex{std::get<QByteArray>(parsed)};
        break;
    }
    case PayloadKind::Size:
        packet.payload = PayloadSize{m_sizeSpin->value()};
        break;
    }
    return packet;
}

void Composer::forgetResult()
{
    m_result.reset();
    check();
}

void Composer::check()
{
    const auto packet = draft();
    const QString* problem = std::get_if<QString>(&packet);
    m_sendButton->setEnabled(!problem);
    const ThemeColors& colors = themeColors(palette());
    QString text;
    QColor color = colors.mutedText;
    if (m_state && !m_state->mayAct) {
        text = tr("Nothing can be sent in a capture.");
    } else if (m_state && !m_state->peers.empty() && !hasOwnPeers(*m_state)) {
        text = tr("Real games send what they want; only peers of the sandbox can be told to send.");
    } else if (problem) {
        text = *problem;
        color = colors.lost;
    } else {
        const auto& action = std::get<PutPacketAction>(packet);
        QStringList parts;
        if (m_result) {
            parts << *m_result;
            color = m_resultIsGood ? colors.text : colors.lost;
        } else {
            parts << bytesText(static_cast<std::uint64_t>(payloadSize(action.payload)));
        }
        if (const QString hint =
                packetHint(action, sender(), *m_state, apiOf(m_scenarioPeers, peerName(*sender())));
            !hint.isEmpty())
            parts << hint;
        if (!m_actsNow.isEmpty())
            parts << m_actsNow;
        text = parts.join(QStringLiteral(" · "));
    }
    if (m_line->text() != text) {
        m_line->setText(text);
        updateGeometry();
    }
    if (m_line->palette().color(QPalette::WindowText) != color) {
        QPalette linePalette = m_line->palette();
        linePalette.setColor(QPalette::WindowText, color);
        m_line->setPalette(linePalette);
    }
}

void Composer::send()
{
    const auto packet = draft();
    const auto* action = std::get_if<PutPacketAction>(&packet);
    if (!action)
        return;
    forgetResult();
    const ActionSpec spec{Time{}, peerName(*sender()), *action};
    const int count = m_countSpin->value();
    for (int i = 0; i < count; ++i)
        Q_EMIT performRequested(spec);
}

int Composer::heightForWidth(int width) const
{
    return layout()->totalHeightForWidth(width);
}

QSize Composer::sizeHint() const
{
    const int hint = layout()->totalSizeHint().width();
    return {hint, heightForWidth(width() > 0 && testAttribute(Qt::WA_WState_Created) ? width() : hint)};
}

QSize Composer::minimumSizeHint() const
{
    return {layout()->totalMinimumSize().width(), sizeHint().height()};
}

void Composer::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        drawModeIcons();
        check();
    }
}

void Composer::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateGeometry(); // the height depends on the width
}

} // namespace peerscope

#include "moc_composer.cpp"
