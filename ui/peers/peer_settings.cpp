// SPDX-License-Identifier: MIT
#include "ui/peers/peer_settings.h"

#include "ui/fields/wheel_guard.h"
#include "ui/theme/plain_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>
#include <utility>

namespace peerscope {

namespace {

constexpr double phaseFromSeed = -1; ///< below every phase

std::uint32_t wholeSetting(double value)
{
    return static_cast<std::uint32_t>(std::llround(value));
}

template <class Value> EnetSettings oneSetting(std::optional<Value> EnetSettings::*setting, Value value)
{
    EnetSettings settings;
    settings.*setting = value;
    return settings;
}

} // namespace

PeerSettings::PeerSettings(QWidget* parent)
    : QWidget(parent), m_title(new QToolButton), m_body(new QWidget), m_form(new QFormLayout(m_body)),
      m_startNote(new QLabel)
{
    setObjectName(QStringLiteral("peerSettings"));
    setAccessibleName(tr("Settings"));
    createTitle();
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(6);
    m_form->setVerticalSpacing(4);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft);
    createBandwidths();
    createTimeouts();
    createThrottle();
    m_startNote->setObjectName(QStringLiteral("startNote"));
    m_startNote->setTextFormat(Qt::PlainText);
    m_startNote->setWordWrap(true);
    m_startNote->setForegroundRole(QPalette::PlaceholderText);
    m_startNote->hide();
    m_form->addRow(m_startNote);
    createCompression();
    createLoop();
    createScene();
    m_body->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_body);
    showFields();
}

void PeerSettings::createTitle()
{
    m_title->setObjectName(QStringLiteral("settingsButton"));
    m_title->setCheckable(true);
    m_title->setAutoRaise(true);
    m_title->setFocusPolicy(Qt::StrongFocus);
    m_title->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_title->setArrowType(Qt::RightArrow);
    connect(m_title, &QToolButton::toggled, this, [this](bool isOpen) {
        m_title->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        m_body->setVisible(isOpen);
        Q_EMIT unfolded(isOpen);
    });
}

void PeerSettings::createBandwidths()
{
    const QString unit = tr(" bytes/s");
    addNumber(
        "inBandwidthSpin", tr("Incoming"),
        tr("<p><b>in_bandwidth</b>: the bytes a second that this peer asks the others to send it at most. "
           "They "
           "then drop a share of their unreliable packets and hold reliable ones back.</p><p>Godot's default "
           "is "
           "no limit. create_server ignores it and asks for as many bytes as it has channels.</p>"),
        {bounds::bandwidth, 0}, unit, [](const PeerSpec& p) { return p.enet.inBandwidth.value_or(0); },
        [this](double value) { change(oneSetting(&EnetSettings::inBandwidth, wholeSetting(value))); })
        ->setSpecialValueText(tr("no limit"));
    addNumber(
        "outBandwidthSpin", tr("Outgoing"),
        tr("<p><b>out_bandwidth</b>: the bytes a second that this peer sends at most. ENet then drops a "
           "share of "
           "its unreliable packets and holds reliable ones back.</p><p>Godot's default is no limit.</p>"),
        {bounds::bandwidth, 0}, unit, [](const PeerSpec& p) { return p.enet.outBandwidth.value_or(0); },
        [this](double value) { change(oneSetting(&EnetSettings::outBandwidth, wholeSetting(value))); })
        ->setSpecialValueText(tr("no limit"));
}

