// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment.h"

#include <cstdint>

namespace peerscope {

/// Reliable chat in addition to the measured traffic, from the same sender to the same receiver.
enum class ChatBeside : std::uint8_t {
    None,
    OwnChannel,  ///< on the channel after that of the measured traffic
    SameChannel, ///< on the channel of the measured traffic
};

/// The settings of the lab's sliders.
struct LabSettings
{
    double hz = 20;
    int size = 48;             ///< bytes of a packet
    LinkConditions conditions; ///< of every link
    ChatBeside chat = ChatBeside::None;
    bool relayed = false; ///< through the server to another client, instead of to the server

    bool operator==(const LabSettings&) const = default;
};

/// The experiment's own settings. If its links differ, the conditions of the first entry.
LabSettings settingsOf(const Experiment& experiment);

/// The experiment with these settings where they differ from its own. Changed conditions become one entry for
/// all links. Variants and sweeps still apply on top.
Experiment withSettings(const Experiment& experiment, const LabSettings& settings);

/// If the experiment has no sweep, adds one: loss from 0 to 30 % and one-way delay from 0 to 300 ms on every
/// link. Adds none if that is not possible.
Experiment withSweep(const Experiment& experiment);

/// Whether `relayed` can be set: only if the measured traffic goes from one client to its server.
bool canBeRelayed(const Experiment& experiment);

} // namespace peerscope
