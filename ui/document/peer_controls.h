// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/link_conditions.h"
#include "core/scenario/scenario.h"

#include <QObject>

namespace peerscope {

class Document;

/// What a view's buttons and menus do to peers and links. A view knows them by number, a scenario by name:
/// each slot performs the action on the document, which can be undone. Lives on the UI thread.
class PeerControls final : public QObject
{
    Q_OBJECT

public:
    /// `document` must live as long.
    explicit PeerControls(Document* document, QObject* parent = nullptr);

    void refuseNewConnections(EndpointId peer, bool refuse);
    void disconnectPeer(EndpointId who, int targetId, bool force);
    void closePeer(EndpointId peer);
    void joinPeer(EndpointId peer);
    void changeConditions(const LinkRef& link, const LinkConditionsChange& change, bool bothWays);

private:
    QString nameOf(EndpointId peer) const;
    PacketTarget targetWithId(int id) const;

    Document* m_document;
};

} // namespace peerscope
