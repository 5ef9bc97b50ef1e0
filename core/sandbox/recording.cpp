// SPDX-License-Identifier: MIT
#include "core/sandbox/recording.h"

#include "core/enet/range_decoder.h"
#include "core/sandbox/past_state.h"
#include "core/sandbox/scenario.h"

#include <QFile>

#include <cstring>

namespace peerscope {

std::unique_ptr<Decompressor> makeRangeDecoder()
{
    return std::make_unique<RangeDecoder>();
}

bool isCapture(const QString& fileName)
{
    QFile file(fileName);
    const QByteArray magic = file.open(QIODevice::ReadOnly) ? file.read(4) : QByteArray();
    if (magic.size() < 4) {
        const QString name = fileName.toLower();
        return name.endsWith(QLatin1String(".pcap")) || name.endsWith(QLatin1String(".pcapng"));
    }
    // pcap in microseconds or nanoseconds, either byte order; pcapng's section header.
    for (const char* known : {"\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x4d\x3c\xb2\xa1",
                              "\x0a\x0d\x0d\x0a"}) {
        if (std::memcmp(magic.constData(), known, 4) == 0)
            return true;
    }
    return false;
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
