// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_platform.h"
#include "core/network/network.h"
#include "core/sandbox/enet_queues.h"
#include "core/sandbox/link_rules.h"
#include "core/sandbox/recorder.h"
#include "core/sandbox/sandbox_peer.h"
#include "core/scenario/scenario.h"
#include "core/trace/state.h"

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
    /// Read off the peers and links themselves: what stateAt() says of the trace at now(). For tests.
    TraceState state();

    Time now() const { return m_network.now(); }
    /// Everything up to and including the scenario's duration has been carried out, or the run has ended
    /// early.
    bool isFinished() const
    {
        return m_endedEarly ||
               (m_network.now() >= m_scenario.duration && m_network.nextEventTime() > m_scenario.duration);
    }
    /// Why the run will not go on to its end, for the middle of a sentence: nothing more can be recorded.
    /// Everything up to now was.
    const std::optional<QString>& endedEarly() const { return m_endedEarly; }
    /// For tests: ends the run when so much of the trace is taken (see TraceWriter::fullness()).
    void setFullAt(double share) { m_fullAt = share; }
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
        while (m_network.nextEventTime() <= time && !m_endedEarly) {
            if (shouldStop())
                return false;
            runEvent();
        }
        if (!m_endedEarly)
            m_network.advanceTo(time);
        return !m_endedEarly;
    }

    /// What waited in the peers' ENets when somebody looked last, which is four times a second of the
    /// sandbox's time; and when it was most.
    const EnetQueues& queues() const { return m_queues; }
    const EnetQueues& longestQueues() const { return m_longestQueues; }

    std::uint64_t pollCount() const { return m_pollCount; }
    std::uint64_t settledPackets() { return m_recorder.writer().settledPackets(); }

    /// Does something by hand at `notBefore` or as soon after it as nothing else is due, and adds it to the
    /// scenario with that time, so that the scenario, run again, does the same. Everything before that time
    /// is run. A scenario that is over gets longer. What is wrong with the action (a name that nobody has,
    /// say; then nothing is done), or nothing; misuse of a peer is not wrong.
    /// `ticket` goes into its ActionRow.
    std::optional<QString> perform(ActionSpec action, Time notBefore, std::uint64_t ticket = 0);
    /// Adds peers by hand likewise. What is wrong with them, or nothing.
    std::optional<QString> addPeer(PeerSpec spec, Time notBefore);

    // For the peers.
    Network& network() { return m_network; }
    Recorder& recorder() { return m_recorder; }
    /// The port a server listens on; 0 where there is no such server.
    int portOf(const QString& server) const;
    /// Who `id` is for `peer`: a client's 1 is its own server.
    EndpointId endpointWithId(const SandboxPeer& peer, int id) const;
    void joinMesh(SandboxPeer& newcomer);
    /// Carries out what waits for this: `event` happens to `peer`, about the one it knows as `id`. `channel`
    /// is a packet's.
    void react(SandboxPeer& peer, PeerEvent event, int id, int channel = 0);
    void countPoll() { ++m_pollCount; }

private:
    class TrafficSource;
    class ActionEvent;
    class ActionVisitor;
    class OutageEnd;

    void runEvent();
    void lookAtQueues();
    void createPeer(const PeerInstance& instance);
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
    /// To each of `targets` in turn; the first error there was.
    Error putPacket(SandboxPeer& peer, const std::vector<int>& targets, int channel, TransferMode mode,
                    const Payload& payload, std::uint32_t counter);
    std::vector<int> resolve(const PacketTarget& target, const Occasion* occasion) const;
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
    std::vector<ActionSpec> m_reactions; ///< the scenario's actions with `on`
    std::vector<std::byte> m_payload;
    std::uint64_t m_pollCount = 0;
    Time m_nextLook{};
    EnetQueues m_queues;
    EnetQueues m_longestQueues;
    /// One packet to everyone through a relay adds 4,095 rows; between two looks there is room for that.
    double m_fullAt = 15.0 / 16;
    std::optional<QString> m_endedEarly;
};

} // namespace peerscope
