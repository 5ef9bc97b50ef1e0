// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <QObject>
#include <QString>

#include <functional>

namespace peerscope {

/// What one view asks of another, or of the window, and the window tells them, without knowing each other.
/// Whoever wants something emits the signal; whoever can do it connects to it. Lives on the UI thread.
class ViewRequests : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

Q_SIGNALS:
    /// The view of this name is to be seen, before others.
    void showRequested(const QString& view);
    /// A packet is to be written: filled in, not sent. `target` as in set_target_peer.
    void draftRequested(peerscope::EndpointId from, int target);
    /// Somebody is to be asked for a new peer.
    void newPeerRequested();
    /// Go on from the time that is looked at, on a new branch.
    void continueRequested();
    /// Do `act`, which opens another document, once nothing would be lost by it; `question` is asked where
    /// something would.
    void replaceRequested(const QString& question, const std::function<void()>& act);
    /// An experiment is to be opened in the lab.
    void experimentRequested(const QString& fileName);
    /// Another view has come to the front, or gone from it.
    void viewsShownChanged();
    /// Something could not be done: what, and why.
    void failed(const QString& what, const QString& why);
};

} // namespace peerscope
