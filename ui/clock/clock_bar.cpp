// SPDX-License-Identifier: MIT
#include "ui/clock/clock_bar.h"

#include "core/words/clock_format.h"
#include "ui/clock/speed_scale.h"
#include "ui/theme/control_icon.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QEvent>
#include <QFontDatabase>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpressionValidator>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

namespace peerscope {

namespace {

constexpr quint64 largestSeed = (quint64{1} << 53) - 1;

/// The field for the seed. Enter requests the new seed. Escape or leaving the field restores the old one, so
/// that the seed is not changed by accident.
class SeedField final : public QLineEdit
{
public:
    using QLineEdit::QLineEdit;
    QString shown;

    void takeBack() { setText(shown); }

protected:
    void focusOutEvent(QFocusEvent* event) override
    {
        takeBack();
        QLineEdit::focusOutEvent(event);
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Escape)
            takeBack();
        QLineEdit::keyPressEvent(event);
    }
};

QWidget* makeSeparator(QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Sunken);
    return line;
}

QLabel* makeLabel(QWidget* parent, const QString& name, const QString& accessibleName, const QString& widest)
{
    auto* label = new QLabel(parent);
    label->setObjectName(name);
    label->setAccessibleName(accessibleName);
    label->setFixedWidth(label->fontMetrics().horizontalAdvance(widest) + 4);
    return label;
}

void describe(QAction* action, const QString& help)
{
    action->setToolTip(
        QStringLiteral("%1 (%2)").arg(help, action->shortcut().toString(QKeySequence::NativeText)));
    action->setStatusTip(help);
}

} // namespace

ClockBar::ClockBar(QWidget* parent) : QWidget(parent)
{
    makeActions();
    makeWidgets();
    m_reading.status.pace.paused = true;
    setReading(m_reading);
}

QAction* ClockBar::makeAction(const QString& name, const QString& text, const QString& help,
                              const QKeySequence& shortcut)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(shortcut);
    action->setData(help);
    describe(action, help);
    addAction(action);
    return action;
}

void ClockBar::makeActions()
{
    m_restart = makeAction(QStringLiteral("restart"), tr("&Restart"), tr("Run again from the beginning"),
                           QKeySequence(Qt::CTRL | Qt::Key_R));
    m_restart->setIcon(controlIcon(ControlIcon::Restart));
    connect(m_restart, &QAction::triggered, this, &ClockBar::restartRequested);

    m_play = makeAction(QStringLiteral("play"), tr("&Pause"), tr("Pause the sandbox"),
                        QKeySequence(Qt::Key_Space));
    connect(m_play, &QAction::triggered, this, [this] { Q_EMIT pauseRequested(m_reading.isRunning()); });

    m_steps = {
        makeAction(QStringLiteral("stepEvent"), tr("Step to the next &event"),
                   tr("Run to the next event of any kind, then pause"), QKeySequence(Qt::Key_Period)),
        makeAction(QStringLiteral("stepDatagram"), tr("Step to the next &datagram"),
                   tr("Run until a datagram is sent, arrives or is lost, then pause"),
                   QKeySequence(Qt::Key_Semicolon)),
        makeAction(QStringLiteral("stepPacket"), tr("Step to the next pa&cket"),
                   tr("Run until a packet is delivered or lost, then pause"), QKeySequence(Qt::Key_Comma)),
        makeAction(QStringLiteral("stepPoll"), tr("Step to the next p&oll"),
                   tr("Run until a peer has polled, as a game does once a frame, then pause"),
                   QKeySequence(Qt::Key_Slash)),
    };
    stepAction(StepKind::Event)->setIcon(controlIcon(ControlIcon::Step));
    for (int kind = 0; kind < stepKindCount; ++kind)
        connect(m_steps.at(kind), &QAction::triggered, this,
                [this, kind] { Q_EMIT stepRequested(static_cast<StepKind>(kind)); });

    m_runUntil = makeAction(QStringLiteral("runUntil"), tr("Run &until…"),
                            tr("Run at full speed up to a time or to a packet, then pause"),
                            QKeySequence(Qt::CTRL | Qt::Key_G));
    connect(m_runUntil, &QAction::triggered, this, &ClockBar::runUntilRequested);

    m_slower = makeAction(QStringLiteral("slower"), tr("&Slower"), tr("Slow the sandbox down"),
                          QKeySequence(Qt::Key_BracketLeft));
    connect(m_slower, &QAction::triggered, this,
            [this] { Q_EMIT speedRequested(nextSlowerSpeed(m_reading.status.pace.speed)); });
    m_faster = makeAction(QStringLiteral("faster"), tr("&Faster"), tr("Speed the sandbox up"),
                          QKeySequence(Qt::Key_BracketRight));
    connect(m_faster, &QAction::triggered, this,
            [this] { Q_EMIT speedRequested(nextFasterSpeed(m_reading.status.pace.speed)); });
    m_normalSpeed = makeAction(QStringLiteral("normalSpeed"), tr("Real &time (×1)"),
                               tr("One second in the sandbox takes one second"), QKeySequence(Qt::Key_1));
    connect(m_normalSpeed, &QAction::triggered, this, [this] { Q_EMIT speedRequested(1.0); });
    m_unbounded = makeAction(QStringLiteral("unbounded"), tr("As fast as possi&ble (max)"),
                             tr("Run as fast as the processor allows"), QKeySequence(Qt::Key_M));
    m_unbounded->setIconText(tr("max"));
    m_unbounded->setCheckable(true);
    connect(m_unbounded, &QAction::triggered, this, &ClockBar::unboundedRequested);
}

