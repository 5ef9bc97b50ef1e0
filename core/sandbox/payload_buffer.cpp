// SPDX-License-Identifier: MIT
#include "core/sandbox/payload_buffer.h"

#include <QtEndian>

#include <cstring>

namespace peerscope {

ByteView PayloadBuffer::bytesOf(const Payload& payload, std::uint32_t counter)
{
    const auto copy = [this](const QByteArray& bytes) {
        const auto* begin = reinterpret_cast<const std::byte*>(bytes.constData());
        m_bytes.assign(begin, begin + bytes.size());
    };
    if (const auto* text = std::get_if<PayloadText>(&payload)) {
        copy(text->text.toUtf8());
    } else if (const auto* hex = std::get_if<PayloadHex>(&payload)) {
        copy(hex->bytes);
    } else {
        const auto size = static_cast<std::size_t>(std::get<PayloadSize>(payload).size);
        m_bytes.resize((size + 3) / 4 * 4);
        const std::uint32_t word = qToLittleEndian(counter);
        for (std::size_t offset = 0; offset < m_bytes.size(); offset += sizeof(word))
            std::memcpy(m_bytes.data() + offset, &word, sizeof(word));
        m_bytes.resize(size);
    }
    return m_bytes;
}

} // namespace peerscope
