// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <cstdint>

namespace peerscope {

/// The program that has a UDP port of this machine, such as "godot (process 4711)", as far as the system says
/// it: /proc shows other users' programs to root alone. Empty if it does not.
QString ownerOfUdpPort(std::uint16_t port);

} // namespace peerscope