QToolButton* ClockBar::makeButton(QAction* action, const QString& name)
{
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setIconSize(QSize(20, 20));
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void ClockBar::makeWidgets()
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);

    layout->addWidget(makeButton(m_restart, QStringLiteral("restartButton")));
    layout->addWidget(makeButton(m_play, QStringLiteral("playButton")));
    QToolButton* step = makeButton(stepAction(StepKind::Event), QStringLiteral("stepButton"));
    step->setPopupMode(QToolButton::MenuButtonPopup);
    auto* stepMenu = new QMenu(step);
    stepMenu->addActions(m_steps);
    stepMenu->addSeparator();
    stepMenu->addAction(m_runUntil);
    step->setMenu(stepMenu);
    layout->addWidget(step);
    layout->addWidget(makeSeparator(this));

    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("speedSlider"));
    m_slider->setAccessibleName(tr("Speed"));
    m_sliderHelp = tr("Speed of the sandbox, from ×0.01 to ×100 ([ slower, ] faster, 1 for ×1)");
    m_slider->setToolTip(m_sliderHelp);
    m_slider->setStatusTip(m_sliderHelp);
    m_slider->setRange(slowestPosition, fastestPosition);
    m_slider->setSingleStep(10);
    m_slider->setPageStep(100);
    m_slider->setTickPosition(QSlider::TicksBelow);
    m_slider->setTickInterval(100);
    m_slider->setMinimumWidth(110);
    m_slider->setMaximumWidth(220);
    connect(m_slider, &QSlider::valueChanged, this,
            [this](int position) { Q_EMIT speedRequested(speedAtPosition(position)); });
    layout->addWidget(m_slider, 2);
    m_speed = makeLabel(this, QStringLiteral("speedLabel"), tr("Chosen speed"), QStringLiteral("×0.0126"));
    layout->addWidget(m_speed);
    QToolButton* unbounded = makeButton(m_unbounded, QStringLiteral("unboundedButton"));
    unbounded->setToolButtonStyle(Qt::ToolButtonTextOnly);
    unbounded->setAutoRaise(false);
    layout->addWidget(unbounded);
    layout->addWidget(makeSeparator(this));

    m_clock = makeLabel(this, QStringLiteral("clockLabel"), tr("Time in the sandbox"), QString());
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(this->font().pointSizeF() * 1.25);
    font.setBold(true);
    m_clock->setFont(font);
    m_clock->setTextFormat(Qt::RichText);
    m_clock->setFixedWidth(m_clock->fontMetrics().horizontalAdvance(QStringLiteral("00:00.00000")) + 8);
    m_clock->setToolTip(
        tr("Time in the sandbox: minutes, seconds, milliseconds; microseconds while it is paused"));
    layout->addWidget(m_clock);
    m_note = makeLabel(this, QStringLiteral("noteLabel"), tr("What the sandbox is doing"), tr("catching up"));
    layout->addWidget(m_note);
    layout->addStretch(1);

    m_seedLabel = new QLabel(tr("Seed"), this);
    layout->addWidget(m_seedLabel);
    auto* seed = new SeedField(this);
    m_seed = seed;
    m_seed->setObjectName(QStringLiteral("seedEdit"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("All losses, delays and ids are drawn from this seed: the same seed gives the same "
                          "run. Type another and press Enter to run again with other random draws."));
    m_seed->setStatusTip(tr("Type another seed and press Enter to run again with other random draws"));
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,16}")), m_seed));
    m_seed->setFixedWidth(m_seed->fontMetrics().horizontalAdvance(QStringLiteral("00000000")) + 16);
    m_seedLabel->setBuddy(m_seed);
    connect(m_seed, &QLineEdit::returnPressed, this, &ClockBar::commitSeed);
    layout->addWidget(m_seed);
}

void ClockBar::commitSeed()
{
    bool valid = false;
    const quint64 seed = m_seed->text().toULongLong(&valid);
    auto* edit = static_cast<SeedField*>(m_seed);
    if (!valid || seed > largestSeed) {
        edit->takeBack();
        return;
    }
    edit->shown = QString::number(seed);
    m_seed->clearFocus();
    if (seed != m_reading.seed)
        Q_EMIT seedRequested(seed);
}

void ClockBar::setReading(const ClockReading& reading)
{
    m_reading = reading;
    showWhoSetsThePace();
    showPlay();
    showClock();
    showSpeed();

    m_seedLabel->setVisible(reading.seed.has_value());
    m_seed->setVisible(reading.seed.has_value());
    if (!reading.seed)
        return;
    auto* edit = static_cast<SeedField*>(m_seed);
    const QString seed = QString::number(*reading.seed);
    if (edit->shown != seed) {
        edit->shown = seed;
        edit->setText(seed);
        edit->setCursorPosition(0);
    }
}