void PeerSettings::createTimeouts()
{
    const auto timeout = [](const PeerSpec& peer) { return peer.enet.timeout.value_or(EnetTimeout()); };
    const QString milliseconds = tr(" ms");
    const QString byDefault = tr("ENet's default");
    addNumber(
        "timeoutLimitSpin", tr("Time-out limit"),
        tr("<p><b>set_timeout</b>: a connection is given up if a reliable packet was not acknowledged for "
           "the "
           "least time and was sent again until the wait between two copies is this many times the first "
           "one.</p><p>ENet's default is 32.</p>"),
        {bounds::timeoutLimit, 0}, QString(), [timeout](const PeerSpec& p) { return timeout(p).limit; },
        [this](double value) { changeTimeout(&EnetTimeout::limit, value); })
        ->setSpecialValueText(byDefault);
    addNumber(
        "timeoutMinimumSpin", tr("… at least"),
        tr("<p><b>set_timeout</b>: no connection is given up before a reliable packet has waited this long "
           "for "
           "its acknowledgement. A shorter time notices a lost peer sooner, and loses one sooner that is "
           "only "
           "loading.</p><p>ENet's default is 5000 ms.</p>"),
        {bounds::enetMs, 0}, milliseconds, [timeout](const PeerSpec& p) { return timeout(p).minimumMs; },
        [this](double value) { changeTimeout(&EnetTimeout::minimumMs, value); })
        ->setSpecialValueText(byDefault);
    addNumber(
        "timeoutMaximumSpin", tr("… at most"),
        tr("<p><b>set_timeout</b>: a connection is given up at the latest when a reliable packet has waited "
           "this "
           "long for its acknowledgement.</p><p>ENet's default is 30000 ms.</p>"),
        {bounds::enetMs, 0}, milliseconds, [timeout](const PeerSpec& p) { return timeout(p).maximumMs; },
        [this](double value) { changeTimeout(&EnetTimeout::maximumMs, value); })
        ->setSpecialValueText(byDefault);
    addNumber(
        "pingSpin", tr("Ping every"),
        tr("<p><b>ping_interval</b>: if nothing came for this long, ENet sends a ping, which must be "
           "acknowledged. A shorter one notices a lost peer sooner and costs a datagram and its answer each "
           "time.</p><p>ENet's default is 500 ms.</p>"),
        {bounds::enetMs, 0}, milliseconds,
        [](const PeerSpec& p) { return p.enet.pingIntervalMs.value_or(500); },
        [this](double value) { change(oneSetting(&EnetSettings::pingIntervalMs, wholeSetting(value))); })
        ->setSpecialValueText(byDefault);
}

void PeerSettings::createThrottle()
{
    const auto throttle = [](const PeerSpec& peer) { return peer.enet.throttle.value_or(EnetThrottle()); };
    addNumber(
        "throttleIntervalSpin", tr("Throttle over"),
        tr("<p><b>throttle_configure</b>: if round trips become longer than they were on average in the last "
           "interval of this length, ENet sends a smaller share of the unreliable packets and drops the "
           "rest. "
           "The other end of each connection uses the same numbers.</p><p>ENet's default is 5000 ms.</p>"),
        {bounds::enetMs, 0}, tr(" ms"), [throttle](const PeerSpec& p) { return throttle(p).intervalMs; },
        [this](double value) { changeThrottle(&EnetThrottle::intervalMs, value); })
        ->setSpecialValueText(tr("ENet's default"));
    addNumber(
        "throttleUpSpin", tr("… up by"),
        tr("<p><b>throttle_configure</b>, acceleration: by how many 32nds the share of unreliable packets "
           "that "
           "are sent rises when a round trip is quick.</p><p>ENet's default is 2.</p>"),
        {bounds::throttleStep, 0}, tr(" of 32"),
        [throttle](const PeerSpec& p) { return throttle(p).acceleration; },
        [this](double value) { changeThrottle(&EnetThrottle::acceleration, value); });
    addNumber(
        "throttleDownSpin", tr("… down by"),
        tr("<p><b>throttle_configure</b>, deceleration: by how many 32nds the share falls when a round trip "
           "is "
           "slow. With 0 it never falls.</p><p>ENet's default is 2.</p>"),
        {bounds::throttleStep, 0}, tr(" of 32"),
        [throttle](const PeerSpec& p) { return throttle(p).deceleration; },
        [this](double value) { changeThrottle(&EnetThrottle::deceleration, value); });
}

