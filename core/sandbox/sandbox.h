// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_platform.h"
#include "core/network/network.h"
#include "core/sandbox/enet_queues.h"
#include "core/sandbox/holds.h"
#include "core/sandbox/link_rules.h"
#include "core/sandbox/outside_world.h"
#include "core/sandbox/payload_buffer.h"
#include "core/sandbox/recorder.h"
#include "core/sandbox/sandbox_peer.h"
#include "core/scenario/scenario.h"
#include "core/trace/state.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace peerscope {

/// A running scenario: network, peers, traffic and actions. It runs exactly as far as it is told, never
/// sleeps, and every run of the same scenario is the same. Use it only on the thread that made it (Runner
/// gives it one).
class Sandbox final
{
public:
    /// The scenario must have been checked (parseScenario does). `outside` leads to real programs, if the
    /// scenario has gateways, and must outlive the sandbox; without it, nobody is there.
    explicit Sandbox(Scenario scenario, OutsidePort* outside = nullptr);
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    /// Including everything done by hand.
    const Scenario& scenario() const { return m_scenario; }
    std::shared_ptr<const Trace> trace() { return m_recorder.writer().trace(); }
    /// See Recorder::digest().
    std::uint64_t digest() const { return m_recorder.digest(); }
    /// The state read from the live peers and links; stateAt(trace, now()) must give the same. For tests.
    TraceState state();

    Time now() const { return m_network.now(); }
    /// Whether all events up to and including the scenario's duration were carried out, or the run ended
    /// early.
    bool isFinished() const
    {
        return m_endedEarly ||
               (m_network.now() >= m_scenario.duration && m_network.nextEventTime() > m_scenario.duration);
    }
    /// Why the run ended early (nothing more could be recorded), for the middle of a sentence. Everything
    /// before that was recorded.
    const std::optional<QString>& endedEarly() const { return m_endedEarly; }
    /// For tests: the run ends once this share of the trace is used (see TraceWriter::fullness()).
    void setFullAt(double share) { m_fullAt = share; }
    /// The time of the next event; the scenario's duration if there is none before it.
    Time nextEventTime() const { return std::min(m_network.nextEventTime(), m_scenario.duration); }
    /// Carries out the next event. If none is left, goes to the end of the scenario.
    void runNextEvent();
    /// Carries out everything up to and including `time` (but not past the scenario's duration).
    void runUntil(Time time);
    /// The same, but calls `shouldStop` before each event. False if it was stopped.
    template <class ShouldStop> bool runUntil(Time time, ShouldStop shouldStop)
    {
        time = std::min(time, m_scenario.duration);
        while (m_network.nextEventTime() <= time && !m_endedEarly) {
            if (shouldStop())
                return false;
            runEvent();
        }
        if (!m_endedEarly)
            m_network.advanceTo(time);
        return !m_endedEarly;
    }

    /// What waits in the peers' ENets, measured four times per virtual second; and the longest queues so far.
    const EnetQueues& queues() const { return m_queues; }
    const EnetQueues& longestQueues() const { return m_longestQueues; }

    /// What is still to be held by hand.
    std::vector<HoldAction> waitingHolds() const { return m_holds.waiting(); }

    /// See OpenGateways: from now on the sandbox has no end. `outside` must outlive the sandbox, or
    /// closeGateways().
    void openGateways(std::vector<GatewaySpec> gateways, OutsidePort& outside);
    void closeGateways();
    /// A datagram of a real program comes in, now.
    void arrive(const OutsideArrival& arrival);
    /// The peers close, so that real programs learn that they are gone, and what is on its way gets there:
    /// the sandbox goes on by up to 2 seconds.
    void closePeers();
    /// Real programs go on to exchange datagrams, which are no longer recorded, nor held. Only for a sandbox
    /// without peers.
    void stopRecording()
    {
        m_network.releaseAll();
        m_recorder.stop();
    }

    std::uint64_t pollCount() const { return m_pollCount; }
    std::uint64_t settledPackets() { return m_recorder.writer().settledPackets(); }

    // Once gateways were open, what is done by hand is not added to the scenario: a real program cannot be
    // run again.

