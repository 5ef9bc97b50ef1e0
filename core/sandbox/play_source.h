// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox.h"
#include "core/sandbox/sandbox_peer.h"
#include "core/scenario/played_packets.h"
#include "core/scenario/scenario_error.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace peerscope {

/// An entry of "traffic" that plays a file: puts each packet on its sender's transport, at its time. Reads
/// the file as it goes. Whoever plays has checked it; if it was changed since, and has a bad line now, the
/// run ends there.
class Sandbox::PlaySource final : private EventTarget
{
    /// Who is meant by a line's `from`.
    struct Sender
    {
        SandboxPeer* peer = nullptr; ///< null: nobody
        std::map<std::string, std::vector<int>> targets;
        bool isFailing = false;
    };

public:
    PlaySource(Sandbox& sandbox, const TrafficSpec& spec) : m_sandbox(sandbox), m_spec(spec)
    {
        try {
            m_file = std::make_unique<PacketFile>(spec.play.name);
            scheduleNext();
        } catch (const ScenarioError& error) {
            endRun(error);
        }
    }

private:
    void scheduleNext()
    {
        if (m_file->next(m_packet) && timeOfNext() < m_spec.stop.value_or(never))
            m_sandbox.network().schedule(timeOfNext(), *this);
        else
            m_file.reset();
    }
    Time timeOfNext() const { return m_spec.start + m_packet.sent; }

    void fire(Time, std::uint32_t) override
    {
        put();
        try {
            scheduleNext();
        } catch (const ScenarioError& error) {
            endRun(error);
        }
    }

    /// As other traffic, nothing is put before the peer joins and while it is frozen, and the first error of
    /// each series is recorded.
    void put()
    {
        Sender& sender = senderOf(m_packet.from);
        if (!sender.peer || m_sandbox.now() < sender.peer->instance().joinAt || sender.peer->isFrozen())
            return;
        Error result = Error::Ok;
        sender.peer->setErrorsMuted(sender.isFailing);
        for (const int target : targetsOf(sender)) {
            const Error error = sender.peer->putOnTransport(target, m_packet.channel, m_packet.mode,
                                                            bytesOf(m_packet.payload));
            result = result == Error::Ok ? error : result;
        }
        sender.peer->setErrorsMuted(false);
        sender.isFailing = result != Error::Ok;
    }

    Sender& senderOf(const std::string& from)
    {
        const auto known = m_senders.find(from);
        if (known != m_senders.end())
            return known->second;
        const auto found = std::ranges::find_if(m_sandbox.m_instances, [&from](const PeerInstance& instance) {
            return isPlayedBy(from, instance);
        });
        Sender sender;
        if (found != m_sandbox.m_instances.end())
            sender.peer =
                m_sandbox.m_peers[static_cast<std::size_t>(found - m_sandbox.m_instances.begin())].get();
        return m_senders.emplace(from, std::move(sender)).first->second;
    }

    const std::vector<int>& targetsOf(Sender& sender) const
    {
        const auto known = sender.targets.find(m_packet.to);
        return known != sender.targets.end()
                   ? known->second
                   : sender.targets
                         .emplace(m_packet.to, m_sandbox.resolve(playedTarget(m_packet.to), nullptr))
                         .first->second;
    }

    void endRun(const ScenarioError& error)
    {
        m_file.reset();
        m_sandbox.m_endedEarly = error.toString();
    }

    Sandbox& m_sandbox;
    const TrafficSpec m_spec;
    std::unique_ptr<PacketFile> m_file; ///< null at its end
    FilePacket m_packet;                ///< the next one
    std::map<std::string, Sender> m_senders;
};

} // namespace peerscope
