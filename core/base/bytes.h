// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace peerscope {

/// Bytes somebody else owns, read only.
using ByteView = std::span<const std::byte>;

/// The bytes of text or of any array of trivially copyable things.
template <class Container> ByteView bytesOf(const Container& container)
{
    return std::as_bytes(std::span(std::data(container), std::size(container)));
}

} // namespace peerscope
