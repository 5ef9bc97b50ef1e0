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
    EnetCommandKind kind = EnetCommandKind::SendReliable; ///< one that isData()
    std::uint8_t channel = 0;                             ///< ENet's
    /// Of the command; of a reliable fragment, the number of its packet's first one.
    std::uint16_t reliableSequenceNumber = 0;
    /// Unreliable sequence number, of a fragment that of its packet; or the unsequenced group.
    std::uint16_t number = 0;
    std::uint16_t fragment = 0;
    std::uint16_t fragmentCount = 1;
};

/// What a receiver's ENet did with a packet.
enum class Reception : std::uint8_t {
    Delivered,  ///< at once
    Held,       ///< all of it is there, and waits for what comes before it
    Released,   ///< delivered, after it had been held
    Discarded,  ///< too late: something newer was delivered, or it was there already
    Incomplete, ///< dropped without its missing fragments, because something newer was delivered
};

struct ReceptionOf
{
    PacketId packet;
    Reception reception = Reception::Delivered;
    TransferMode mode = TransferMode::Reliable; ///< what get_packet_mode says of it
};

/// What ENet 1.3.17 does with the commands of one connection at one receiver: sequence windows, order,
/// fragments. No clock and no bytes: commands go in, in the order in which they arrive, and fates come out.
/// Memory is bounded by what waits, and that by ENet's window.
class EnetReceiver
{
public:
    using Outcomes = std::vector<ReceptionOf>;

    /// `fromTheStart`: every command since the connection began will be shown; otherwise each channel starts
    /// with the first command shown.
    explicit EnetReceiver(bool fromTheStart = true) : m_fromTheStart(fromTheStart) {}

    /// Adds to `outcomes` what this command decides.
    void receive(const ReceivedCommand& command, Outcomes& outcomes);
    /// The receiver acknowledged a reliable command that was never shown: what waits for it goes on.
    void assumeReceived(std::uint8_t channel, std::uint16_t reliableSequenceNumber, Outcomes& outcomes);
    /// Every packet that waits, complete or not.
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
        bool held = false;                    ///< was complete, and could not be delivered
        std::vector<std::uint16_t> fragments; ///< those that are there, ascending; of a whole packet none

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

    Channel& channelFor(const ReceivedCommand& command);
    static bool isInWindow(const Channel& channel, std::uint16_t reliableSequenceNumber);
    void receiveReliable(const ReceivedCommand& command, Outcomes& outcomes);
    void receiveUnreliable(const ReceivedCommand& command, Outcomes& outcomes);
    void receiveUnsequenced(const ReceivedCommand& command, Outcomes& outcomes);
    /// Puts it in its place, or into the packet it is a fragment of. False where it is there already.
    static bool store(Channel& channel, std::vector<Waiting>& list, const ReceivedCommand& command);
    static void deliver(const Waiting& waiting, TransferMode mode, Outcomes& outcomes);
    /// `newest`: what has just been stored.
    static void dispatchReliable(Channel& channel, PacketId newest, Outcomes& outcomes);
    static void dispatchUnreliable(Channel& channel, PacketId newest, Outcomes& outcomes);
    static void markHeld(std::vector<Waiting>& list, const ReceivedCommand& command, Outcomes& outcomes);

    bool m_fromTheStart;
    FlatMap<Channel> m_channels; ///< those that were used
    bool m_unsequencedKnown = false;
    std::uint16_t m_unsequencedStart = 0;
    std::bitset<1024> m_unsequencedSeen;
};

} // namespace peerscope
