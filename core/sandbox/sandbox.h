// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_platform.h"
#include "core/network/network.h"
#include "core/sandbox/link_rules.h"
#include "core/sandbox/recorder.h"
#include "core/sandbox/sandbox_peer.h"
#include "core/sandbox/sandbox_state.h"
#include "core/sandbox/scenario.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

/// A scenario running: network, peers, traffic and actions. Goes exactly as far as it is told, never sleeps,
/// and does the same every time. Belongs to the thread that made it; Runner gives it one of its own.
class Sandbox final
{
public:
    /// The scenario must have been checked (parseScenario does).
    explicit Sandbox(Scenario scenario);
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    /// With everything that was done by hand added.
    const Scenario& scenario() const { return m_scenario; }
    std::shared_ptr<const Trace> trace() { return m_recorder.writer().trace(); }
    /// See Recorder::digest().
    std::uint64_t digest() const { return m_recorder.digest(); }
    SandboxState state();

    Time now() const { return m_network.now(); }
    /// Everything up to and including the scenario's duration has been carried out.
    bool isFinished() const
    {
        return m_network.now() >= m_scenario.duration && m_network.nextEventTime() > m_scenario.duration;
    }
    /// When something happens next; the scenario's duration when nothing does before it.
    Time nextEventTime() const;
    /// Carries out the next event, or, when none is left, goes to the end of the scenario.
    void runNextEvent();
    /// Carries out everything up to and including `time` (but not past the scenario's duration).
    void runUntil(Time time);
    /// Likewise, but asks before each event whether to stop there. False: it was stopped.
    template <class ShouldStop> bool runUntil(Time time, ShouldStop shouldStop)
    {
        time = std::min(time, m_scenario.duration);
        while (m_network.nextEventTime() <= time) {
            if (shouldStop())
                return false;
            m_network.runNextEvent();
        }
        m_network.advanceTo(time);
        return true;
    }

    std::uint64_t pollCount() const { return m_pollCount; }
    std::uint64_t settledPackets() { return m_recorder.writer().settledPackets(); }

    /// Does something by hand at `notBefore` or as soon after it as nothing else is due, and adds it to the
    /// scenario with that time, so that the scenario, run again, does the same. Everything before that time
    /// is run. A scenario that is over gets longer. What is wrong with the action (a name that nobody has,
    /// say; then nothing is done), or nothing; misuse of a peer is not wrong.
    std::optional<QString> perform(ActionSpec action, Time notBefore);
    /// Adds peers by hand likewise. What is wrong with them, or nothing.
    std::optional<QString> addPeer(PeerSpec spec, Time notBefore);

    // For the peers.
    Network& network() { return m_network; }
    EnetPlatform& platform() { return m_platform; }
    Recorder& recorder() { return m_recorder; }
    /// The port a server listens on; 0 where there is no such server.
    int portOf(const QString& server) const;
    /// Who `id` is for `peer`: a client's 1 is its own server.
    EndpointId endpointWithId(const SandboxPeer& peer, int id) const;
    void joinMesh(SandboxPeer& newcomer);
    void countPoll() { ++m_pollCount; }

private:
    class TrafficSource;
    class ActionEvent;
    class OutageEnd;

    void createPeer(const PeerInstance& instance);
    /// A client's is its server's.
    PeerApi apiOf(const PeerSpec& spec) const;
    LinkConditions conditionsOf(EndpointId from, EndpointId to) const;
    LinkState linkState(EndpointId from, EndpointId to) const;
    Time freeTimeAt(Time notBefore);
    void carryOut(const ActionSpec& action);
    void carryOutFor(SandboxPeer& peer, const ActionSpec& action);
    /// A link's or a datagram's action; false for a peer's.
    bool carryOutOnNetwork(const ActionSpec& action);
    void carryOutOnDatagram(const ActionSpec& action, DatagramId datagram);
    /// To each of `targets` in turn; the first error there was.
    Error putPacket(SandboxPeer& peer, const std::vector<int>& targets, int channel, TransferMode mode,
                    const Payload& payload, std::uint32_t counter);
    std::vector<int> resolve(const PacketTarget& target) const;
    ByteView bytesOfPayload(const Payload& payload, std::uint32_t counter);

    Scenario m_scenario;
    Recorder m_recorder;
    Network m_network;
    EnetPlatform m_platform;
    std::vector<PeerInstance> m_instances;
    LinkRules m_linkRules;
    std::unique_ptr<OutageEnd> m_outageEnd;
    std::vector<std::unique_ptr<SandboxPeer>> m_peers; ///< index: EndpointId
    std::vector<std::unique_ptr<TrafficSource>> m_traffic;
    std::vector<std::unique_ptr<ActionEvent>> m_actions;
    std::vector<std::byte> m_payload;
    std::uint64_t m_pollCount = 0;
    std::uint64_t m_statesMade = 0;
};

} // namespace peerscope
