// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/live_import.h"
#include "core/files/live_stream.h"
#include "core/source/capture_source.h"
#include "core/source/open_capture.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace peerscope {

/// What a watch reads.
struct WatchInput
{
    QString name; ///< "lo, port 7777"
    /// Called once, on the reading thread.
    std::function<std::unique_ptr<LiveStream>()> open;

    /// A capture that another program writes, such as tcpdump on another machine.
    static WatchInput standardInput();
    /// The UDP datagrams of a network interface (Dumpcap). `port`: only from or to it.
    static WatchInput networkInterface(const QString& interfaceName, std::optional<std::uint16_t> port);
};

/// Shows a capture while it is taken. A thread of its own reads it into the trace, however long the other
/// side is silent. While it is live, the real world sets the pace; when it has ended, it is played like any
/// capture (CaptureSource).
class WatchSource final : public Source
{
    Q_OBJECT

public:
    /// Begins to read at once. `clock` moves time on while nothing comes; called on any thread.
    explicit WatchSource(WatchInput input, RealClock clock = &steadyTime, QObject* parent = nullptr);
    ~WatchSource() override;

    Allowed allowed() const override;
    RunStatus status() const override;
    TraceSnapshot trace() const override;
    Ticket submit(Command command) override;
    void advance() override;

    /// Ends the capture; ended() follows.
    void stop() { m_isStopped = true; }

Q_SIGNALS:
    /// The capture is over: what was read, or why nothing could be; or a scenario, if that is what came.
    /// Once.
    void ended(const peerscope::OpenedCapture& what);

private:
    struct Outcome
    {
        OpenedCapture what;
        std::shared_ptr<const Moments> moments;
    };

    void read(const WatchInput& input);
    bool isEnding();
    OpenedCapture readFrom(std::unique_ptr<LiveStream> opened, const std::string& name);
    void end(const Outcome& outcome);

    RealClock m_clock;
    std::unique_ptr<Decompressor> m_rangeDecoder; ///< used by m_import
    LiveImport m_import;
    Time m_now{};
    Ticket m_lastTicket = 0;
    bool m_isOver = false;
    std::unique_ptr<CaptureSource> m_recording; ///< after the end, if there is something to play
    std::atomic<bool> m_isStopped = false;      ///< the stream should end
    std::atomic<bool> m_isLeft = false;         ///< nobody wants to know any more
    std::jthread m_reader;
};

} // namespace peerscope
