// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_estimate.h"
#include "core/trace/trace.h"
#include "core/wire/enet_datagram.h"

#include <vector>

namespace peerscope {

/// Estimates each link of a trace that carried anything, in order of its ends. `opener` reads compressed
/// datagrams. Reads every datagram once.
///
/// Of a capture, the delay is right if the two programs do not poll in step. If they do, each answer waits as
/// long as the one before it, at the farther end for a time that nobody sees, and the delay may be wrong by a
/// quarter of that end's frame.
std::vector<LinkEstimate> estimateLinks(const TraceSnapshot& trace, EnetOpener& opener);

/// The share of failures in `of` tries, and its 95 % interval (Wilson).
LinkEstimate::Loss shareOf(std::size_t lost, std::size_t of);

} // namespace peerscope
