// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <QObject>
#include <QString>

#include <functional>

namespace peerscope {

/// Requests between views and the window, which do not know each other. One emits a signal; another that can
/// do it connects to it. Lives on the UI thread.
class ViewRequests : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

Q_SIGNALS:
    /// Show the view with this name in front.
    void showRequested(const QString& view);
    /// Fill in a packet in the composer, but do not send it. `target` as in set_target_peer.
    void draftRequested(peerscope::EndpointId from, int target);
    /// Ask the user for a new peer.
    void newPeerRequested();
    /// Continue from the shown time, on a new branch.
    void continueRequested();
    /// Call `act`, which opens another document. If unsaved work would be lost, ask `question` first.
    void replaceRequested(const QString& question, const std::function<void()>& act);
    /// Open an experiment in the lab.
    void experimentRequested(const QString& fileName);
    /// The visible views have changed.
    void viewsShownChanged();
    /// Something failed: what, and why.
    void failed(const QString& what, const QString& why);
};

} // namespace peerscope
