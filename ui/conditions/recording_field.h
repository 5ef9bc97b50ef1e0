// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_recording.h"

#include <QWidget>

class QPushButton;
class QToolButton;

namespace peerscope {

/// The measured network that is played back on a link: its file, another one to choose, none. Lives on the UI
/// thread.
class RecordingField final : public QWidget
{
    Q_OBJECT

public:
    explicit RecordingField(QWidget* parent = nullptr);

    void setRecording(const LinkRecordingRef& recording);

Q_SIGNALS:
    /// A file to play; empty: none.
    void chosen(const QString& fileName);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void askForFile();
    void showText();

    LinkRecordingRef m_recording;
    QPushButton* m_choose;
    QToolButton* m_clear;
};

} // namespace peerscope
