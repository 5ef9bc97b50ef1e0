// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace peerscope {

/// What a recording shows of a link, one way, and how that was found. A figure that cannot be told is none.
struct LinkEstimate
{
    enum class Method : std::uint8_t {
        CannotTell, ///< no datagram of it was answered
        BothEnds,   ///< each datagram was seen when it left and when it arrived
        /// One end saw how long answers took. From that, the time is taken off that the nearer end itself
        /// waited before it answered, as if the other one waited as long; the rest is half for each way.
        RoundTrips,
    };

    EndpointId from;
    EndpointId to;
    Method method = Method::CannotTell;
    std::size_t samples = 0; ///< datagrams, or round trips

    std::optional<Time> delay = {};  ///< the mean
    std::optional<Time> jitter = {}; ///< how far it is from the mean at most, if it varies evenly

    /// The share that was lost, and the interval that holds the real one in 95 of 100 cases. Of round trips,
    /// the share that explains the unanswered ones if both ways lose as much.
    struct Loss
    {
        double share = 0;
        double low = 0;
        double high = 0;
        std::size_t lost = 0; ///< datagrams that were lost, or not answered
        std::size_t of = 0;
    };
    std::optional<Loss> loss = {};

    /// Thousands of bits a second at which datagrams left the link while others waited.
    std::optional<double> rateKbit = {};
};

} // namespace peerscope
