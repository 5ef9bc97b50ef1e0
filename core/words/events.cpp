// SPDX-License-Identifier: MIT
#include "core/words/events.h"

#include "core/words/connection_ends.h"
#include "core/words/godot_error.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

struct EventWords
{
    Q_DECLARE_TR_FUNCTIONS(Events)
};

} // namespace

QString eventDetail(const EventRow& event)
{
    QString detail = QString::fromStdString(event.detail);
    if (event.result)
        detail += (detail.isEmpty() ? QString() : QStringLiteral(" → ")) + godotErrorName(*event.result);
    return detail;
}

QString eventDetail(const TraceSnapshot& trace, std::size_t index)
{
    const QString detail = eventDetail(trace.event(index));
    const std::optional<ConnectionEnd> end = connectionEnd(trace, index);
    if (!end)
        return detail;
    const QString why = plainText(connectionEndText(trace, *end));
    return detail.isEmpty() ? why : EventWords::tr("%1: %2", "an event, why").arg(detail, why);
}

QString explainEvent(EventKind kind)
{
    switch (kind) {
    case EventKind::Status:
        return EventWords::tr("The peer's connection status changed.");
    case EventKind::PeerConnected:
        return EventWords::tr("The signal peer_connected on this peer.");
    case EventKind::PeerDisconnected:
        return EventWords::tr("The signal peer_disconnected on this peer.");
    case EventKind::Refused:
        return EventWords::tr(
            "This peer refused a new connection. The other side is not told, and times out.");
    case EventKind::Closed:
        return EventWords::tr("The peer closed, without peer_disconnected on its own side.");
    case EventKind::Error:
        return EventWords::tr("An error that Godot would print; or a member of a mesh that could not connect "
                              "to another, of which Godot says nothing.");
    case EventKind::Action:
        return EventWords::tr("An action of the peer, and Godot's result.");
    case EventKind::PeerAuthenticating:
        return EventWords::tr("The signal peer_authenticating on this peer: the other peer is connected, but "
                              "not admitted yet.");
    case EventKind::PeerAuthenticationFailed:
        return EventWords::tr("The signal peer_authentication_failed on this peer: the other peer left, or "
                              "auth_timeout passed, before both sides had called complete_auth.");
    }
    return {};
}

} // namespace peerscope
