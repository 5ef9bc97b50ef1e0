// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/capture_clock.h"
#include "core/files/capture_file.h"
#include "core/files/capture_summary.h"
#include "core/trace/capture_writer.h"
#include "core/trace/trace.h"
#include "core/wire/decompressor.h"
#include "core/wire/enet_tracker.h"
#include "core/wire/game_protocol.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

struct ImportedCapture
{
    std::shared_ptr<const Trace> trace;
    CaptureSummary summary;
};

/// How to read a capture.
struct CaptureReading
{
    Decompressor* rangeCoder = nullptr;                  ///< undoes ENet's own compression; may be null
    std::optional<GameProtocol> decodeAs = std::nullopt; ///< of every connection; none: what its packets show
};

/// Called every 16,384 frames with the share of the file read so far, 0 to 1; returns whether to continue.
using CaptureProgress = std::function<bool(double share)>;
/// Called before each frame; true stops reading.
using CaptureStop = std::function<bool()>;

/// Reads one capture into a trace: importCapture() one of a file, LiveImport one that still grows. Used by
/// one thread at a time; others may look at the trace meanwhile.
class CaptureImporter
{
public:
    explicit CaptureImporter(const CaptureReading& reading);

    const std::shared_ptr<const Trace>& trace() const { return m_trace; }
    /// The time of the newest frame, on the trace's clock; 0 before its first row.
    Time now() const;

    /// Reads the file to its end, or until asked to stop. Call it once.
    void read(CaptureFile& file, const CaptureProgress& progress, const CaptureStop& shouldStop);
    /// No frame has come for so long; see EnetTracker::wait(). For callbacks of read().
    void wait(Time silence);
    /// After read().
    ImportedCapture result(const CaptureFile& file) const;

private:
    /// The hosts of the machine that took a capture, as far as its frames say.
    class OwnHosts
    {
    public:
        void add(const UdpFrame& frame);
        CapturePlace place(const TraceSnapshot& trace) const;

    private:
        static constexpr std::size_t most = 64; ///< a machine has few

        bool has(const UdpAddress& address) const;
        void add(const UdpAddress& address);

        std::vector<std::array<std::uint8_t, 16>> m_hosts;
    };

    void readAll(CaptureFile& file, const CaptureProgress& progress, const CaptureStop& shouldStop);
    void finish();
    void stop(const CaptureFile& file);

    CaptureWriter m_writer;
    std::shared_ptr<const Trace> m_trace;
    EnetTracker m_tracker;
    OwnHosts m_ownHosts;
    CaptureClock m_clock;
    std::optional<MemoryShortage> m_shortage;
    bool m_isInterrupted = false;
    QString m_problem;
};

} // namespace peerscope
