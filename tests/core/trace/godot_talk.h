// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/wire/godot_bytes.h"

#include "core/trace/trace_writer.h"

#include <initializer_list>
#include <string>

namespace peerscope {

/// Two servers, "a" with ana (101) and bob (102), and "b" with cem (101 too), and the packets they put.
class Talk
{
public:
    static constexpr int serverA = 0;
    static constexpr int ana = 1;
    static constexpr int bob = 2;
    static constexpr int serverB = 3;
    static constexpr int cem = 4;

    explicit Talk(GameProtocol protocol = GameProtocol::Godot4Scene)
    {
        m_writer.addEndpoint("a", "server", 1, protocol);
        m_writer.addEndpoint("ana", "client", 101, protocol);
        m_writer.addEndpoint("bob", "client", 102, protocol);
        m_writer.addEndpoint("b", "server", 1, protocol);
        m_writer.addEndpoint("cem", "client", 101, protocol);
    }

    PacketId put(int from, int to, const GodotBytes& message)
    {
        NewPacket packet;
        packet.from = EndpointId(static_cast<std::uint16_t>(from));
        packet.to = EndpointId(static_cast<std::uint16_t>(to));
        packet.size = static_cast<std::uint32_t>(message.size());
        packet.payload = m_writer.storeBytes(message.view());
        packet.sent = Time(static_cast<std::int64_t>(m_count++) * 1'000);
        return m_writer.addPacket(packet);
    }
    PacketId tell(int from, int to, int number, const std::string& path)
    {
        return put(from, to, simplifyPath(number, path));
    }
    /// For these numbers, of objects or (with the top bit) of paths.
    PacketId sync(int from, int to, std::initializer_list<std::int64_t> nodes)
    {
        GodotBytes message;
        message.byte(6).byte(0).byte(0); // its time
        for (const std::int64_t node : nodes)
            message.word(node).word(0);
        return put(from, to, message);
    }
    PacketId spawn(int from, int to, int number, int synchronizer, const std::string& name)
    {
        return put(from, to,
                   GodotBytes()
                       .byte(4)
                       .byte(0)
                       .word(2)
                       .word(number)
                       .word(1)
                       .word(static_cast<std::int64_t>(name.size()))
                       .word(synchronizer)
                       .raw(name));
    }
    PacketId call(int from, int to, int number) { return put(from, to, callOf(number)); }

    static GodotBytes simplifyPath(int number, const std::string& path)
    {
        return GodotBytes().byte(1).raw(std::string(32, 'a')).byte(0).word(number).raw(path).byte(0);
    }
    static GodotBytes callOf(int number) { return GodotBytes().byte(0x80).byte(number).byte(2); }
    static GodotBytes relay(int peer, const GodotBytes& message)
    {
        return GodotBytes().byte(7).byte(3).word(peer).append(message);
    }

    void setProtocol(int peer, GameProtocol protocol)
    {
        m_writer.setProtocol(EndpointId(static_cast<std::uint16_t>(peer)), protocol);
    }

    TraceSnapshot trace() const { return TraceSnapshot(m_writer.trace()); }

private:
    TraceWriter m_writer;
    int m_count = 0;
};

} // namespace peerscope