void PeerSettings::createCompression()
{
    QStringList modes;
    for (int mode = 0; mode < compressionModeCount; ++mode)
        modes << QString::fromUtf8(name(static_cast<CompressionMode>(mode)).data());
    addChoice(
        "compressionCombo", tr("Compression"),
        tr("<p><b>ENetConnection.compress</b>: how this peer compresses its datagrams. Both ends must do it "
           "in "
           "the same way: else they cannot read each other and do not connect.</p><p>Godot's default is "
           "none.</p>"),
        modes,
        [](const PeerSpec& p) {
            return static_cast<int>(p.enet.compression.value_or(CompressionMode::None));
        },
        [this](int mode) { changeStart({.compression = static_cast<CompressionMode>(mode)}); });
}

void PeerSettings::createLoop()
{
    const QString milliseconds = tr(" ms");
    auto* packets = addNumber(
        "packetsPerPollSpin", tr("Packets a poll"),
        tr("<p>How many packets the game takes after each poll. The others wait for a later one, so they "
           "come "
           "late if more arrive than it takes. SceneMultiplayer takes all.</p>"),
        {bounds::packetsPerPoll, 0}, QString(), [](const PeerSpec& p) { return p.packetsPerPoll; },
        [this](double value) { changeStart({.packetsPerPoll = static_cast<int>(wholeSetting(value))}); });
    packets->setSpecialValueText(tr("all"));
    m_packetsPerPoll = packets;
    auto* phase = addNumber(
        "pollPhaseSpin", tr("Poll phase"),
        tr("<p>When the first frame of the game begins, after the peer joins. A packet waits for the frame "
           "of "
           "whoever receives it, so phases decide up to a frame of each latency. Without one, each peer's is "
           "drawn from the seed: two programs never begin their frames together.</p>"),
        {bounds::pollShiftMs, 3}, milliseconds,
        [](const PeerSpec& p) { return p.pollPhase ? toMilliseconds(*p.pollPhase) : phaseFromSeed; },
        [this](double value) {
            StartSettings change;
            change.pollPhase.emplace(value < 0 ? std::nullopt : std::optional(fromMilliseconds(value)));
            changeStart(change);
        });
    phase->setMinimum(phaseFromSeed);
    phase->setSpecialValueText(tr("from the seed"));
    phase->setStepType(QAbstractSpinBox::DefaultStepType);
    addNumber(
        "pollJitterSpin", tr("Poll jitter"),
        tr("<p>Each poll is late by a random time from 0 to this, as frames are that take longer at "
           "times.</p>"),
        {bounds::pollShiftMs, 3}, milliseconds,
        [](const PeerSpec& p) { return toMilliseconds(p.pollJitter); },
        [this](double value) { changeStart({.pollJitter = fromMilliseconds(value)}); });
}

void PeerSettings::createScene()
{
    const auto policies = {AuthPolicy::None, AuthPolicy::Accept, AuthPolicy::Deny, AuthPolicy::Silent,
                           AuthPolicy::Late};
    QStringList words;
    for (const AuthPolicy policy : policies)
        words << (policy == AuthPolicy::None ? tr("none") : authName(policy));
    auto* auth = addChoice(
        "authCombo", tr("Authentication"),
        tr("<p><b>auth_callback</b>: what this peer's game does when another one wants in. accept: calls "
           "complete_auth when the other has sent something. deny: calls disconnect_peer then. silent: does "
           "nothing. late: calls complete_auth a second later.</p><p>Godot's default is none: whoever "
           "connects "
           "is in.</p>"),
        words, [](const PeerSpec& p) { return static_cast<int>(p.auth); },
        [this](int policy) { changeStart({.auth = static_cast<AuthPolicy>(policy)}); });
    auto* timeout = addNumber(
        "authTimeoutSpin", tr("… within"),
        tr("<p><b>auth_timeout</b>: who has not authenticated by then is disconnected.</p><p>Godot's default "
           "is "
           "3 s.</p>"),
        {bounds::authTimeout, 3}, tr(" s"), [](const PeerSpec& p) { return toSeconds(p.authTimeout); },
        [this](double value) { changeStart({.authTimeout = fromSeconds(value)}); });
    timeout->setSpecialValueText(tr("any time"));
    m_authTimeout = timeout;

    auto* relay = new QCheckBox(tr("Server relay"));
    relay->setObjectName(QStringLiteral("serverRelayCheckBox"));
    relay->setToolTip(
        tr("<p><b>server_relay</b>: the server tells its clients of each other and passes their "
           "packets on.</p><p>Godot's default is on.</p>"));
    m_form->addRow(relay);
    connect(relay, &QCheckBox::clicked, this, [this](bool isOn) { changeStart({.serverRelay = isOn}); });
    m_shows.push_back([relay](const PeerSpec& p) { relay->setChecked(p.serverRelay); });
    m_ofScene = {auth, timeout, relay};
}

