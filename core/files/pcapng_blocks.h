// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

/// Numbers of the pcapng format (draft-ietf-opsawg-pcapng): the types of blocks, and what a section begins
/// with.
namespace peerscope::pcapng {

inline constexpr std::uint32_t sectionHeader = 0x0A0D0D0A; // the same in either byte order
inline constexpr std::uint32_t interfaceDescription = 1;
inline constexpr std::uint32_t packetOfOldFiles = 2;
inline constexpr std::uint32_t simplePacket = 3;
inline constexpr std::uint32_t interfaceStatistics = 5;
inline constexpr std::uint32_t enhancedPacket = 6;
inline constexpr std::uint32_t byteOrderMagic = 0x1A2B3C4D;

} // namespace peerscope::pcapng
