// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/network/address.h"

namespace peerscope {

/// The other side of an endpoint whose sockets are not in this process, for example a real program. It
/// receives what arrives there; what it sends comes in through Network::inject(). Called on the engine
/// thread; must outlive the network.
class OutsideEndpoint
{
public:
    virtual ~OutsideEndpoint() = default;

    /// `bytes` are valid during the call. It may call Network::inject(), but no other function of the
    /// network.
    virtual void datagramArrived(Address source, Address destination, ByteView bytes) = 0;
};

} // namespace peerscope
