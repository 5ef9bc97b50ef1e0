// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>

namespace peerscope {

/// Translates the messages about gateways.
struct GatewayWords
{
    Q_DECLARE_TR_FUNCTIONS(Gateway)
};

} // namespace peerscope
