// SPDX-License-Identifier: MIT
#pragma once

#include "enet_bytes.h"

#include "core/wire/enet_tracker.h"

#include <QStringList>
#include <QtTest>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace peerscope::samples {

inline const UdpAddress serverAddress = UdpAddress::ipv4(0x0A000001, 7777);
inline const UdpAddress clientAddress = UdpAddress::ipv4(0x0A000002, 50'000);

/// Writes down what a tracker says, and checks that it makes sense.
class Notes final : public EnetTrackerOutput
{
public:
    struct Packet
    {
        TrackedPacket said;
        std::vector<std::byte> payload;
        std::string fate; ///< the last word
        Time at{};
        bool held = false;
        int endings = 0;
    };
    struct Datagram
    {
        TrackedDatagram said;
        bool arrived = false;
    };

    EndpointId addEndpoint(const TrackedEndpoint& endpoint) override
    {
        endpoints.push_back(endpoint);
        return EndpointId(static_cast<std::uint16_t>(endpoints.size() - 1));
    }
    void protocolShown(EndpointId client, GameProtocol protocol, std::int32_t) override
    {
        if (protocol == GameProtocol::Godot4Scene)
            messengers.push_back(client);
    }
    void openDatagram(ByteView) override {}
    PacketId addPacket(const TrackedPacket& packet) override
    {
        packets.push_back({packet, {packet.payload.begin(), packet.payload.end()}, {}, {}, false, 0});
        packets.back().payload.resize(packet.size);
        return PacketId(static_cast<std::uint32_t>(packets.size() - 1));
    }
    void addFragment(PacketId id, std::size_t offset, ByteView bytes) override
    {
        Packet& packet = packets.at(id.value());
        QVERIFY(offset + bytes.size() <= packet.payload.size());
        std::copy(bytes.begin(), bytes.end(), packet.payload.begin() + static_cast<std::ptrdiff_t>(offset));
    }
    DatagramId addDatagram(const TrackedDatagram& datagram) override
    {
        datagrams.push_back({datagram, false});
        for (const CarriedPart& part : datagram.carried)
            attempts[part.packet.value()].push_back(part.attempt);
        return DatagramId(static_cast<std::uint32_t>(datagrams.size() - 1));
    }
    void datagramArrived(DatagramId id, Time, std::span<const CarriedPart>) override
    {
        QVERIFY(!datagrams.at(id.value()).arrived);
        datagrams.at(id.value()).arrived = true;
    }
    void packetHeld(PacketId id) override { packets.at(id.value()).held = true; }
    void packetDelivered(PacketId id, Time at, TransferMode) override { note(id, "delivered", at); }
    void packetDiscarded(PacketId id) override
    {
        if (packets.at(id.value()).fate.empty())
            note(id, "discarded", {});
    }
    void packetIncomplete(PacketId id) override { note(id, "incomplete", {}); }
    void packetAbandoned(PacketId id) override
    {
        if (packets.at(id.value()).fate.empty())
            note(id, "abandoned", {});
    }
    void connectionEvent(ConnectionEvent event, EndpointId peer, EndpointId, Time, ConnectionEnding) override
    {
        const char* names[] = {"connecting", "connected", "joined", "left", "disconnected", "dropped"};
        events << QString::number(peer.value()) + QLatin1Char(' ') +
                      QLatin1StringView(names[static_cast<int>(event)]);
    }
    void connectionSilent(EndpointId from, EndpointId, PacketId packet, int resends) override
    {
        silences << QStringLiteral("%1 packet %2 resends %3")
                        .arg(from.value())
                        .arg(packet.isValid() ? QString::number(packet.value()) : QStringLiteral("none"))
                        .arg(resends);
    }
    void roundTrip(const MeasuredRoundTrip& sample) override { roundTrips.push_back(sample); }

    std::string fateOf(std::size_t packet) const { return packets.at(packet).fate; }

    std::vector<TrackedEndpoint> endpoints;
    std::vector<EndpointId> messengers;
    std::vector<Packet> packets;
    std::vector<Datagram> datagrams;
    std::map<std::uint32_t, std::vector<int>> attempts;
    std::vector<MeasuredRoundTrip> roundTrips;
    QStringList events;
    QStringList silences;

private:
    void note(PacketId id, const char* fate, Time at)
    {
        Packet& packet = packets.at(id.value());
        packet.fate = fate;
        packet.at = at;
        ++packet.endings;
    }
};

/// A server and a client as a third machine sees them, or the receiver's own.
struct Wire
{
    Notes notes;
    EnetTracker tracker{notes, nullptr};
    Time now{};
    bool arrivalSeen = true;
    bool decidesAtOnce = true; ///< nothing waits for a decision about its flow

    void fromClient(const EnetBytes& bytes) { see(clientAddress, serverAddress, bytes); }
    void fromServer(const EnetBytes& bytes) { see(serverAddress, clientAddress, bytes); }
    void see(const UdpAddress& from, const UdpAddress& to, const EnetBytes& bytes)
    {
        now += Time(1'000);
        tracker.see({now, from, to, bytes.bytes(), arrivalSeen});
        if (decidesAtOnce)
            tracker.flush();
    }
    /// Peer 0 of the server, peer 0 of the client.
    void connect(std::uint32_t data = 101, unsigned session = 0)
    {
        fromClient(EnetBytes(noEnetPeer, 1).connect(0, 0xABCD0000 + data, data));
        fromServer(EnetBytes(0, 1, session).verifyConnect(0, session, session));
        fromClient(EnetBytes(0, 2, session).acknowledge(enetConnectionChannel, 1, 1).ping(2));
        fromServer(EnetBytes(0, 2, session).acknowledge(enetConnectionChannel, 2, 2).ping(2));
    }
};

} // namespace peerscope::samples
