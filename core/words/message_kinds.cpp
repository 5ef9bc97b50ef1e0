// SPDX-License-Identifier: MIT
#include "core/words/message_kinds.h"

#include <QCoreApplication>

#include <iterator>

namespace peerscope {

namespace {

struct MessageWords
{
    Q_DECLARE_TR_FUNCTIONS(Messages)
};

/// By MessageKind.
constexpr const char* labels[] = {
    QT_TRANSLATE_NOOP("Messages", "no message"),
    QT_TRANSLATE_NOOP("Messages", "RPC"),
    QT_TRANSLATE_NOOP("Messages", "sync"),
    QT_TRANSLATE_NOOP("Messages", "delta: only changes"),
    QT_TRANSLATE_NOOP("Messages", "spawn"),
    QT_TRANSLATE_NOOP("Messages", "despawn"),
    QT_TRANSLATE_NOOP("Messages", "raw bytes"),
    QT_TRANSLATE_NOOP("Messages", "path of a node"),
    QT_TRANSLATE_NOOP("Messages", "answer to a path"),
    QT_TRANSLATE_NOOP("Messages", "system: peers come and go"),
    QT_TRANSLATE_NOOP("Messages", "relay"),
    QT_TRANSLATE_NOOP("Messages", "set a property"),
    QT_TRANSLATE_NOOP("Messages", "the game's own bytes"),
};
static_assert(std::size(labels) == messageKindCount);

} // namespace

QString messageKindLabel(MessageKind kind)
{
    return MessageWords::tr(labels[static_cast<std::size_t>(kind)]);
}

} // namespace peerscope
