// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/live_stream.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

/// A network interface that can be captured.
struct CaptureInterface
{
    QString name;          ///< "eth0"
    QString description{}; ///< may be empty
    QStringList addresses{};
    bool isLoopback = false;

    bool operator==(const CaptureInterface&) const = default;
};

/// Asks Wireshark's dumpcap which interfaces there are, or says in one sentence what is missing and what to
/// do. Takes a few hundred milliseconds, 5 s at most. Any thread.
std::variant<std::vector<CaptureInterface>, QString> captureInterfaces();
/// Reads what `dumpcap -D -M` prints.
std::vector<CaptureInterface> readCaptureInterfaces(const QString& text);

/// The UDP frames of an interface as pcapng, from a dumpcap that this starts: it has the right to capture,
/// and this program needs none. The first read() starts it, on the reading thread; where that fails,
/// problem() says in one sentence why and what to do. The destructor ends it.
class Dumpcap final : public LiveStream
{
public:
    /// `port`: only datagrams from or to it; none: all of UDP.
    explicit Dumpcap(const QString& interfaceName, std::optional<std::uint16_t> port = std::nullopt);
    ~Dumpcap() override;

    std::size_t read(std::span<std::byte> room) override;
    bool askToEnd() override;

private:
    bool start();
    void takeErrors();
    void takeEnd();

    QString m_interface;
    std::optional<std::uint16_t> m_port;
    std::unique_ptr<QProcess> m_process; ///< made on the reading thread
    QByteArray m_errors;                 ///< what it has said, at most the first bytes
    std::optional<QElapsedTimer> m_endsSince;
};

/// Why dumpcap could not capture, in one sentence with what to do. `said`: its standard error.
/// `interfaces`: those there are, as far as known.
QString dumpcapProblem(const QString& said, const QString& interfaceName,
                       const std::vector<CaptureInterface>& interfaces);

} // namespace peerscope
