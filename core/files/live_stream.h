// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/byte_stream.h"
#include "core/files/output_file.h"

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace peerscope {

/// The bytes of a capture that still grows. While none come, whoever reads is called, so that it can do other
/// things and stop.
class LiveStream : public ByteStream
{
public:
    /// Called on the reading thread about every 20 ms while nothing comes; false ends the stream there.
    using WhileSilent = std::function<bool()>;

    /// Before the first read.
    void setWhileSilent(WhileSilent whileSilent) { m_whileSilent = std::move(whileSilent); }
    /// Asks for the end. True if what was written until now still comes, and the stream ends soon by itself.
    virtual bool askToEnd() { return false; }

protected:
    static constexpr std::chrono::milliseconds silence{20};

    bool goesOn() const { return !m_whileSilent || m_whileSilent(); }

private:
    WhileSilent m_whileSilent;
};

/// Reads an open pipe, socket, terminal or file. Closes `descriptor` unless it is standard input.
std::unique_ptr<LiveStream> liveStream(int descriptor);

/// Passes on what `stream` reads, and writes it to `copy` at once, unless that is null or the bytes do not
/// begin like a capture. Both must outlive it.
std::unique_ptr<ByteStream> copiedStream(ByteStream& stream, OutputFile* copy);

} // namespace peerscope
