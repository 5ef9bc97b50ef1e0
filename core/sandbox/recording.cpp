// SPDX-License-Identifier: MIT
#include "core/sandbox/recording.h"

#include "core/enet/range_decoder.h"
#include "core/sandbox/past_state.h"
#include "core/sandbox/scenario.h"

#include <QFile>
#include <QFileInfo>

namespace peerscope {

std::unique_ptr<Decompressor> makeRangeDecoder()
{
    return std::make_unique<RangeDecoder>();
}

bool isCapture(const QString& fileName)
{
    const QFileInfo info(fileName);
    if (info.exists() && !info.isFile() && !info.isDir())
        return true;
    constexpr std::size_t magicSize = 4;
    auto opened =
        info.isFile() ? InputFile::open(QFile::encodeName(fileName).toStdString()) : InputFile::Error{};
    auto* file = std::get_if<InputFile>(&opened);
    const ByteView beginning = file ? file->view(magicSize) : ByteView();
    if (beginning.size() == magicSize)
        return CaptureFile::isCapture(beginning);
    const QString name = fileName.toLower();
    return name.contains(QLatin1String(".pcap"));
}

std::variant<ImportedCapture, CaptureImportError> openCapture(const QString& fileName,
                                                              const CaptureProgress& progress)
{
    RangeDecoder rangeDecoder;
    return importCapture(QFile::encodeName(fileName).toStdString(), &rangeDecoder, progress);
}

SandboxState recordedStateAt(Time time, const TraceSnapshot& trace)
{
    SandboxState everyone;
    for (std::size_t index = 0; index < trace.endpointCount(); ++index) {
        const EndpointRow& endpoint = trace.endpoint(EndpointId(static_cast<EndpointId::Value>(index)));
        PeerState peer;
        peer.endpoint = endpoint.id;
        peer.name = QString::fromStdString(endpoint.name);
        peer.role = QString::fromStdString(endpoint.role);
        peer.id = endpoint.uniqueId;
        everyone.peers.push_back(std::move(peer));
    }
    SandboxState state = stateAt(time, everyone, Scenario(), trace);
    state.isRecording = true;
    for (PeerState& peer : state.peers) {
        // Nobody sees on the wire when a server began to listen.
        if (peer.role == QLatin1String("server") && peer.status == PeerStatus::NotJoined)
            peer.status = PeerStatus::Connected;
        for (const ConnectionState& connection : peer.connections) {
            if (connection.remote.isValid() && connection.remote.value() < state.peers.size())
                state.links.push_back({.from = peer.endpoint, .to = connection.remote});
        }
    }
    return state;
}

} // namespace peerscope
