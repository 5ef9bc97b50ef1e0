// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/peer/error.h"

#include <QObject>

namespace peerscope {

/// Godot's PacketPeer: packets can be put in and taken out. Engine thread only.
class PacketPeer : public QObject
{
    Q_OBJECT

public:
    /// get_available_packet_count(): how many packets get_packet can return now.
    virtual int availablePacketCount() const = 0;
    /// get_packet(): the next packet. If there is none, it is empty and packetError() is ERR_UNAVAILABLE. The
    /// bytes are valid until the next getPacket(), poll() or close().
    virtual ByteView getPacket() = 0;
    /// put_packet(): sends a packet to the target peer, on the channel and in the mode that were set. Nothing
    /// is sent for an empty one, and the answer is OK, as a script gets it.
    virtual Error putPacket(ByteView packet) = 0;
    /// get_packet_error(): the result of the last getPacket() or putPacket().
    Error packetError() const { return m_packetError; }

protected:
    using QObject::QObject;
    Error setPacketError(Error error)
    {
        m_packetError = error;
        return error;
    }

private:
    Error m_packetError = Error::Ok;
};

} // namespace peerscope
