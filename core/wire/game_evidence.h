// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/transfer_mode.h"
#include "core/wire/game_protocol.h"

#include <cstdint>

namespace peerscope {

/// Collects what the first packets of a connection show about the game that sends them. SPEC.md ("Whose
/// packets they are") has the rules.
class GameEvidence
{
public:
    /// What a CONNECT says.
    struct Handshake
    {
        std::uint32_t data = 0; ///< of a Godot client: its unique id
        std::uint32_t mtu = 0;  ///< bytes
        std::uint32_t channelCount = 0;
    };
    explicit GameEvidence(const Handshake& handshake);

    /// The next packet, in either direction. `payload` is empty if the packet is, or if its bytes are not all
    /// there in one command.
    void add(bool fromClient, std::uint8_t enetChannel, TransferMode mode, ByteView payload);

    /// The protocol, by the packets so far.
    GameProtocol protocol() const;
    /// Godot's unique id of the client; 0 if the handshake has none.
    std::int32_t clientId() const { return m_clientId; }
    /// Whether the channels and ids of protocol() are final. Later packets can only show that those of
    /// Godot4Packets are Godot4Scene's.
    bool isSettled() const;
    /// Whether protocol() is final: later packets change nothing.
    bool isFinal() const;

private:
    static constexpr int packetsLookedAt = 32;
    static constexpr int enoughTelling = 2;

    /// What the packets so far have in common with an engine's.
    struct Fit
    {
        bool all = true; ///< none of them contradicts it
        int telling = 0; ///< so many would hardly be like this by chance
        void add(bool fits, bool isTelling)
        {
            all = all && fits;
            telling += fits && isTelling ? 1 : 0;
        }
        bool isShown() const { return all && telling > 0; }
        bool isCertain() const { return all && telling >= enoughTelling; }
    };

    std::int32_t m_clientId = 0;
    bool m_isFramedLikeGodot4 = false;
    int m_packets = 0;
    bool m_usesGodot4Channels = true;
    Fit m_godot4;
    Fit m_godot3;
};

} // namespace peerscope
