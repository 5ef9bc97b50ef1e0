// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/time.h"

#include <string>

namespace peerscope {

/// A frame as a capture file has it.
struct CapturedFrame
{
    ByteView bytes; ///< what was captured of it; valid until the next one is read
    std::size_t sizeOnTheWire = 0;
    int linkType = 0;    ///< of tcpdump's list (LINKTYPE_...): how the bytes begin
    Time at{};           ///< when, since 1970; anything, where the file is damaged
    bool hasTime = true; ///< false: the file does not say when
    bool isSound = true; ///< false: the file contradicts itself about it, and the bytes are of no use
};

/// Reads the frames of a capture file, one after the other.
class FrameReader
{
public:
    virtual ~FrameReader() = default;
    /// False at the end, and where the file cannot be read any further: then problem() says why.
    virtual bool next(CapturedFrame& frame) = 0;
    /// Empty, or what is wrong with the file, with the place in it and without its name. Where frames follow
    /// all the same, it stands for the first thing that is wrong.
    const std::string& problem() const { return m_problem; }

protected:
    std::string m_problem;
};

} // namespace peerscope
