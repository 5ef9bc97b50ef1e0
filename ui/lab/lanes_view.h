// SPDX-License-Identifier: MIT
#pragma once

#include "ui/export/export_file.h"
#include "ui/lab/lab_worker.h"
#include "ui/lab/lane_canvas.h"

#include <QElapsedTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QSlider;
class QTimer;
class QToolButton;

namespace peerscope {

/// The lanes of an experiment and their common clock: play, pause, speed, scrubbing. Lives on the UI thread.
class LanesView : public QWidget
{
    Q_OBJECT

public:
    explicit LanesView(QWidget* parent = nullptr);

    /// Shows the outcome of an experiment with one point, with its records. The clock stays where it is.
    void setOutcome(const LabOutcome& outcome);
    /// Removes the lanes and shows why there are none.
    void clear(const QString& why);

    Time head() const { return m_head; }
    void setHead(Time head);
    bool isPlaying() const;
    void setPlaying(bool playing);

    LaneCanvas* canvas() const { return m_canvas; }
    /// Exports a picture of the lanes, or their figures as a table. Must not outlive the view.
    Exportable exportable() const;

Q_SIGNALS:
    void problem(const QString& message);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void advance();
    void showTime();

    LaneCanvas* m_canvas;
    QToolButton* m_play;
    QToolButton* m_export;
    QComboBox* m_speed;
    QComboBox* m_length;
    QSlider* m_scrub;
    QLabel* m_clock;
    QTimer* m_timer;
    QByteArray m_csv; ///< of the shown outcome
    QString m_title;
    QElapsedTimer m_sinceFrame;
    Time m_head{};
    Time m_duration{};
    double m_rest = 0; ///< microseconds not yet played
};

} // namespace peerscope
