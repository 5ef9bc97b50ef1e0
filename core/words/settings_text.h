// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/enet_settings.h"

#include <QString>

#include <vector>

namespace peerscope {

/// One setting of a peer, in words.
struct SettingText
{
    QString name;  ///< "ping interval"
    QString value; ///< "250 ms"
};

/// The settings that have a value, in the order of a scenario.
std::vector<SettingText> settingTexts(const EnetSettings& settings);

} // namespace peerscope
