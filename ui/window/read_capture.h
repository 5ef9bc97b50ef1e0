// SPDX-License-Identifier: MIT
#pragma once

#include "core/source/open_capture.h"

#include <functional>
#include <memory>

class QString;
class QWidget;

namespace peerscope {

class Moments;

/// The result of reading a capture.
struct ReadCapture
{
    OpenedCapture capture;
    std::shared_ptr<const Moments> moments; ///< null if it could not be read
};

/// Reads a capture on another thread, with a dialog over `window` that can cancel it: a long one takes
/// seconds. `done` is called on the UI thread, unless the window is gone by then.
void readCapture(QWidget* window, const QString& fileName,
                 const std::function<void(const ReadCapture&)>& done);

} // namespace peerscope