/// What would change the pace is disabled where the real world sets it, and says so.
void ClockBar::showWhoSetsThePace()
{
    const bool mayPace = !m_reading.isLive;
    if (m_slider->isEnabledTo(this) == mayPace)
        return;
    const QString why = tr("The real world sets the pace");
    m_slider->setEnabled(mayPace);
    m_slider->setToolTip(mayPace ? m_sliderHelp : why);
    m_slider->setStatusTip(m_slider->toolTip());
    for (QAction* action :
         m_steps + QList{m_runUntil, m_slower, m_faster, m_normalSpeed, m_unbounded, m_restart}) {
        action->setEnabled(mayPace);
        describe(action, mayPace ? action->data().toString() : why);
    }
}

void ClockBar::showPlay()
{
    const bool running = m_reading.isRunning();
    const QString help = m_reading.isLive
                             ? (running ? tr("Pause the view; the real world goes on") : tr("Back to now"))
                         : running                   ? tr("Pause the sandbox")
                         : m_reading.status.finished ? tr("Run again from the beginning")
                                                     : tr("Resume the sandbox");
    if (m_play->statusTip() != help) {
        m_play->setIcon(controlIcon(running ? ControlIcon::Pause : ControlIcon::Play));
        m_play->setText(running ? tr("&Pause") : tr("&Play"));
        describe(m_play, help);
    }
    const bool canStep = !m_reading.isLive && !m_reading.status.finished && !m_reading.status.failure &&
                         !m_reading.status.catchingUp;
    for (QAction* action : m_steps + QList{m_runUntil})
        action->setEnabled(canStep);
    stepAction(StepKind::Poll)->setEnabled(canStep && m_reading.canStepToPolls);
    m_play->setEnabled(!m_reading.status.failure);
}

void ClockBar::showClock()
{
    const RunStatus& status = m_reading.status;
    const ThemeColors& colors = themeColors(palette());
    QString text = formatClock(status.now);
    // Microseconds matter when stepping from event to event; while running they are a blur.
    if (!m_reading.isRunning() && !m_reading.isLive) {
        text += QStringLiteral("<span style='color:%1; font-weight:normal; font-size:small'>%2</span>")
                    .arg(colors.mutedText.name(), formatClockMicroseconds(status.now));
    }
    if (m_clock->text() != text)
        m_clock->setText(text);

    QString note;
    QString help;
    QColor color = colors.mutedText;
    if (status.failure) {
        note = tr("failed");
        help = *status.failure;
        color = colors.lost;
    } else if (status.catchingUp) {
        note = tr("catching up");
        help = tr("Running again up to %1, in the background").arg(formatClock(m_reading.catchUpTo));
        color = colors.connecting;
    } else if (status.runsUntil) {
        note = tr("running…");
        help = tr("Running at full speed up to %1. Space stops it.").arg(formatClock(*status.runsUntil));
        color = colors.connecting;
    } else if (status.finished) {
        note = tr("finished");
        help = tr("The scenario ends at %1. Play runs it again from the beginning.")
                   .arg(formatClock(m_reading.duration));
    } else if (m_reading.isLive) {
        note = status.pace.paused ? tr("view paused") : tr("live");
        help = status.pace.paused ? tr("An earlier moment is shown; the real world goes on")
                                  : tr("This happens now, in the real world");
        color = status.pace.paused ? colors.connecting : colors.mutedText;
    } else if (status.pace.paused) {
        note = tr("paused");
    } else if (m_reading.reached) {
        note = formatSpeed(*m_reading.reached);
        help = tr("The actual speed over the last half second");
    }
    if (m_note->text() != note) {
        m_note->setText(note);
        QPalette notePalette = palette();
        notePalette.setColor(QPalette::WindowText, color);
        m_note->setPalette(notePalette);
    }
    if (m_note->toolTip() != help)
        m_note->setToolTip(help);
}

void ClockBar::showSpeed()
{
    const Pace& pace = m_reading.status.pace;
    if (m_unbounded->isChecked() != pace.unbounded)
        m_unbounded->setChecked(pace.unbounded);
    const QString text = pace.unbounded ? tr("max") : formatSpeed(pace.speed);
    if (m_speed->text() != text)
        m_speed->setText(text);
    // Do not move the slider while the user drags it, even if the speed snaps to another position.
    const int position = positionOfSpeed(pace.speed);
    if (speedAtPosition(m_slider->value()) != pace.speed && !m_slider->isSliderDown()) {
        const QSignalBlocker blocker(m_slider);
        m_slider->setValue(position);
    }
}

void ClockBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_clock) {
        m_note->setText(QString()); // so that the colour is computed again
        m_clock->setText(QString());
        showClock();
    }
}

} // namespace peerscope

#include "moc_clock_bar.cpp"
