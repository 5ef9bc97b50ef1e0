// SPDX-License-Identifier: MIT
#include "core/wire/godot_node_names.h"

namespace peerscope {

namespace {

constexpr std::size_t mostNumbers = 65'536;
constexpr std::size_t longestName = 4'096;

} // namespace

void GodotNodeNames::learn(std::int32_t owner, std::span<const std::uint32_t> numbers, std::string_view name)
{
    if (name.empty() || name.size() > longestName)
        return;
    for (const std::uint32_t number : numbers) {
        const auto [place, isNew] = m_names.insert_or_assign(key(owner, number), std::string(name));
        if (!isNew)
            continue;
        m_order.push_back(place->first);
        if (m_order.size() > mostNumbers) {
            m_names.erase(m_order.front());
            m_order.pop_front();
        }
    }
}

std::string_view GodotNodeNames::name(std::int32_t owner, std::uint32_t number) const
{
    const auto found = m_names.find(key(owner, number));
    return found == m_names.end() ? std::string_view() : std::string_view(found->second);
}

} // namespace peerscope
