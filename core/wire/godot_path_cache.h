// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace peerscope {

/// Which node path stands behind a number in Godot 4's messages: SIMPLIFY_PATH tells it once, RPCs, spawns
/// and syncs then say the number alone. A number belongs to the peer that gave it. One cache for one session
/// (one server and its clients, or one mesh).
class GodotPathCache
{
public:
    /// Takes from a message that `sender` (Godot's peer id) has put what it tells, also through a relay; any
    /// other bytes tell nothing. Messages must come in the order in which they were sent; the same one twice
    /// (for two recipients) changes nothing. Keeps 65,536 paths of up to 4,096 bytes; what is beyond is
    /// forgotten.
    void learn(std::int32_t sender, ByteView message);
    /// The path, or empty where it was never told.
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
