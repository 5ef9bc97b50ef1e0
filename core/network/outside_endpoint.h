// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/network/address.h"

namespace peerscope {

/// The far side of an endpoint that is no socket of this process: a program in the real world, say. What
/// arrives there is handed over; what it sends comes in by Network::inject(). Called on the engine's thread;
/// outlives the network.
class OutsideEndpoint
{
public:
    virtual ~OutsideEndpoint() = default;

    /// `bytes` are valid during the call. It may call Network::inject(), and nothing else of the network's.
    virtual void datagramArrived(Address source, Address destination, ByteView bytes) = 0;
};

} // namespace peerscope
