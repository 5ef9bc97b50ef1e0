// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/words/settings_text.h"

#include <optional>
#include <vector>

namespace peerscope {

/// What a peer is given when it is created, and cannot be changed while it runs. Settings without a value
/// stay as they are.
struct StartSettings
{
    std::optional<CompressionMode> compression = {};
    std::optional<int> packetsPerPoll = {};
    std::optional<std::optional<Time>> pollPhase = {}; ///< none: drawn from the seed
    std::optional<Time> pollJitter = {};
    std::optional<AuthPolicy> auth =
        {}; ///< None: `authTimeout` has no effect then, and becomes Godot's again
    std::optional<Time> authTimeout = {};
    std::optional<bool> serverRelay = {};

    void applyTo(PeerSpec& peer) const;

    bool operator==(const StartSettings&) const = default;
};

/// The settings that have a value.
std::vector<SettingText> settingTexts(const StartSettings& settings);
/// The settings of `peer` that are not as they are by default, also those that can change while it runs.
std::vector<SettingText> settingTexts(const PeerSpec& peer);

} // namespace peerscope
