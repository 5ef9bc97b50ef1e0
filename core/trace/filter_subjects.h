// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter_tree.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <vector>

namespace peerscope {

// The part of a filter that asks what packets say. Packets that say the same share a MessageSubject, so each
// of these is asked once, and a packet's answer is then looked up.

/// Whether a node or any below it needs the trace's MessageColumns.
bool asksForMessages(const FilterNode& node);
/// Whether a node, without those below it, is answered by a packet's subject.
bool isOfSubject(const FilterNode& node);
/// Whether each subject read so far matches such a node.
std::vector<std::uint8_t> matchingSubjects(const FilterNode& node, const TraceSnapshot& trace);

/// The peer that has sent a packet that a server passed on; null if it was not passed on, or the trace does
/// not have that peer.
const EndpointRow* realSender(const TraceSnapshot& trace, PacketId packet);

} // namespace peerscope
