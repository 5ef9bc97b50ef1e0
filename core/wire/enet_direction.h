// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/enet_datagram.h"
#include "core/wire/enet_receiver.h"
#include "core/wire/enet_tracker_output.h"
#include "core/wire/flat_map.h"
#include "core/wire/ring_queue.h"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// One direction of a connection: which packet each command belongs to, which datagrams are known to have
/// arrived, and what the receiver did with them. Used by EnetTracker.
class EnetDirection
{
public:
    EnetDirection(EndpointId from, EndpointId to, GameProtocol protocol, bool fromTheStart);

    EndpointId from() const { return m_from; }
    EndpointId to() const { return m_to; }

    /// What is known of a datagram's arrival when it is seen.
    enum class Arrival : std::uint8_t {
        Unseen, ///< nothing: only an acknowledgement can prove it
        Seen,   ///< it is at its receiver's machine
        Later,  ///< reached() or lost() will say it
    };
    /// Begins a datagram of this direction. Its commands follow, then endDatagram(). Either all datagrams of
    /// a direction are Later, or none is.
    void beginDatagram(Time at, ByteView bytes, const EnetHeader& header, Arrival arrival);
    /// Adds a command that is not an acknowledgement. `bytes` are those it was read from.
    void addCommand(const EnetCommand& command, ByteView bytes, EnetTrackerOutput& output);
    /// This datagram acknowledges the VERIFY CONNECT: once it has arrived, the receiver takes packets.
    void opensConnection() { m_current.opens = true; }
    /// A datagram of this direction, or a part of one, could not be read: it may have carried anything.
    void missedSomething(Time at) { m_missedAt = at; }
    /// `content`: the flags of its acknowledgements, which belong to the other direction. Returns the
    /// datagram's number for reached() and lost(), if it is Later.
    std::uint32_t endDatagram(datagram_content::Flags content, EnetTrackerOutput& output);
    /// The datagram has come to its receiver's machine. Call it in order of arrival. If not `isCertain`, it
    /// has only left for there, and may still be lost: what comes after it proves nothing about it.
    void reached(std::uint32_t number, Time at, bool isCertain);
    /// The datagram will not come.
    void lost(std::uint32_t number);

    /// The receiver acknowledged a command of this direction, in a datagram seen at `at`. Returns the kind of
    /// that command, or nothing if the command was not seen.
    std::optional<EnetCommandKind> acknowledged(const EnetCommand& acknowledgement, Time at,
                                                EnetTrackerOutput& output);
    /// That acknowledgement has come back to the sender: the round trip is over. (If arrivals are not Later,
    /// acknowledged() does this.)
    void answered(const EnetCommand& acknowledgement, Time at, EnetTrackerOutput& output);

    /// The receiver is connected and takes packets from now on.
    void open() { m_open = true; }
    /// The receiver leaves, or is told to. What it has not acknowledged is not delivered any more, unless an
    /// acknowledgement still on its way proves otherwise. `answers` is the other direction: an
    /// acknowledgement may be in what could not be read of it.
    void close(const EnetDirection& answers, EnetTrackerOutput& output);
    /// The command that was sent again most often without an acknowledgement, if that was often.
    struct Unanswered
    {
        PacketId packet; ///< none: it carries none
        int resends = 0;
    };
    std::optional<Unanswered> unanswered() const;
    /// Frees its memory. Later datagrams count as something new.
    void forget();

private:
    /// A datagram that is not yet known to have arrived.
    struct Pending
    {
        DatagramId id;
        Time at{}; ///< when it was seen; once it is reached, when it came
        std::uint32_t partCount = 0;
        std::uint32_t firstPart = 0; ///< counted from the first part ever
        bool arrivalSeen = false;
        bool reliable = false; ///< its own acknowledgement will tell
        bool arrived = false;  ///< or will never arrive
        bool inOrder = false;  ///< it is in m_reached
        bool opens = false;
    };
    struct Part
    {
        CarriedPart carried;
        std::uint16_t fragmentCount = 1;
    };
    /// One try of a reliable command.
    struct Transmission
    {
        std::uint32_t datagram = 0; ///< number of its Pending, counted from the first ever
        std::uint32_t at = 0;       ///< microseconds, low 32 bits; they repeat after more than an hour
        std::uint16_t sentTime = 0;
    };
    struct Sent
    {
        static constexpr std::size_t remembered = 3;
        PacketId packet;
        std::uint16_t fragment = 0;
        std::uint16_t attempts = 0;
        EnetCommandKind kind = EnetCommandKind::Ping;
        bool acknowledged = false;
        bool measured = false;                              ///< its round trip is over
        std::array<Transmission, remembered> transmissions; ///< by attempt; the newest replaces the oldest
    };
    struct Assembly
    {
        PacketId packet;
        std::uint8_t channel = 0;
        std::uint16_t reliableSequenceNumber = 0;
        std::uint16_t start = 0;
        std::uint16_t fragmentCount = 0;
        std::uint32_t totalLength = 0;
        Time begun{};
    };
    struct Recent
    {
        PacketId packet;
        std::uint32_t numbers = 0;
    };
    /// The newest packets of a channel by their numbers.
    class RecentPackets
    {
    public:
        Recent& of(std::uint32_t numbers);

