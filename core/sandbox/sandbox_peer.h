// SPDX-License-Identifier: MIT
#pragma once

#include "core/network/event_queue.h"
#include "core/peer/peer_transport.h"
#include "core/peer/scene_multiplayer.h"
#include "core/sandbox/auth_script.h"
#include "core/sandbox/frame_clock.h"
#include "core/sandbox/recorder.h"
#include "core/scenario/scenario.h"
#include "core/trace/state.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace peerscope {

class Sandbox;

/// One peer of a running sandbox: creates its MultiplayerPeer, polls it as a game does once a frame, takes
/// the packets out, and records the peer's signals and errors. Works with any transport. Engine thread only.
class SandboxPeer final : public QObject, private EventTarget
{
    Q_OBJECT

public:
    SandboxPeer(Sandbox& sandbox, EndpointId endpoint, PeerInstance instance, const PeerSpec& spec,
                PeerApi api, std::unique_ptr<PeerTransport> transport);
    ~SandboxPeer() override;

    EndpointId endpoint() const { return m_endpoint; }
    const PeerInstance& instance() const { return m_instance; }
    const PeerSpec& spec() const { return m_spec; }
    const PeerTransport& transport() const { return *m_transport; }
    bool isActive() const { return m_peer.connectionStatus() != ConnectionStatus::Disconnected; }
    PeerState state() const;

    /// Creates the peer: listens, connects, or joins the mesh. The result is Godot's error.
    Error join();
    /// The first join will be at `at`.
    void scheduleJoin(Time at);
    /// From now on, tells the sandbox when this happens.
    void reactTo(PeerEvent event);
    Error putPacket(int target, int channel, TransferMode mode, ByteView payload);
    /// The same below SceneMultiplayer: `payload` is what the transport sends, without a header of its own.
    Error putOnTransport(int target, int channel, TransferMode mode, ByteView payload);
    void setRefuseNewConnections(bool refuse);
    void disconnectPeer(int id, bool force);
    void close();
    /// The peer neither polls nor sends its traffic before `until`, and polls then. A time in the past thaws
    /// it.
    void freeze(Time until);
    bool isFrozen() const;
    void setPlugged(bool plugged);
    /// `hz` polls a second, counted from the last poll.
    void setPollRate(double hz);
    /// Fires `work` at the end of the next poll.
    void atNextPoll(EventTarget& work) { m_pollWork.push_back(&work); }
    /// Records those of its queues that differ from the last ones given.
    void recordQueues(std::vector<SendQueue> queues);
    /// Changes the settings that are given.
    void configure(const EnetSettings& settings);

    /// While `muted`, errors that Godot would log are dropped, not recorded: for an error that repeats with
    /// every packet of a stream.
    void setErrorsMuted(bool muted) { m_errorsMuted = muted; }
    void record(EventKind kind, EndpointId subject, std::int32_t subjectId, std::string detail,
                std::optional<int> result = std::nullopt, std::optional<Refusal> refusal = std::nullopt);

    /// Mesh: starts connecting to a member that is already in the mesh.
    void connectMesh(SandboxPeer& older);
    std::size_t pollCount() const { return m_pollCount; }

private:
    void fire(Time now, std::uint32_t data) override;
    PeerStatus status() const;
    void poll();
    void startPolling();
    /// Cancels the scheduled poll. The next is at `first`, and more follow from there at the poll rate.
    void pollFrom(Time first);
    void schedulePoll(Time at);
    template <class Source> void rememberSignalsOf(Source& source);
    void takePackets();
    void pollNewMembers();
    void workInPoll();
    void checkStatus();
    void recordState();
    void recordConnections();
    void recordConnection(const ConnectionInfo& connection, bool isOpen);
    [[gnu::noinline]] void recordChange(ConnectionStatus status); ///< rare, so not inlined into every poll
    void remember(int id, EventKind kind);
    void recordRefusal(int id, EndpointId from, Refusal why);
    PacketId mostResent(const std::vector<PacketId>& packets);
    void react(PeerEvent event, int id);

    // Members used by every poll come first: with a thousand peers, each cache line has to be fetched.
    Sandbox& m_sandbox;
    EndpointId m_endpoint;
    ConnectionStatus m_lastStatus = ConnectionStatus::Disconnected;
    bool m_joined = false;
    bool m_isInMesh;
    bool m_errorsMuted = false;
    bool m_reactsToPackets = false;
    bool m_reactsToConnections = false;
    Time m_frozenUntil{};
    Time m_lastPoll{};
    std::uint64_t m_connectionChanges = 0; ///< when connections were last recorded
    std::uint32_t m_pollGeneration = 0;    ///< polls scheduled before the last join are ignored
    FrameClock m_frames;
    int m_packetsPerPoll; ///< the most that the game takes
    std::size_t m_pollCount = 0;
    std::vector<EventTarget*> m_pollWork; ///< for the end of the next poll
    std::unique_ptr<PeerTransport> m_transport;
    MultiplayerPeer& m_peer;                   ///< the transport's
    std::unique_ptr<SceneMultiplayer> m_scene; ///< only for PeerApi::Scene; uses m_peer
    std::unique_ptr<AuthScript> m_auth;        ///< only with an auth_callback; uses m_scene
    PeerInstance m_instance;
    PeerSpec m_spec;
    PeerStateRow m_recorded;                           ///< the last recorded state
    std::vector<ConnectionInfo> m_recordedConnections; ///< those open in the trace
    std::vector<SendQueue> m_recordedQueues;           ///< as last given, of open connections
    struct Ended
    {
        std::uint64_t number = 0; ///< ConnectionInfo::number
        ConnectionEnding how{};
        PacketId unacknowledged;
    };
    std::vector<Ended> m_ended; ///< connections whose end is not recorded yet
};

} // namespace peerscope
