// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/transfer_mode.h"
#include "core/wire/enet_commands.h"
#include "core/wire/flat_map.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

namespace peerscope {

/// A command with a packet, or a part of one, as it reaches a receiver.
struct ReceivedCommand
{
    PacketId packet;
    EnetCommandKind kind = EnetCommandKind::SendReliable; ///< isData() is true for it
    std::uint8_t channel = 0;                             ///< ENet's
    /// The command's number; for a reliable fragment, the number of its packet's first fragment.
    std::uint16_t reliableSequenceNumber = 0;
    /// Unreliable sequence number (for a fragment, its packet's), or the unsequenced group.
    std::uint16_t number = 0;
    std::uint16_t fragment = 0;
    std::uint16_t fragmentCount = 1;
};

/// What a receiver's ENet did with a packet.
enum class Reception : std::uint8_t {
    Delivered,  ///< at once
    Held,       ///< complete, but waiting for something that must come first
    Released,   ///< delivered, after it had been held
    Discarded,  ///< too late: something newer was delivered, or it had already arrived
    Incomplete, ///< dropped with fragments missing, because something newer was delivered
};

struct ReceptionOf
{
    PacketId packet;
    Reception reception = Reception::Delivered;
    TransferMode mode = TransferMode::Reliable; ///< what get_packet_mode returns for it
};

/// Does what a receiver's ENet 1.3.17 does with the commands of one connection: sequence windows, order,
/// fragments. It has no clock and no bytes: commands go in, in order of arrival, and fates come out. Memory
/// is bounded by ENet's windows, which limit what can wait.
class EnetReceiver
{
public:
    using Outcomes = std::vector<ReceptionOf>;

    /// `fromTheStart`: receive() will get every command since the connection began. Otherwise each channel
    /// starts with its first command.
    explicit EnetReceiver(bool fromTheStart = true) : m_fromTheStart(fromTheStart) {}

    /// Takes a command and adds the resulting fates to `outcomes`.
    void receive(const ReceivedCommand& command, Outcomes& outcomes);
    /// The receiver acknowledged a reliable command that receive() never got: what waits for it can continue.
    void assumeReceived(std::uint8_t channel, std::uint16_t reliableSequenceNumber, Outcomes& outcomes);
    /// Every waiting packet, complete or not.
    std::vector<PacketId> waiting() const;

private:
    static constexpr std::size_t mostWaiting = 2048; ///< in one list of one channel; ENet would wait for more
    static constexpr std::uint16_t windowSize = 0x1000;
    static constexpr int windowCount = 16;
    static constexpr int freeWindows = 8;

    struct Waiting
    {
        PacketId packet;
        std::uint16_t reliableSequenceNumber = 0;
        std::uint16_t number = 0;
        std::uint16_t fragmentCount = 1;
        bool held = false;                    ///< was complete, but could not be delivered yet
        std::vector<std::uint16_t> fragments; ///< arrived ones, ascending; empty for a whole packet

        bool isComplete() const { return fragmentCount == 1 || fragments.size() == fragmentCount; }
    };
    struct Channel
    {
        bool known = false;
        std::uint16_t reliable = 0;   ///< the newest that was delivered
        std::uint16_t unreliable = 0; ///< the newest since then
        std::vector<Waiting> reliableWaiting;
        std::vector<Waiting> unreliableWaiting;
    };

    enum class Stored : std::uint8_t {
        Nothing,  ///< it was already there
        Packet,   ///< a whole one, or its first fragment: ENet then looks at what can be delivered
        Fragment, ///< one more: ENet waits for the rest
        LastFragment,
    };

    Channel& channelFor(const ReceivedCommand& command);
    static bool isInWindow(const Channel& channel, std::uint16_t reliableSequenceNumber);
    void receiveReliable(const ReceivedCommand& command, Outcomes& outcomes);
    void receiveUnreliable(const ReceivedCommand& command, Outcomes& outcomes);
    void receiveUnsequenced(const ReceivedCommand& command, Outcomes& outcomes);
    /// Stores a packet in its place, or a fragment in its packet.
    static Stored store(Channel& channel, std::vector<Waiting>& list, const ReceivedCommand& command);
    static void deliver(const Waiting& waiting, TransferMode mode, Outcomes& outcomes);
    /// `newest`: the packet whose first part has just been stored, if any.
    static void dispatchReliable(Channel& channel, PacketId newest, Outcomes& outcomes);
    static void dispatchUnreliable(Channel& channel, PacketId newest, Outcomes& outcomes);
    static void markHeld(std::vector<Waiting>& list, const ReceivedCommand& command, Outcomes& outcomes);

    bool m_fromTheStart;
    FlatMap<Channel> m_channels; ///< only those in use
    bool m_unsequencedKnown = false;
    std::uint16_t m_unsequencedStart = 0;
    std::bitset<1024> m_unsequencedSeen;
};

} // namespace peerscope