    private:
        static constexpr std::size_t most = 64;
        std::vector<Recent> m_packets;
    };
    /// Whether the newest 256 datagrams most likely include one with these bytes.
    bool isKnownNow(ByteView bytes);

    static constexpr std::size_t mostPending = 1u << 16;
    static constexpr std::size_t mostAssemblies = 64;
    static constexpr std::size_t mostSent = 1u << 12;
    static constexpr int oftenResent = 3;
    static constexpr std::size_t rememberedHashes = 256;

    static std::uint32_t keyOf(std::uint8_t channel, std::uint16_t number)
    {
        return std::uint32_t{channel} << 16 | number;
    }
    PacketId newPacket(const EnetCommand& command, ByteView bytes, EnetTrackerOutput& output);
    PacketId unreliablePacket(const EnetCommand& command, ByteView bytes, EnetTrackerOutput& output);
    PacketId fragmentPacket(const EnetCommand& command, ByteView bytes, EnetTrackerOutput& output);
    Sent& sentAgain(const EnetCommand& command);
    /// The try that an acknowledgement is for; null if it is for something else, or for a forgotten try.
    static const Transmission* tryFor(const EnetCommand& acknowledgement, const Sent& sent);
    Pending* pending(std::uint32_t number);
    void dropArrived();
    void arrive(Pending& pending, Time provenAt, bool opensNow, EnetTrackerOutput& output);
    /// ENet reads its socket until it is empty, then acknowledges (enet_host_service). So it has read the
    /// unreliable datagrams, from this pending one on, that came a moment before its answer.
    void arriveUntil(std::size_t index, Time answered, EnetTrackerOutput& output);
    /// The same, and first everything that was reached up to `number`, in order of arrival.
    void arriveInOrder(std::uint32_t number, Time answered, bool opensNow, EnetTrackerOutput& output);
    void receive(const Part& part);
    void tell(Time arrivedAt, Time provenAt, EnetTrackerOutput& output);
    /// Whether fragments of the packet may be in what could not be read.
    bool mayHaveMissedPartOf(PacketId packet) const;
    /// Packets with a part in a datagram that is not known to have arrived, sorted.
    std::vector<PacketId> packetsWithoutProof() const;
    void measure(Sent& sent, const Transmission& transmission, Time at, EnetTrackerOutput& output);
    void dropOldestPending();

    EndpointId m_from;
    EndpointId m_to;
    bool m_hasGodot4Channels;
    bool m_open;
    bool m_closed = false;
    std::optional<Time> m_missedAt; ///< the newest time at which something could not be read
    bool m_arrivalsSeen = false;
    bool m_arrivalsComeLater = false;
    EnetReceiver m_receiver;
    EnetReceiver::Outcomes m_outcomes;

    Pending m_current;
    std::uint16_t m_currentSentTime = 0;
    bool m_currentIsReliable = false;
    bool m_currentIsDuplicate = false;
    datagram_content::Flags m_currentContent = 0;
    std::vector<CarriedPart> m_carried; ///< the parts of the current datagram, or of one that arrives
    std::vector<std::uint16_t> m_fragmentCounts; ///< of the current datagram's parts

    RingQueue<Pending> m_pending;
    RingQueue<Part> m_parts;
    std::uint32_t m_firstPending = 0; ///< the number of m_pending.front()
    std::uint32_t m_firstPart = 0;
    RingQueue<std::uint32_t> m_reached; ///< numbers of datagrams that came, in order, without a proof yet

    std::vector<std::uint64_t> m_hashes; ///< of the bytes of the newest datagrams, by their low bits

    FlatMap<Sent> m_sent;                 ///< by channel and reliable sequence number
    RingQueue<std::uint32_t> m_sentOrder; ///< keys of m_sent, the oldest first
    RingQueue<Assembly> m_assemblies[2];  ///< unreliable, reliable; the oldest first
    FlatMap<RecentPackets> m_recent;      ///< unreliable packets by channel; unsequenced ones have none

    bool m_measured = false;
    std::int64_t m_meanMs = 0;
    std::int64_t m_varianceMs = 0;
};

} // namespace peerscope
