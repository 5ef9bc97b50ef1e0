// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/runner.h"
#include "ui/document/speed_meter.h"

#include <QList>
#include <QWidget>

#include <cstdint>
#include <optional>

class QAction;
class QLabel;
class QLineEdit;
class QSlider;
class QToolButton;

namespace peerscope {

/// What the clock bar shows.
struct ClockReading
{
    RunStatus status;
    Time duration{};                   ///< when the sandbox ends
    std::optional<std::uint64_t> seed; ///< none if nothing can be run again
    bool canStepToPolls = true;        ///< the source knows when peers poll
    std::optional<double> reached;     ///< the speed actually reached, if known
    Time catchUpTo{};                  ///< while catching up: the target time
    bool isLive = false;               ///< the real world sets the pace; paused then means that the view is

    bool isRunning() const
    {
        return (!status.pace.paused || status.runsUntil) && !status.finished && !status.failure;
    }
};

/// Play and pause, step, speed, clock and seed. Shows what setReading() gets and asks for changes with
/// signals; has no state of its own. Its actions have the shortcuts, and go into a menu, too.
class ClockBar : public QWidget
{
    Q_OBJECT

public:
    explicit ClockBar(QWidget* parent = nullptr);

    void setReading(const ClockReading& reading);

    QAction* restartAction() const { return m_restart; }
    QAction* playAction() const { return m_play; }
    QAction* stepAction(StepKind kind) const { return m_steps.at(static_cast<qsizetype>(kind)); }
    QAction* runUntilAction() const { return m_runUntil; }
    QAction* slowerAction() const { return m_slower; }
    QAction* fasterAction() const { return m_faster; }
    QAction* normalSpeedAction() const { return m_normalSpeed; }
    QAction* unboundedAction() const { return m_unbounded; }

Q_SIGNALS:
    void restartRequested();
    void pauseRequested(bool paused);
    void stepRequested(peerscope::StepKind kind);
    /// The user wants the dialog that asks how far to run.
    void runUntilRequested();
    /// A speed from slowestSpeed to fastestSpeed; ends "as fast as possible".
    void speedRequested(double speed);
    void unboundedRequested(bool unbounded);
    void seedRequested(quint64 seed);

protected:
    void changeEvent(QEvent* event) override;

private:
    QAction* makeAction(const QString& name, const QString& text, const QString& help,
                        const QKeySequence& shortcut);
    void makeActions();
    void makeWidgets();
    QToolButton* makeButton(QAction* action, const QString& name);
    void showWhoSetsThePace();
    void showPlay();
    void showClock();
    void showSpeed();
    void commitSeed();

    QAction* m_restart = nullptr;
    QAction* m_play = nullptr;
    QList<QAction*> m_steps; ///< indexed by StepKind
    QAction* m_runUntil = nullptr;
    QAction* m_slower = nullptr;
    QAction* m_faster = nullptr;
    QAction* m_normalSpeed = nullptr;
    QAction* m_unbounded = nullptr;

    QString m_sliderHelp;

    ClockReading m_reading;
    QSlider* m_slider = nullptr;
    QLabel* m_speed = nullptr;
    QLabel* m_clock = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_seedLabel = nullptr;
    QLineEdit* m_seed = nullptr;
};

} // namespace peerscope
