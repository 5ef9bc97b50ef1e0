// SPDX-License-Identifier: MIT
#include "ui/peers/packet_draft.h"

#include "core/words/names.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace peerscope {

namespace {

/// ENet has room for 255 channels; Godot's channel n > 0 is ENet's n + 1.
constexpr int lastUsableChannel = 253;

struct PacketDraftWords
{
    Q_DECLARE_TR_FUNCTIONS(PacketDraft)
};

const std::string clientRole = "client";

/// set_target_peer's argument; none for an unknown name.
std::optional<int> targetId(const PacketTarget& target, const TraceState& state)
{
    if (target.name.isEmpty())
        return target.id;
    for (const PeerState& peer : state.peers) {
        if (peerName(peer) == target.name)
            return target.allBut ? -peer.id : peer.id;
    }
    return std::nullopt;
}

/// Why put_packet would send nothing; empty if it would send.
QString whyNowhere(const PeerState& from, int target, const TraceState& state, PeerApi api)
{
    const QString name = peerName(from);
    if (from.status != PeerStatus::Connected)
        return (from.status == PeerStatus::Connecting
                    ? PacketDraftWords::tr("%1 is not connected yet: put_packet returns ERR_UNCONFIGURED, "
                                           "and nothing is sent.")
                    : PacketDraftWords::tr(
                          "%1 is not active: put_packet returns ERR_UNCONFIGURED, and nothing is sent."))
            .arg(name);
    const auto knows = [&from](std::int64_t id) {
        return std::any_of(from.connections.begin(), from.connections.end(),
                           [id](const ConnectionState& connection) { return connection.remoteId == id; });
    };
    if (api == PeerApi::Scene && from.role == clientRole && target != 1) {
        const bool isThere =
            target <= 0 ||
            std::any_of(state.peers.begin(), state.peers.end(), [target](const PeerState& peer) {
                return peer.id == target && peer.status == PeerStatus::Connected;
            });
        return isThere ? QString()
                       : PacketDraftWords::tr("The server does not know peer %1, so it drops the packet.")
                             .arg(target);
    }
    const bool namesOne = target > 0 || (target < 0 && api == PeerApi::Peer);
    if (namesOne && !knows(std::abs(std::int64_t{target})))
        return PacketDraftWords::tr(
                   "%1 has no connection to peer %2: put_packet returns %3, and nothing is sent.")
            .arg(name)
            .arg(std::abs(std::int64_t{target}))
            .arg(api == PeerApi::Peer ? QStringLiteral("ERR_INVALID_PARAMETER") : QStringLiteral("ERR_BUG"));
    const bool reachesSome = from.role == clientRole || target > 0 ||
                             std::any_of(from.connections.begin(), from.connections.end(),
                                         [target](const ConnectionState& connection) {
                                             return -std::int64_t{target} != connection.remoteId;
                                         });
    return reachesSome
               ? QString()
               : PacketDraftWords::tr(
                     "Nobody is connected to receive it: put_packet returns OK, and nothing is sent.");
}

int hexDigit(QChar character)
{
    const char16_t code = character.toLower().unicode();
    if (code >= u'0' && code <= u'9')
        return code - u'0';
    return code >= u'a' && code <= u'f' ? code - u'a' + 10 : -1;
}

} // namespace

std::vector<TargetChoice> targetChoices(const TraceState& state)
{
    const std::string server = "server";
    std::vector<TargetChoice> choices;
    choices.push_back({PacketDraftWords::tr("everyone (0)"), PacketTarget{0, {}, false}, 0});
    const bool hasServer = std::any_of(state.peers.begin(), state.peers.end(),
                                       [&](const PeerState& peer) { return peer.role == server; });
    if (hasServer)
        choices.push_back({PacketDraftWords::tr("server (1)"), PacketTarget{1, {}, false}, 1});
    for (const PeerState& peer : state.peers) {
        if (peer.role != server)
            choices.push_back(
                {peerLabel(peerName(peer), peer.id), PacketTarget{0, peerName(peer), false}, peer.id});
    }
    if (hasServer)
        choices.push_back({PacketDraftWords::tr("all but server (-1)"), PacketTarget{-1, {}, false}, -1});
    for (const PeerState& peer : state.peers) {
        if (peer.role != server)
            choices.push_back({PacketDraftWords::tr("all but %1").arg(peerLabel(peerName(peer), -peer.id)),
                               PacketTarget{0, peerName(peer), true}, -peer.id});
    }
    return choices;
}

