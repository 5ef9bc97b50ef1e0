// SPDX-License-Identifier: MIT
// The input is a list of datagrams between two hosts. Each has one byte with its sender, whether its arrival
// is seen, and how many milliseconds have passed; then two bytes with its length. Each is dissected, and all
// are followed as a connection.
#include "core/enet/range_decoder.h"
#include "core/wire/enet_dissector.h"
#include "core/wire/enet_tracker.h"
#include "tests/fuzz/require.h"

#include <algorithm>
#include <vector>

using namespace peerscope;

namespace {

/// Whether a field lies within its parent's bytes; only decompressed bytes are elsewhere.
bool liesWithin(const Field& field, std::size_t size)
{
    return field.offset <= size && field.length <= size - field.offset &&
           std::all_of(field.children.begin(), field.children.end(),
                       [size](const Field& child) { return liesWithin(child, size); });
}

/// Checks that what a tracker reports makes sense.
class Checks final : public EnetTrackerOutput
{
public:
    EndpointId addEndpoint(const TrackedEndpoint&) override { return EndpointId(m_endpoints++); }
    void protocolShown(EndpointId client, GameProtocol, std::int32_t) override
    {
        require(client.value() < m_endpoints);
    }
    void openDatagram(ByteView) override {}
    PacketId addPacket(const TrackedPacket& packet) override
    {
        require(packet.fragments > 1 || packet.payload.size() == packet.size || packet.payload.empty());
        m_packets.push_back({packet.size, packet.sent});
        return PacketId(static_cast<std::uint32_t>(m_packets.size() - 1));
    }
    void addFragment(PacketId id, std::size_t offset, ByteView bytes) override
    {
        const std::size_t size = m_packets.at(id.value()).size;
        require(offset <= size && bytes.size() <= size - offset);
    }
    DatagramId addDatagram(const TrackedDatagram& datagram) override
    {
        for (const CarriedPart& part : datagram.carried)
            require(part.packet.value() < m_packets.size());
        m_arrived.push_back(false);
        return DatagramId(static_cast<std::uint32_t>(m_arrived.size() - 1));
    }
    void datagramArrived(DatagramId id, Time, std::span<const CarriedPart>) override
    {
        require(!m_arrived.at(id.value()));
        m_arrived[id.value()] = true;
    }
    void packetHeld(PacketId id) override { m_packets.at(id.value()); }
    void packetDelivered(PacketId id, Time at, TransferMode) override
    {
        require(at >= m_packets.at(id.value()).sent);
    }
    void packetDiscarded(PacketId id) override { m_packets.at(id.value()); }
    void packetIncomplete(PacketId id) override { m_packets.at(id.value()); }
    void packetAbandoned(PacketId id) override { m_packets.at(id.value()); }
    void connectionEvent(ConnectionEvent, EndpointId peer, EndpointId subject, Time,
                         ConnectionEnding) override
    {
        require(peer.value() < m_endpoints && subject.value() < m_endpoints);
    }
    void connectionSilent(EndpointId from, EndpointId to, PacketId packet, int resends) override
    {
        require(from.value() < m_endpoints && to.value() < m_endpoints && resends > 0);
        require(!packet.isValid() || packet.value() < m_packets.size());
    }
    void roundTrip(const MeasuredRoundTrip&) override {}

    std::size_t datagramCount() const { return m_arrived.size(); }

private:
    struct Packet
    {
        std::size_t size = 0;
        Time sent{};
    };
    std::uint16_t m_endpoints = 0;
    std::vector<Packet> m_packets;
    std::vector<bool> m_arrived;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static RangeDecoder rangeDecoder;
    EnetOpener opener(&rangeDecoder);
    EnetFraming framing;
    Checks checks;
    EnetTracker tracker(checks, &rangeDecoder);
    const UdpAddress ends[] = {UdpAddress::ipv4(0x0A000002, 50'000), UdpAddress::ipv4(0x0A000001, 7777)};
    ByteView rest = std::as_bytes(std::span(data, size));
    std::uint64_t count = 0;
    Time now{};
    while (rest.size() >= 3) {
        const auto control = std::to_integer<unsigned>(rest[0]);
        const std::size_t length =
            std::min<std::size_t>(rest.size() - 3, std::to_integer<std::size_t>(rest[1]) |
                                                       std::to_integer<std::size_t>(rest[2]) << 8);
        const ByteView datagram = rest.subspan(3, length);
        rest = rest.subspan(3 + length);
        now += Time((control >> 2) * 1'000);
        const EnetDissection dissection = dissectEnet(datagram, opener, framing);
        const std::size_t read = dissection.isUnpacked() ? dissection.unpacked.size() : datagram.size();
        if (const Field* commands = dissection.commands()) {
            for (const Field& command : commands->children)
                require(liesWithin(command, read));
        }
        require(dissection.isUnpacked() || liesWithin(dissection.root, datagram.size()));
        tracker.see({now, ends[control & 1], ends[1 - (control & 1)], datagram, (control & 2) != 0});
        ++count;
    }
    tracker.flush();
    const TrackerCounts& counts = tracker.counts();
    require(counts.understood + counts.malformed + counts.cut + counts.compressed + counts.encrypted +
                counts.unrecognized + counts.foreign ==
            count);
    require(checks.datagramCount() == counts.datagrams);
    return 0;
}
