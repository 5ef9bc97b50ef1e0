// SPDX-License-Identifier: MIT
#include "core/enet/range_decoder.h"

#include "core/enet/enet_platform.h"

#include <enet/enet.h>

namespace peerscope {

RangeDecoder::RangeDecoder()
{
    EnetPlatform::initializeMemory();
    m_coder = enet_range_coder_create();
}

RangeDecoder::~RangeDecoder()
{
    if (m_coder)
        enet_range_coder_destroy(m_coder);
}

std::size_t RangeDecoder::decompress(ByteView compressed, std::span<std::byte> output)
{
    if (!m_coder || compressed.empty())
        return 0;
    return enet_range_coder_decompress(m_coder, reinterpret_cast<const enet_uint8*>(compressed.data()),
                                       compressed.size(), reinterpret_cast<enet_uint8*>(output.data()),
                                       output.size());
}

} // namespace peerscope
