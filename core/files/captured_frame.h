// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/time.h"

#include <QString>

#include <cstdint>

namespace peerscope {

/// A frame of a capture file.
struct CapturedFrame
{
    ByteView bytes; ///< the captured part; valid until the next frame is read
    std::size_t sizeOnTheWire = 0;
    int linkType = 0;    ///< number in tcpdump's list (LINKTYPE_...): the kind of its first header
    Time at{};           ///< since 1970; may be anything if the file is damaged
    bool hasTime = true; ///< false: the file has no time for it
    bool isSound = true; ///< false: the file contradicts itself about this frame, and the bytes are useless
};

/// Reads the frames of a capture file, one after the other.
class FrameReader
{
public:
    virtual ~FrameReader() = default;
    /// False at the end, and if the file cannot be read any further: then problem() says why.
    virtual bool next(CapturedFrame& frame) = 0;
    /// Empty, or what is wrong with the file, with the place but without the file's name. If reading
    /// continues after it, this is the first problem.
    const QString& problem() const { return m_problem; }
    /// Frames that were dropped while the capture was taken, as far as the file says.
    virtual std::uint64_t dropped() const { return 0; }

protected:
    QString m_problem;
};

} // namespace peerscope
