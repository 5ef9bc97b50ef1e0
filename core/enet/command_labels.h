// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/datagram_content.h"

#include <enet/enet.h>

namespace peerscope {

// The labels of ENet's commands: how a command is described when it leaves, and found again at its receiver.

/// The numbers by which the receiver's ENet will identify this command.
CarriedPart describe(const ENetOutgoingCommand& command);

/// The command of a list that has these numbers; null if there is none.
ENetIncomingCommand* findIn(ENetList& list, const CarriedPart& part);

} // namespace peerscope
