// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace peerscope {

/// A read-only view of bytes; does not own them.
using ByteView = std::span<const std::byte>;

/// The bytes of a text or of an array of trivially copyable values.
template <class Container> ByteView bytesOf(const Container& container)
{
    return std::as_bytes(std::span(std::data(container), std::size(container)));
}

} // namespace peerscope
