// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/godot_subject.h"

#include <QString>

namespace peerscope {

/// What a message is for, in a few words: "RPC", "sync: a state", "spawn".
QString messageKindLabel(MessageKind kind);

} // namespace peerscope