NumberSpin* PeerSettings::addNumber(const char* name, const QString& label, const QString& toolTip,
                                    const NumberSpin::Range& range, const QString& suffix, Get get,
                                    std::function<void(double)> set)
{
    auto* spin = new NumberSpin(name, label, toolTip, range, suffix);
    m_form->addRow(label, spin);
    connect(spin, &NumberSpin::edited, this, std::move(set));
    m_shows.push_back([spin, get = std::move(get)](const PeerSpec& peer) { spin->showValue(get(peer)); });
    return spin;
}

QComboBox* PeerSettings::addChoice(const char* name, const QString& label, const QString& toolTip,
                                   const QStringList& choices, std::function<int(const PeerSpec&)> get,
                                   std::function<void(int)> set)
{
    auto* combo = new QComboBox;
    combo->setObjectName(QString::fromLatin1(name));
    combo->setAccessibleName(label);
    combo->setToolTip(toolTip);
    combo->addItems(choices);
    combo->setMinimumWidth(60);
    takeNoWheelUnfocused(combo);
    m_form->addRow(label, combo);
    connect(combo, &QComboBox::activated, this, std::move(set));
    m_shows.push_back(
        [combo, get = std::move(get)](const PeerSpec& peer) { combo->setCurrentIndex(get(peer)); });
    return combo;
}

void PeerSettings::change(const EnetSettings& change)
{
    m_peer.enet.add(change);
    showTitle();
    Q_EMIT changed(change);
}

void PeerSettings::changeTimeout(std::uint32_t EnetTimeout::*part, double value)
{
    EnetTimeout timeout = m_peer.enet.timeout.value_or(EnetTimeout());
    timeout.*part = wholeSetting(value);
    change(oneSetting(&EnetSettings::timeout, timeout));
}

void PeerSettings::changeThrottle(std::uint32_t EnetThrottle::*part, double value)
{
    EnetThrottle throttle = m_peer.enet.throttle.value_or(EnetThrottle());
    throttle.*part = wholeSetting(value);
    change(oneSetting(&EnetSettings::throttle, throttle));
}

void PeerSettings::changeStart(const StartSettings& change)
{
    change.applyTo(m_peer);
    showFields();
    Q_EMIT startChanged(change);
}

void PeerSettings::setPeer(const PeerSpec& peer, PeerApi api)
{
    if (peer == m_peer && api == m_api)
        return;
    m_peer = peer;
    m_api = api;
    showFields();
}

void PeerSettings::setStartNote(const QString& note)
{
    m_startNote->setText(note);
    m_form->setRowVisible(m_startNote, !note.isEmpty());
}

void PeerSettings::showFields()
{
    for (const auto& showField : m_shows)
        showField(m_peer);
    const bool isScene = m_api == PeerApi::Scene;
    for (QWidget* field : m_ofScene)
        m_form->setRowVisible(field, isScene);
    m_form->setRowVisible(m_packetsPerPoll, !isScene);
    m_authTimeout->setEnabled(m_peer.auth != AuthPolicy::None);
    showTitle();
}

void PeerSettings::showTitle()
{
    const std::vector<SettingText> texts = settingTexts(m_peer);
    m_title->setText(texts.empty() ? tr("Settin&gs")
                                   : tr("Settin&gs · %1 set").arg(static_cast<int>(texts.size())));
    QStringList lines{tr("What the peer's game sets of its ENet and of its loop")};
    for (const SettingText& text : texts)
        lines << tr("%1: %2").arg(text.name, text.value);
    m_title->setToolTip(asPlainText(lines.join(QLatin1Char('\n'))));
}

} // namespace peerscope

#include "moc_peer_settings.cpp"