std::optional<PacketTarget> parseTarget(const QString& text, const std::vector<TargetChoice>& choices)
{
    const QString trimmed = text.trimmed();
    for (const TargetChoice& choice : choices) {
        if (choice.label == trimmed)
            return choice.target;
    }
    bool isNumber = false;
    const int id = trimmed.toInt(&isNumber);
    if (isNumber && id != std::numeric_limits<int>::min()) // the one number without an opposite
        return PacketTarget{id, {}, false};
    const bool allBut = trimmed.startsWith(QLatin1Char('-'));
    const QString name = allBut ? trimmed.mid(1) : trimmed;
    for (const TargetChoice& choice : choices) {
        if (!choice.target.name.isEmpty() && choice.target.name == name && choice.target.allBut == allBut)
            return choice.target;
    }
    return std::nullopt;
}

std::variant<QByteArray, QString> parseHex(const QString& text)
{
    QByteArray bytes;
    int high = -1; // the first digit of a byte, while the second is missing
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar character = text.at(i);
        const bool isPrefix = high < 0 && character == QLatin1Char('0') && i + 1 < text.size() &&
                              text.at(i + 1).toLower() == QLatin1Char('x');
        if (isPrefix) {
            ++i;
            continue;
        }
        if (character.isSpace() || character == QLatin1Char(',') || character == QLatin1Char(':')) {
            if (high >= 0)
                return PacketDraftWords::tr(
                           "A byte needs two hex digits; there is only one before position %1.")
                    .arg(i + 1);
            continue;
        }
        const int digit = hexDigit(character);
        if (digit < 0)
            return PacketDraftWords::tr("“%1” at position %2 is not a hex digit.").arg(character).arg(i + 1);
        if (high < 0) {
            high = digit;
            continue;
        }
        bytes.append(static_cast<char>(high * 16 + digit));
        high = -1;
    }
    if (high >= 0)
        return PacketDraftWords::tr("A byte needs two hex digits; the last one has only one.");
    if (bytes.size() > limits::maxWrittenPayload)
        return PacketDraftWords::tr("A packet can have at most 1 MiB here.");
    return bytes;
}

int payloadSize(const Payload& payload)
{
    struct Size
    {
        int operator()(const PayloadSize& value) const { return value.size; }
        int operator()(const PayloadText& value) const
        {
            return static_cast<int>(value.text.toUtf8().size());
        }
        int operator()(const PayloadHex& value) const { return static_cast<int>(value.bytes.size()); }
    };
    return std::visit(Size{}, payload);
}

PeerApi apiOf(const std::vector<PeerSpec>& peers, const QString& name)
{
    const auto isOf = [](const QString& peer, const PeerSpec& spec) {
        return peer == spec.name || (spec.count && peer.startsWith(spec.name + QLatin1Char('.')));
    };
    for (const PeerSpec& spec : peers) {
        if (!isOf(name, spec))
            continue;
        if (spec.role == PeerRole::Server)
            return spec.api;
        return spec.role == PeerRole::Client && spec.server != name ? apiOf(peers, spec.server)
                                                                    : PeerApi::Peer;
    }
    return PeerApi::Peer;
}

QString packetHint(const PutPacketAction& packet, const PeerState* from, const TraceState& state, PeerApi api)
{
    const std::optional<int> target = targetId(packet.target, state);
    if (from && target) {
        if (const QString nowhere = whyNowhere(*from, *target, state, api); !nowhere.isEmpty())
            return nowhere;
    }
    if (packet.channel > lastUsableChannel)
        return PacketDraftWords::tr(
                   "No connection has channel %1: the packet is not sent, but put_packet still returns OK.")
            .arg(packet.channel);
    QStringList hints;
    const int size = payloadSize(packet.payload);
    if (size > largestWholePacket) {
        const int fragments = (size + largestWholePacket - 1) / largestWholePacket;
        hints << (packet.mode == TransferMode::Unreliable
                      ? PacketDraftWords::tr("Sent as %1 fragments, and arrives as unreliable ordered. If "
                                             "one fragment is lost, so is the packet.")
                  : packet.mode == TransferMode::UnreliableOrdered
                      ? PacketDraftWords::tr("Sent as %1 fragments. If one is lost, so is the packet.")
                      : PacketDraftWords::tr("Sent as %1 fragments."))
                     .arg(fragments);
    }
    if (from && from->isUnplugged)
        hints << PacketDraftWords::tr("%1 is unplugged: nothing it sends gets out.").arg(peerName(*from));
    else if (from && from->role == clientRole && target && *target != 1 && api == PeerApi::Scene)
        hints << PacketDraftWords::tr("It goes to the server, which passes it on.");
    else if (from && from->role == clientRole && target && *target != 1 && *target != 0)
        hints << PacketDraftWords::tr(
            "A client knows only the server: the packet goes to peer 1, whatever the target is.");
    return hints.join(QLatin1Char(' '));
}

} // namespace peerscope
