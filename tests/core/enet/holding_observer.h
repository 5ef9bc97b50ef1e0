// SPDX-License-Identifier: MIT
#pragma once

#include "core/network/network.h"
#include "core/sandbox/recorder.h"

#include <vector>

namespace peerscope {

/// Holds datagrams back so that later ones overtake them, because links themselves never reorder. While it
/// holds, the link must lose everything. For the recorder, the datagrams are on their way, and arrive when
/// they are released.
class HoldingObserver final : public DatagramObserver
{
public:
    void setRecorder(Recorder& recorder) { m_recorder = &recorder; }
    void setHolding(bool holding) { m_holding = holding; }
    std::size_t heldCount() const { return m_held.size(); }

    /// Puts the held datagrams on the network; `socket` is the one that sent them.
    void release(Network& network, SocketId socket, Address to)
    {
        for (const Held& held : m_held) {
            m_releasing = &held;
            network.send(socket, to, held.bytes, {held.content, held.parts});
        }
        m_releasing = nullptr;
        m_held.clear();
    }

    ObservedDatagram datagramSent(const SentDatagram& datagram) override
    {
        if (m_releasing)
            return m_releasing->id;
        SentDatagram told = datagram;
        if (m_holding)
            told.lost = LossReason::None;
        const DatagramId id = m_recorder->datagramSent(told).id;
        if (m_holding) {
            m_held.push_back({id,
                              datagram.label.content,
                              {datagram.bytes.begin(), datagram.bytes.end()},
                              {datagram.label.parts.begin(), datagram.label.parts.end()}});
        }
        return id;
    }
    void datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram) override
    {
        m_recorder->datagramDelivered(id, at, datagram);
    }
    void datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram) override
    {
        m_recorder->datagramLost(id, at, reason, datagram);
    }

private:
    struct Held
    {
        DatagramId id;
        std::uint16_t content = 0;
        std::vector<std::byte> bytes;
        std::vector<std::byte> parts;
    };

    Recorder* m_recorder = nullptr;
    bool m_holding = false;
    std::vector<Held> m_held;
    const Held* m_releasing = nullptr;
};

} // namespace peerscope
