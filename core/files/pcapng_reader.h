// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/files/captured_frame.h"
#include "core/files/input_file.h"

#include <cstdint>
#include <vector>

namespace peerscope {

/// Reads a pcapng file block by block (draft-ietf-opsawg-pcapng): sections in either byte order; interfaces,
/// each with its own link type, snap length and clock; and frames in enhanced, simple and the older packet
/// blocks; what interface statistics say was dropped. Skips all other blocks. Accepts any bytes.
class PcapngReader final : public FrameReader
{
public:
    /// `file` must be at its beginning, and must outlive the reader.
    explicit PcapngReader(InputFile& file) : m_file(file) {}

    bool next(CapturedFrame& frame) override;
    std::uint64_t dropped() const override;

private:
    /// How to convert the times of an interface to microseconds.
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
        std::uint64_t dropped = 0; ///< frames, by the interface or the system
    };
    struct Block
    {
        std::uint32_t type = 0;
        std::uint32_t length = 0; ///< including head and tail
        std::uint64_t at = 0;     ///< where it begins
    };

    bool findFrame(CapturedFrame& frame);
    bool beginBlock(Block& block);
    /// All bytes of the block, from head to tail; empty if the file does not have them.
    ByteView bodyOf(const Block& block);
    bool readSection(const Block& block);
    bool readInterface(const Block& block);
    bool readStatistics(const Block& block);
    bool readPacket(const Block& block, CapturedFrame& frame);
    /// Calls `take(code, offset, size)` for each option of a block, from `offset` on. False if one is longer
    /// than the block.
    template <class Take> bool readOptions(ByteView body, std::size_t offset, Take take) const;
    bool damaged(std::uint64_t at, const QString& what);
    bool endsInside(std::uint64_t at);
    std::uint16_t read16(ByteView bytes, std::size_t offset) const;
    std::uint32_t read32(ByteView bytes, std::size_t offset) const;
    std::uint64_t read64(ByteView bytes, std::size_t offset) const;

    InputFile& m_file;
    std::vector<Interface> m_interfaces; ///< of the current section
    std::uint64_t m_droppedBefore = 0;   ///< in earlier sections
    std::uint64_t m_skip = 0;            ///< bytes of the block returned last
    bool m_isBigEndian = false;
    bool m_hasSection = false;
    bool m_isOver = false;
};

} // namespace peerscope
