// SPDX-License-Identifier: MIT
#include "ui/lab/lanes_view.h"

#include "core/lab/experiment_report.h"
#include "core/lab/verdict.h"
#include "core/words/numbers.h"
#include "ui/export/export_dialog.h"
#include "ui/lab/lab_help.h"
#include "ui/theme/control_icon.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int frameMilliseconds = 16;
constexpr std::array speeds = {0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0};
constexpr std::size_t ownSpeed = 5;
constexpr std::array lengths = {1, 2, 5, 10, 30}; ///< seconds
constexpr std::size_t ownLength = 2;
constexpr Time smallStep{50'000};
constexpr Time largeStep{1'000'000};
constexpr Time beforeEnd{30'000}; ///< the playhead starts this long before the end of the longest freeze

/// When the longest freeze of all lanes ended.
Time longestFreezeEnd(const std::vector<Lane>& lanes)
{
    Time longest{};
    Time end{};
    for (const Lane& lane : lanes) {
        for (std::size_t index = 0; index < lane.history.stretches.size(); ++index) {
            const AgeStretch& stretch = lane.history.stretches[index];
            const Time length = stretch.oldest - stretch.youngest;
            if (length > longest) {
                longest = length;
                end = lane.history.begins[index] + length;
            }
        }
    }
    return end;
}

} // namespace

LanesView::LanesView(QWidget* parent)
    : QWidget(parent), m_canvas(new LaneCanvas), m_play(new QToolButton), m_export(new QToolButton),
      m_speed(new QComboBox), m_length(new QComboBox), m_scrub(new QSlider(Qt::Horizontal)),
      m_clock(new QLabel), m_timer(new QTimer(this))
{
    setObjectName(u"lanesView"_s);
    setFocusPolicy(Qt::StrongFocus);
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_canvas);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);

    m_play->setObjectName(u"labPlay"_s);
    m_play->setIcon(controlIcon(ControlIcon::Play));
    m_play->setCheckable(true);
    m_play->setAccessibleName(tr("Play"));
    m_play->setToolTip(tr("Play or pause all lanes (Space)"));
    m_speed->setObjectName(u"labSpeed"_s);
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTip(tr("Playing speed of the lanes (+ and -)"));
    for (const double speed : speeds)
        m_speed->addItem(u"×%1"_s.arg(speed), speed);
    m_speed->setCurrentIndex(int(ownSpeed));
    m_length->setObjectName(u"labLength"_s);
    m_length->setAccessibleName(tr("Time in view"));
    m_length->setToolTip(tr("How much time is visible (Ctrl and wheel over the lanes)"));
    for (const int length : lengths)
        m_length->addItem(tr("%1 s visible").arg(length), length);
    m_length->setCurrentIndex(int(ownLength));
    m_scrub->setObjectName(u"labScrub"_s);
    m_scrub->setAccessibleName(tr("Time"));
    m_scrub->setToolTip(tr("Move all lanes in time (Left and Right; with Shift by a second)"));
    m_clock->setObjectName(u"labClock"_s);
    m_clock->setAccessibleName(tr("Clock"));
    m_timer->setInterval(frameMilliseconds);
    m_export->setObjectName(u"labExport"_s);
    m_export->setText(tr("Export…"));
    m_export->setToolTip(
        tr("Export the lanes as a drawing (SVG) or picture (PNG), or their figures as a table (CSV)"));
    auto* help = new QToolButton;
    help->setObjectName(u"labHelpButton"_s);
    help->setText(tr("?"));
    help->setAccessibleName(tr("What is measured"));
    help->setToolTip(tr("What is measured, and why all lanes get the same random draws"));

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 6);
    bar->setSpacing(8);
    bar->addWidget(m_play);
    bar->addWidget(m_speed);
    bar->addWidget(m_scrub, 1);
    bar->addWidget(m_clock);
    bar->addWidget(m_length);
    bar->addWidget(m_export);
    bar->addWidget(help);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(scroll, 1);
    layout->addLayout(bar);

    connect(m_play, &QToolButton::toggled, this, &LanesView::setPlaying);
    connect(help, &QToolButton::clicked, this, [this] { showLabHelp(this); });
    connect(m_export, &QToolButton::clicked, this, [this] {
        askWhereToExport(this, tr("Export the lanes"), u"lanesExportDialog"_s, exportable(),
                         [this](const QString& text) { Q_EMIT problem(text); });
    });
    connect(m_timer, &QTimer::timeout, this, &LanesView::advance);
    connect(m_canvas, &LaneCanvas::headRequested, this, &LanesView::setHead);
    connect(m_canvas, &LaneCanvas::lengthRequested, this, [this](Time length) {
        m_canvas->setLength(std::clamp(length, Time(200'000), std::max(m_duration, Time(200'000))));
    });
    connect(m_scrub, &QSlider::valueChanged, this,
            [this](int value) { setHead(Time(std::int64_t{value} * 1000)); });
    connect(m_length, &QComboBox::activated, this,
            [this] { m_canvas->setLength(fromSeconds(m_length->currentData().toDouble())); });
    clear({});
}

