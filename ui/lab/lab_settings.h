// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment.h"

#include <cstdint>

namespace peerscope {

/// Reliable chat beside the measured traffic, from the same sender to the same receiver.
enum class ChatBeside : std::uint8_t {
    None,
    OwnChannel,  ///< on the channel after the measured traffic's
    SameChannel, ///< on the measured traffic's own
};

/// What the sliders of the lab say of an experiment.
struct LabSettings
{
    double hz = 20;
    int size = 48;             ///< bytes of a packet
    LinkConditions conditions; ///< of every link
    ChatBeside chat = ChatBeside::None;
    bool relayed = false; ///< over the server to another client, instead of to the server

    bool operator==(const LabSettings&) const = default;
};

/// What an experiment says by itself. Of links that differ, the first entry's conditions.
LabSettings settingsOf(const Experiment& experiment);

/// The experiment with the settings that differ from its own. Links that are set become one entry for all of
/// them. Variants and sweeps still set what they set.
Experiment withSettings(const Experiment& experiment, const LabSettings& settings);

/// With loss from 0 to 30 % and delay from 0 to 300 ms, one way, of every link, where the experiment sweeps
/// nothing itself; without, where it cannot be swept so.
Experiment withSweep(const Experiment& experiment);

/// Whether `relayed` can be set: the measured traffic goes from one client to its server.
bool canBeRelayed(const Experiment& experiment);

} // namespace peerscope
