// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"
#include "core/files/capture_import.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <variant>

namespace peerscope {

/// Reads a capture that still grows into a trace. In the end, the trace has what importCapture() of the same
/// bytes has. Made and read on one thread, except where it says any thread.
///
/// What the tracker holds back to decide about it (EnetTracker) comes after 4 seconds of silence at the
/// latest: its 3 seconds, and one that a datagram may take from the network to here.
class LiveImport
{
public:
    explicit LiveImport(const CaptureReading& reading, RealClock clock = &steadyTime);

    /// Grows while read() reads. Any thread.
    const std::shared_ptr<const Trace>& trace() const { return m_importer.trace(); }
    /// The newest time in the trace; while the capture is silent, the clock moves it on. 0 before the first
    /// row. Any thread.
    Time now() const;

    /// Reads to the end of the capture, which is also where `goOn`, called before each frame, returns false.
    /// Call it once.
    std::variant<ImportedCapture, CaptureImportError> read(InputFile file, const std::function<bool()>& goOn);
    /// The capture ends soon because it was asked to: a last frame that is not whole is no fault. On the
    /// reading thread.
    void expectEnd() { m_endIsExpected = true; }
    /// Call it while the stream is silent (LiveStream::setWhileSilent). False: no memory is left to go on.
    bool wait();

private:
    void noteFrame();
    void noteTime();

    CaptureImporter m_importer;
    RealClock m_clock;
    std::chrono::nanoseconds m_frameAt{}; ///< when the newest frame came
    bool m_endIsExpected = false;
    bool m_isOutOfMemory = false;

    mutable std::mutex m_mutex; ///< for those below
    Time m_newest{};            ///< the time of the newest frame; 0: no row yet
    std::chrono::nanoseconds m_newestAt{};
};

} // namespace peerscope
