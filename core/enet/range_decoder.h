// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/decompressor.h"

namespace peerscope {

/// ENet's own range coder (`enet_host_compress_with_range_coder`), read with libenet's `enet_range_coder_*`.
/// Keeps the coder's tables between calls; one thread at a time.
class RangeDecoder final : public Decompressor
{
public:
    RangeDecoder();
    ~RangeDecoder() override;
    RangeDecoder(const RangeDecoder&) = delete;
    RangeDecoder& operator=(const RangeDecoder&) = delete;

    std::size_t decompress(ByteView compressed, std::span<std::byte> output) override;

private:
    void* m_coder = nullptr;
};

} // namespace peerscope
