// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace peerscope {

/// Maps numbers in Godot 4's messages to node paths. SIMPLIFY_PATH announces a path once; RPCs, spawns and
/// syncs then use only its number. A number belongs to the peer that announced it. One cache serves one game
/// (one server and its clients, or one mesh).
class GodotPathCache
{
public:
    /// Learns the paths that a message from `sender` (Godot's peer id) announces, also through a relay;
    /// ignores other bytes. Messages must come in the order in which they were sent. The same one twice (for
    /// two recipients) changes nothing. Keeps up to 65,536 paths of up to 4,096 bytes, and ignores the rest.
    void learn(std::int32_t sender, ByteView message);
    /// The path, or empty if it was never announced.
    std::string_view path(std::int32_t sender, std::uint32_t number) const;
    std::size_t size() const { return m_paths.size(); }

private:
    static std::uint64_t key(std::int32_t sender, std::uint32_t number)
    {
        return std::uint64_t{static_cast<std::uint32_t>(sender)} << 32 | number;
    }

    std::unordered_map<std::uint64_t, std::string> m_paths;
};

} // namespace peerscope
