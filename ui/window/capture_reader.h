// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/session_file.h"
#include "core/source/open_capture.h"
#include "ui/jobs/newest_job.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>

class QProgressDialog;
class QWidget;

namespace peerscope {

class Moments;

/// What came of reading a capture or a session.
struct ReadCapture
{
    OpenedCapture capture;
    std::shared_ptr<const Moments> moments; ///< null where it is none
    std::optional<Session> session = {};    ///< if it is that
};

/// Reads a capture or a session on another thread, with a dialog over the window that may cancel it: a long
/// one takes seconds. Where another file is opened meanwhile, only that one counts. Lives on the UI thread.
class CaptureReader final : public QObject
{
    Q_OBJECT

public:
    /// `window` must live as long.
    explicit CaptureReader(QWidget* window, QObject* parent = nullptr);

    /// `decodeAs`: see CaptureReading. `done` is called on the UI thread, unless another one is read or this
    /// object is gone by then.
    void read(const QString& fileName, std::optional<GameProtocol> decodeAs,
              const std::function<void(const ReadCapture&)>& done);
    /// What is being read is not wanted any more.
    void drop();

private:
    void openDialog(const QString& fileName);

    QWidget* m_window;
    QPointer<QProgressDialog> m_dialog;
    NewestJob m_job{this};
};

} // namespace peerscope
