// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace peerscope {

/// Maps the numbers of nodes in Godot's messages to their names, in the order in which these are said: the
/// path that announces a number, or the spawn with the numbers of an object and its synchronizers. A number
/// belongs to the peer that gave it.
class GodotNodeNames
{
public:
    /// Keeps the newest 65,536 numbers, and names of up to 4,096 bytes.
    void learn(std::int32_t owner, std::span<const std::uint32_t> numbers, std::string_view name);
    /// The name, or empty if it is not known.
    std::string_view name(std::int32_t owner, std::uint32_t number) const;

private:
    static std::uint64_t key(std::int32_t owner, std::uint32_t number)
    {
        return std::uint64_t{static_cast<std::uint32_t>(owner)} << 32 | number;
    }

    std::unordered_map<std::uint64_t, std::string> m_names;
    std::deque<std::uint64_t> m_order; ///< the keys, oldest first
};

} // namespace peerscope
