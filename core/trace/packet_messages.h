// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "core/wire/field.h"
#include "core/wire/godot_path_cache.h"

#include <cstddef>
#include <string>
#include <vector>

namespace peerscope {

/// Decodes packets as Godot 4's messages, with the node paths that their senders had told before: what stands
/// behind the number in an RPC, a spawn or a sync at the moment it was put, whatever it comes to mean later.
/// Paths told in one session (a server and its clients, or one mesh peer) say nothing in another.
///
/// One for one trace, which may be growing. Remembers where paths were told (65,536 packets; what is told
/// after those is not known) and the paths up to the packet decoded last. The first decode() looks once at
/// every row before its packet, later ones at those since; going back to an earlier packet learns again what
/// was told before it.
class PacketMessages
{
public:
    /// The packet's message as godotMessage() reads it; offsets count from the payload's start. Of a packet
    /// that is not in the snapshot, a field with a problem.
    Field decode(const TraceSnapshot& trace, PacketId id);

    /// Looks at up to `rows` rows that it has not seen yet, so that a later decode() has less to do: some 40
    /// ns a row, which in a trace of ten million is felt. Whether there are more.
    bool prepare(const TraceSnapshot& trace, std::size_t rows);

private:
    void findTellers(const TraceSnapshot& trace, std::size_t end);

    std::vector<PacketId> m_tellers; ///< packets that tell a path, in their order
    std::size_t m_searched = 0;      ///< rows
    // The paths of one session, as told by the first `m_learned` tellers.
    GodotPathCache m_paths;
    EndpointId m_session;
    std::size_t m_learned = 0;
};

/// A message in one line, as a person says it: "RPC: root/Game, method 2: \"hello\"". Empty for bytes that do
/// not read as a message of Godot from end to end.
std::string messageLine(const Field& message);

} // namespace peerscope
