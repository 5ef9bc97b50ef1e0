// SPDX-License-Identifier: MIT
#include "core/scenario/played_packets.h"

#include "core/scenario/files_beside.h"
#include "core/scenario/number_bounds.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_json.h"

#include <QHash>

#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// A number as it may stand for a peer's name; names are never numbers.
std::optional<std::int64_t> numberIn(const std::string& text)
{
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc() && result.ptr == text.data() + text.size() ? std::optional(value)
                                                                               : std::nullopt;
}

/// The peer that a line's `from` names.
QString senderOf(const FilePacket& packet, const PacketFile& file, const PeerNames& names)
{
    const QString path = file.placeOf(PacketFile::From);
    const QString text = QString::fromStdString(packet.from);
    const QString found = u"\"%1\""_s.arg(shownInMessage(text));
    if (const auto id = numberIn(packet.from)) {
        if (!bounds::peerId.contains(static_cast<double>(*id)))
            failRange(path, QString::number(*id), bounds::peerId.expectedInteger());
        return names.nameOfId(static_cast<int>(*id), found, path, PeerNames::expectedPeer());
    }
    if (!names.isOnePeer(text))
        names.failUnknown(text, found, path, PeerNames::expectedPeer());
    return text;
}

PlayedFile readPlayedFile(const QString& fileName, const PeerNames& names)
{
    struct Ends
    {
        QString name;
        std::map<std::pair<std::string, TransferMode>, std::size_t> streams; ///< their indices
    };
    PlayedFile played;
    std::map<std::string, Ends> senders;
    PacketFile file(fileName);
    for (FilePacket packet; file.next(packet);) {
        auto sender = senders.find(packet.from);
        if (sender == senders.end())
            sender = senders.emplace(packet.from, Ends{senderOf(packet, file, names), {}}).first;
        const auto [stream, isNew] =
            sender->second.streams.try_emplace({packet.to, packet.mode}, played.streams.size());
        if (isNew) {
            const QString path = file.placeOf(PacketFile::To);
            const auto id = numberIn(packet.to);
            if (packet.to.empty())
                names.failUnknown({}, u"\"\""_s, path, PeerNames::expectedTarget());
            if (id && !bounds::target.contains(static_cast<double>(*id)))
                failRange(path, QString::number(*id), bounds::target.expectedInteger());
            const PacketTarget target = playedTarget(packet.to);
            names.checkTarget(target, path);
            played.streams.push_back({sender->second.name, target, packet.mode});
        }
        PlayedFile::Stream& counted = played.streams[stream->second];
        ++counted.packets;
        counted.bytes += packet.payload.size();
    }
    return played;
}

} // namespace

PacketTarget playedTarget(const std::string& to)
{
    if (const auto id = numberIn(to))
        return {static_cast<int>(*id), {}, false};
    const QString text = QString::fromStdString(to);
    const bool allBut = text.startsWith(u'-');
    return {0, allBut ? text.mid(1) : text, allBut};
}

bool isPlayedBy(const std::string& from, const PeerInstance& peer)
{
    const auto id = numberIn(from);
    return id ? *id == peer.id : QString::fromStdString(from) == peer.name;
}

void readPlayedFiles(Scenario& scenario, const QString& folder, const PeerNames& names)
{
    QHash<QString, std::shared_ptr<const PlayedFile>> known;
    for (std::size_t index = 0; index < scenario.traffic.size(); ++index) {
        PlayedFileRef& play = scenario.traffic[index].play;
        if (!play)
            continue;
        const QString path = u"$.traffic[%1].play"_s.arg(index);
        play.name = fileBeside(folder, play.name, path);
        std::shared_ptr<const PlayedFile>& content = known[play.name];
        try {
            if (!content)
                content = std::make_shared<const PlayedFile>(readPlayedFile(play.name, names));
        } catch (const ScenarioError& error) {
            throw ScenarioError{path, error.toString()};
        }
        play.content = content;
    }
}

Scenario withRelativePlayedFiles(Scenario scenario, const QString& folder)
{
    for (TrafficSpec& traffic : scenario.traffic) {
        if (traffic.play)
            traffic.play = {nameBeside(folder, traffic.play.name)};
    }
    return scenario;
}

} // namespace peerscope
