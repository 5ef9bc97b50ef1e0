// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace peerscope {

/// A queue in one block of memory. Unlike std::deque, it allocates nothing until the first value.
template <class Value> class RingQueue
{
public:
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    /// 0 is the front.
    Value& operator[](std::size_t index) { return m_values[(m_first + index) & (m_values.size() - 1)]; }
    const Value& operator[](std::size_t index) const
    {
        return m_values[(m_first + index) & (m_values.size() - 1)];
    }
    Value& front() { return m_values[m_first]; }

    Value& push_back(const Value& value)
    {
        if (m_size == m_values.size())
            grow();
        ++m_size;
        Value& added = (*this)[m_size - 1];
        added = value;
        return added;
    }
    void pop_front()
    {
        m_first = (m_first + 1) & (m_values.size() - 1);
        --m_size;
    }

private:
    void grow()
    {
        std::vector<Value> larger(m_values.empty() ? 2 : m_values.size() * 2);
        for (std::size_t index = 0; index < m_size; ++index)
            larger[index] = std::move((*this)[index]);
        m_values = std::move(larger);
        m_first = 0;
    }

    std::vector<Value> m_values; ///< their number is a power of two
    std::size_t m_first = 0;
    std::size_t m_size = 0;
};

} // namespace peerscope
