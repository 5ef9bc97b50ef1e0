// SPDX-License-Identifier: MIT
#pragma once

#include "ui/lab/lab_settings.h"

#include <QWidget>

class QComboBox;
class QPushButton;

namespace peerscope {

class ValueSlider;

/// The settings of an experiment as sliders and lists. Shows the settings it is given; changed() has the
/// user's. Lives on the UI thread.
class LabControls : public QWidget
{
    Q_OBJECT

public:
    explicit LabControls(QWidget* parent = nullptr);

    /// `canRelay`: whether relaying can be chosen.
    void setSettings(const LabSettings& settings, bool canRelay);
    const LabSettings& settings() const { return m_settings; }

Q_SIGNALS:
    void changed(const peerscope::LabSettings& settings);
    /// The user wants the experiment's own settings back.
    void resetRequested();

private:
    void showSettings();
    void tell();

    ValueSlider* m_hz;
    ValueSlider* m_size;
    QComboBox* m_preset;
    ValueSlider* m_delay;
    ValueSlider* m_jitter;
    ValueSlider* m_loss;
    ValueSlider* m_rate;
    QComboBox* m_chat;
    QComboBox* m_route;
    QPushButton* m_reset;
    LabSettings m_settings;
};

} // namespace peerscope