void LanesView::setOutcome(const LabOutcome& outcome)
{
    std::vector<Lane> lanes;
    Time duration{1};
    for (const RunResult& run : outcome.result.runs) {
        if (!run.record || placeOf(outcome.experiment, run.run).repeat > 0)
            continue;
        Lane lane;
        lane.name = outcome.experiment.variants[placeOf(outcome.experiment, run.run).variant].name;
        lane.mode = run.record->scenario.traffic[std::size_t(outcome.experiment.measured)].mode;
        if (!run.record->streams.empty())
            lane.stream = run.record->streams.front();
        lane.history = ageHistory(lane.stream);
        lane.values = run.values;
        lane.verdict = verdict(lane.name, run.values);
        duration = std::max(duration, run.record->scenario.duration);
        lanes.push_back(std::move(lane));
    }
    const bool first = m_canvas->lanes().empty();
    m_duration = duration;
    {
        const QSignalBlocker blocker(m_scrub);
        m_scrub->setRange(0, int(std::min<std::int64_t>(duration.count() / 1000, 2'000'000'000)));
        m_scrub->setPageStep(1000);
    }
    const Time look = longestFreezeEnd(lanes) - beforeEnd;
    m_canvas->setLanes(std::move(lanes), duration);
    m_csv = reportCsv(outcome.experiment, outcome.result.runs);
    m_title = outcome.experiment.name;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_play, m_speed, m_scrub, m_length, m_export})
        widget->setEnabled(true);
    setHead(first ? look : m_head);
}

void LanesView::clear(const QString& why)
{
    setPlaying(false);
    m_canvas->setEmptyText(why);
    m_canvas->setLanes({}, Time(1));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_play, m_speed, m_scrub, m_length, m_export})
        widget->setEnabled(false);
    m_clock->clear();
}

void LanesView::setHead(Time head)
{
    m_head = std::clamp(head, Time(0), m_duration);
    m_canvas->setHead(m_head);
    showTime();
}

Exportable LanesView::exportable() const
{
    if (m_canvas->lanes().empty())
        return {};
    return {.title = m_title,
            .size = m_canvas->size(),
            .table = [this] { return m_csv; },
            .paint = [this](QPainter& painter, const QSize& size) { m_canvas->paint(painter, size); }};
}

bool LanesView::isPlaying() const
{
    return m_timer->isActive();
}

void LanesView::setPlaying(bool playing)
{
    if (playing && m_head >= m_duration)
        setHead(Time(0)); // playing at the end starts again from the beginning
    if (playing == isPlaying())
        return;
    m_rest = 0;
    m_sinceFrame.start();
    playing ? m_timer->start() : m_timer->stop();
    const QSignalBlocker blocker(m_play);
    m_play->setChecked(playing);
    m_play->setIcon(controlIcon(playing ? ControlIcon::Pause : ControlIcon::Play));
    m_play->setAccessibleName(playing ? tr("Pause") : tr("Play"));
}

void LanesView::advance()
{
    const double micros =
        m_rest + double(m_sinceFrame.nsecsElapsed()) / 1000 * m_speed->currentData().toDouble();
    m_sinceFrame.start();
    m_rest = micros - std::floor(micros);
    setHead(m_head + Time(std::int64_t(std::floor(micros))));
    if (m_head >= m_duration)
        setPlaying(false);
}

void LanesView::showTime()
{
    const QSignalBlocker blocker(m_scrub);
    m_scrub->setValue(int(m_head.count() / 1000));
    m_clock->setText(
        tr("%1 of %2 s")
            .arg(formatDecimals(toSeconds(m_head), 3), formatSignificant(toSeconds(m_duration), 6)));
}

void LanesView::keyPressEvent(QKeyEvent* event)
{
    if (m_canvas->lanes().empty())
        return QWidget::keyPressEvent(event);
    const Time step = event->modifiers() & Qt::ShiftModifier ? largeStep : smallStep;
    switch (event->key()) {
    case Qt::Key_Space:
        setPlaying(!isPlaying());
        break;
    case Qt::Key_Left:
        setHead(m_head - step);
        break;
    case Qt::Key_Right:
        setHead(m_head + step);
        break;
    case Qt::Key_Home:
        setHead(Time(0));
        break;
    case Qt::Key_End:
        setHead(m_duration);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Minus:
        m_speed->setCurrentIndex(std::clamp(m_speed->currentIndex() + (event->key() == Qt::Key_Plus ? 1 : -1),
                                            0, m_speed->count() - 1));
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace peerscope

#include "moc_lanes_view.cpp"
