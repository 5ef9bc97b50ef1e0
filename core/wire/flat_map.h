// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace peerscope {

/// A map from 32-bit numbers in one block of memory, without an allocation for each entry. Pointers into it
/// are valid until the next insertion or removal.
template <class Value> class FlatMap
{
public:
    std::size_t size() const { return m_size; }

    Value* find(std::uint32_t key)
    {
        if (m_slots.empty())
            return nullptr;
        for (std::size_t slot = home(key);; slot = next(slot)) {
            if (!m_slots[slot].used)
                return nullptr;
            if (m_slots[slot].key == key)
                return &m_slots[slot].value;
        }
    }

    /// The value of `key`; added if there is none.
    Value& operator[](std::uint32_t key)
    {
        if (Value* found = find(key))
            return *found;
        if ((m_size + 1) * 4 > m_slots.size() * 3)
            grow();
        ++m_size;
        std::size_t slot = home(key);
        while (m_slots[slot].used)
            slot = next(slot);
        m_slots[slot] = {key, true, Value()};
        return m_slots[slot].value;
    }

    void erase(std::uint32_t key)
    {
        if (m_slots.empty())
            return;
        std::size_t hole = home(key);
        while (m_slots[hole].used && m_slots[hole].key != key)
            hole = next(hole);
        if (!m_slots[hole].used)
            return;
        // Moves later entries into the gap where possible, so that no search ends too early.
        for (std::size_t slot = next(hole); m_slots[slot].used; slot = next(slot)) {
            const std::size_t wanted = home(m_slots[slot].key);
            const bool stays =
                hole <= slot ? hole < wanted && wanted <= slot : hole < wanted || wanted <= slot;
            if (stays)
                continue;
            m_slots[hole] = std::move(m_slots[slot]);
            hole = slot;
        }
        m_slots[hole] = Slot();
        --m_size;
    }

    /// Calls `visit(key, value)` for each entry, in no particular order.
    template <class Visit> void forEach(Visit visit)
    {
        for (Slot& slot : m_slots) {
            if (slot.used)
                visit(slot.key, slot.value);
        }
    }

    template <class Visit> void forEach(Visit visit) const
    {
        for (const Slot& slot : m_slots) {
            if (slot.used)
                visit(slot.key, slot.value);
        }
    }

private:
    struct Slot
    {
        std::uint32_t key = 0;
        bool used = false;
        Value value = {};
    };

    std::size_t home(std::uint32_t key) const
    {
        return (key * std::uint64_t{0x9E3779B97F4A7C15u} >> 32) & (m_slots.size() - 1);
    }
    std::size_t next(std::size_t slot) const { return (slot + 1) & (m_slots.size() - 1); }
    void grow()
    {
        std::vector<Slot> before = std::exchange(m_slots, {});
        m_slots.resize(before.empty() ? 4 : before.size() * 2);
        for (Slot& old : before) {
            if (!old.used)
                continue;
            std::size_t slot = home(old.key);
            while (m_slots[slot].used)
                slot = next(slot);
            m_slots[slot] = std::move(old);
        }
    }

    std::vector<Slot> m_slots; ///< their number is a power of two; at most three quarters are used
    std::size_t m_size = 0;
};

} // namespace peerscope