    /// Carries out an action by hand, at `notBefore` or at the first moment after it when nothing else is
    /// due. Runs everything before that moment. The action is added to the scenario with its time, so a rerun
    /// does the same; a finished scenario gets longer. Returns what is wrong with the action (an unknown
    /// name, for example), in which case nothing is done. Misuse of a peer is allowed. `ticket` goes into the
    /// ActionRow.
    std::optional<QString> perform(ActionSpec action, Time notBefore, std::uint64_t ticket = 0);
    /// Adds peers by hand, likewise. Returns what is wrong with them, or nothing.
    std::optional<QString> addPeer(PeerSpec spec, Time notBefore);

    // For the peers.
    Network& network() { return m_network; }
    Recorder& recorder() { return m_recorder; }
    /// The port on which a server listens; 0 if there is no such server.
    int portOf(const QString& server) const;
    /// The endpoint that `peer` knows by `id`: for a client, 1 is its own server.
    EndpointId endpointWithId(const SandboxPeer& peer, int id) const;
    void joinMesh(SandboxPeer& newcomer);
    /// Carries out what waits for this: `event` happens to `peer`, about the one it knows as `id`. `channel`
    /// is a packet's.
    void react(SandboxPeer& peer, PeerEvent event, int id, int channel = 0);
    void countPoll() { ++m_pollCount; }

private:
    class TrafficSource;
    class PlaySource;
    class ActionEvent;
    class ActionVisitor;
    /// The end of some links' outage.
    class OutageEnd final : public EventTarget
    {
    public:
        explicit OutageEnd(Sandbox& sandbox) : m_sandbox(sandbox) {}

        void fire(Time, std::uint32_t) override { m_sandbox.network().refreshConditions(); }

    private:
        Sandbox& m_sandbox;
    };

    void runEvent();
    void lookAtQueues();
    void createPeer(const PeerInstance& instance);
    /// The peer at an endpoint; null for a real program.
    SandboxPeer* peerAt(EndpointId endpoint) const;
    /// An endpoint's name, and that of its entry.
    std::pair<QString, QString> namesOf(EndpointId endpoint) const;
    bool metRealPrograms() const { return m_outside != nullptr; }
    LinkConditions conditionsOf(EndpointId from, EndpointId to) const;
    LinkState linkState(EndpointId from, EndpointId to) const;
    Time freeTimeAt(Time notBefore);
    /// What an action with `on` is carried out for.
    struct Occasion
    {
        SandboxPeer& peer;
        int id = 0; ///< "it"
    };
    void carryOut(const ActionSpec& action, std::uint64_t ticket, const Occasion* occasion = nullptr);
    /// Sends to each of `targets` in turn. Returns the first error.
    Error putPacket(SandboxPeer& peer, const std::vector<int>& targets, int channel, TransferMode mode,
                    const Payload& payload, std::uint32_t counter);
    void recordAction(EndpointId peer, EndpointId subject, const ActionSpec& action,
                      std::optional<int> result);
    std::vector<int> resolve(const PacketTarget& target, const Occasion* occasion) const;

    Scenario m_scenario;
    Recorder m_recorder;
    std::unique_ptr<OutsideWorld> m_outside; ///< null if there never were gateways
    Network m_network;
    EnetPlatform m_platform;
    std::vector<PeerInstance> m_instances;
    LinkRules m_linkRules;
    Holds m_holds;
    std::unique_ptr<OutageEnd> m_outageEnd;
    std::vector<std::unique_ptr<SandboxPeer>> m_peers; ///< by instance
    std::vector<SandboxPeer*> m_peersByEndpoint;
    std::vector<std::unique_ptr<TrafficSource>> m_traffic;
    std::vector<std::unique_ptr<PlaySource>> m_plays;
    std::vector<std::unique_ptr<ActionEvent>> m_actions;
    std::vector<ActionSpec> m_reactions; ///< the scenario's actions with `on`
    PayloadBuffer m_payload;
    std::uint64_t m_pollCount = 0;
    Time m_nextLook{};   ///< at ENet's queues
    Time m_nextRecord{}; ///< of what such a look shows
    EnetQueues m_queues;
    EnetQueues m_longestQueues;
    /// Leaves room for what is added between two checks: one packet relayed to everyone adds 4,095 rows.
    double m_fullAt = 15.0 / 16;
    std::optional<QString> m_endedEarly;
};

} // namespace peerscope
