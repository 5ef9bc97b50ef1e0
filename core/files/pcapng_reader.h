// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/files/captured_frame.h"
#include "core/files/input_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace peerscope {

/// Reads a pcapng file block by block (draft-ietf-opsawg-pcapng): sections of either byte order, each with
/// interfaces that have a link type, a snap length and a clock of their own; frames in enhanced, simple and
/// the older packet blocks. Every other kind of block is gone past. Any bytes will do.
class PcapngReader final : public FrameReader
{
public:
    /// The file is at its beginning, and outlives this.
    explicit PcapngReader(InputFile& file) : m_file(file) {}

    bool next(CapturedFrame& frame) override;

private:
    /// How the numbers of an interface's clock become microseconds.
    struct Clock
    {
        std::uint8_t resolution = 6;    ///< if_tsresol
        std::int64_t offsetSeconds = 0; ///< if_tsoffset

        Time at(std::uint64_t ticks) const;
    };
    struct Interface
    {
        int linkType = 0;
        std::uint32_t snapLength = 0; ///< 0: none
        Clock clock;
    };
    struct Block
    {
        std::uint32_t type = 0;
        std::uint32_t length = 0; ///< with its own head and tail
        std::uint64_t at = 0;     ///< where it begins
    };

    bool findFrame(CapturedFrame& frame);
    bool beginBlock(Block& block);
    /// The bytes of the block from head to tail, once they are known to be there; empty where they are not.
    ByteView bodyOf(const Block& block);
    bool readSection(const Block& block);
    bool readInterface(const Block& block);
    bool readPacket(const Block& block, CapturedFrame& frame);
    bool damaged(std::uint64_t at, const std::string& what);
    std::uint16_t read16(ByteView bytes, std::size_t offset) const;
    std::uint32_t read32(ByteView bytes, std::size_t offset) const;

    InputFile& m_file;
    std::vector<Interface> m_interfaces; ///< of this section
    std::uint64_t m_skip = 0;            ///< bytes of the block that was given out last
    bool m_isBigEndian = false;
    bool m_hasSection = false;
    bool m_isOver = false;
};

} // namespace peerscope
