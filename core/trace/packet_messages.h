// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "core/wire/field.h"
#include "core/wire/godot_path_cache.h"

#include <cstddef>
#include <vector>

namespace peerscope {

/// Decodes packets as messages of Godot 4 or 3, if their connection is shown to be such a game's
/// (GameProtocol). Godot 4's get the node paths that their senders had announced before. A
/// number in an RPC, a spawn or a sync gets the path that it had when the packet was sent, even if it changes
/// later. Paths announced in one session (a server and its clients, or one mesh peer) do not apply to
/// another. For one trace, which may still grow. Remembers which packets announced paths (up to 65,536; later
/// ones are ignored), and the paths up to the packet decoded last. The first decode() reads every row before
/// its packet once, later ones only the rows since. Going back to an earlier packet learns the paths again
/// from the start.
class PacketMessages
{
public:
    /// The packet's message as godotMessage() or godot3Packet() reads it; offsets count from the payload's
    /// start. For a packet of any other game, or one that is not in the snapshot, a field with a problem.
    Field decode(const TraceSnapshot& trace, PacketId id);

    /// Reads up to `rows` new rows, so that a later decode() has less to do: about 40 ns a row, which is
    /// noticeable with ten million rows. Returns whether there are more.
    bool prepare(const TraceSnapshot& trace, std::size_t rows);

private:
    void findTellers(const TraceSnapshot& trace, std::size_t end);

    std::vector<PacketId> m_tellers; ///< packets that announce a path, in order
    std::size_t m_searched = 0;      ///< rows
    // The paths of one session, from the first `m_learned` tellers.
    GodotPathCache m_paths;
    EndpointId m_session;
    std::size_t m_learned = 0;
};

} // namespace peerscope
