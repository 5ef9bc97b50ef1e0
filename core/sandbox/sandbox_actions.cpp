// SPDX-License-Identifier: MIT
//
// What a sandbox does when an action is carried out.
#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario_file.h"

#include <utility>

namespace peerscope {

/// Carries out an action, with one function for each kind.
class Sandbox::ActionVisitor
{
public:
    /// Godot's error number, if the call returns one.
    using Result = std::optional<int>;

    ActionVisitor(Sandbox& sandbox, const ActionSpec& action, const Occasion* occasion)
        : m_sandbox(sandbox), m_action(action), m_occasion(occasion)
    {
    }

    Result operator()(const ConditionsAction& conditions) const
    {
        m_sandbox.m_linkRules.set(conditions);
        m_sandbox.m_network.refreshConditions();
        return {};
    }
    Result operator()(const DownAction& down) const
    {
        m_sandbox.m_linkRules.set(down, m_sandbox.now());
        if (down.duration)
            m_sandbox.m_network.schedule(m_sandbox.now() + *down.duration, *m_sandbox.m_outageEnd);
        m_sandbox.m_network.refreshConditions();
        return {};
    }

    Result operator()(const HoldAction& hold) const
    {
        m_sandbox.m_holds.set(hold);
        return {};
    }
    Result operator()(const ReleaseAction& release) const
    {
        const DatagramId datagram(release.datagram);
        return tellOfDatagram(datagram, m_sandbox.m_network.release(datagram));
    }
    Result operator()(const KillAction& kill) const
    {
        const DatagramId datagram(kill.datagram);
        return tellOfDatagram(datagram, m_sandbox.m_network.kill(datagram));
    }
    Result operator()(const DelayAction& delay) const
    {
        const DatagramId datagram(delay.datagram);
        return tellOfDatagram(datagram, m_sandbox.m_network.delay(datagram, delay.by));
    }
    Result operator()(const DuplicateAction& duplicate) const
    {
        const DatagramId datagram(duplicate.datagram);
        return tellOfDatagram(datagram, m_sandbox.m_network.duplicate(datagram));
    }

    Result operator()(const PutPacketAction& put) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            const std::vector<int> targets = m_sandbox.resolve(put.target, m_occasion);
            const Error error = m_sandbox.putPacket(peer, targets, put.channel, put.mode, put.payload, 0);
            Done done{.result = static_cast<int>(error)};
            if (m_occasion && isIt(put.target) && !put.target.allBut) {
                done.subjectId = m_occasion->id;
                done.subject = m_sandbox.endpointWithId(m_occasion->peer, m_occasion->id);
            }
            return done;
        });
    }
    Result operator()(const RefuseNewConnectionsAction& refuse) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.setRefuseNewConnections(refuse.value);
            return {};
        });
    }
    Result operator()(const DisconnectPeerAction& disconnect) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            Done done;
            for (const int id : m_sandbox.resolve(disconnect.target, m_occasion)) {
                done.subjectId = id;
                done.subject = m_sandbox.endpointWithId(peer, id);
                peer.disconnectPeer(id, disconnect.force);
            }
            return done;
        });
    }
    Result operator()(const CloseAction&) const
    {
        return forEachPeer([](SandboxPeer& peer) -> Done {
            peer.close();
            return {};
        });
    }
    Result operator()(const JoinAction&) const
    {
        return forEachPeer(
            [](SandboxPeer& peer) -> Done { return {.result = static_cast<int>(peer.join())}; });
    }
    Result operator()(const FreezeAction& freeze) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.freeze(m_sandbox.now() + freeze.duration);
            return {};
        });
    }
    Result operator()(const UnplugAction&) const { return setPlugged(false); }
    Result operator()(const ReplugAction&) const { return setPlugged(true); }
    Result operator()(const PollRateAction& rate) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.setPollRate(rate.hz);
            return {};
        });
    }
    Result operator()(const SettingsAction& action) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.configure(action.settings);
            return {};
        });
    }

private:
    /// What goes into the action's row.
    struct Done
    {
        EndpointId subject = {};
        int subjectId = 0;
        std::optional<int> result = {};
    };

    /// An action's row is written after the events that it causes: it includes Godot's result, and rows never
    /// change.
    template <class Do> Result forEachPeer(Do act) const
    {
        Result result;
        const auto actAs = [&](SandboxPeer& peer) {
            const Done done = act(peer);
            peer.record(EventKind::Action, done.subject, done.subjectId, actionName(m_action).toStdString(),
                        done.result);
            if (result.value_or(0) == 0)
                result = done.result;
        };
        if (m_occasion && (m_action.peer.isEmpty() || m_action.peer == m_action.on->peer)) {
            actAs(m_occasion->peer);
            return result;
        }
        for (const std::size_t index :
             selectPeers(m_sandbox.m_scenario, m_sandbox.m_instances, m_action.peer))
            actAs(*m_sandbox.m_peers[index]);
        return result;
    }
    Result setPlugged(bool plugged) const
    {
        OutsideWorld* outside = m_sandbox.m_outside.get();
        if (const auto real = outside ? outside->find(m_action.peer) : std::nullopt) {
            m_sandbox.m_outside->setPlugged(*real, plugged);
            m_sandbox.recordAction(*real, EndpointId::none(), m_action, std::nullopt);
            return {};
        }
        return forEachPeer([plugged](SandboxPeer& peer) -> Done {
            peer.setPlugged(plugged);
            return {};
        });
    }
    Result tellOfDatagram(DatagramId datagram, bool done) const
    {
        const int result = static_cast<int>(done ? Error::Ok : Error::Failed);
        const TraceSnapshot trace(m_sandbox.trace());
        if (datagram.value() >= trace.datagramCount())
            return result; // no datagram with that number was sent
        const DatagramRow row = trace.datagram(datagram);
        m_sandbox.recordAction(row.from, row.to, m_action, result);
        return result;
    }

    Sandbox& m_sandbox;
    const ActionSpec& m_action;
    const Occasion* m_occasion; ///< null: it has a time
};

void Sandbox::recordAction(EndpointId peer, EndpointId subject, const ActionSpec& action,
                           std::optional<int> result)
{
    EventRow row;
    row.at = now();
    row.peer = peer;
    row.kind = EventKind::Action;
    row.subject = subject;
    row.detail = actionName(action).toStdString();
    row.result = result;
    m_recorder.writer().addEvent(std::move(row));
}

void Sandbox::carryOut(const ActionSpec& action, std::uint64_t ticket, const Occasion* occasion)
{
    const std::optional<int> result = std::visit(ActionVisitor(*this, action, occasion), action.what);
    m_recorder.writer().addAction({now(), ticket, toJson(action).toStdString(), result});
}

std::vector<int> Sandbox::resolve(const PacketTarget& target, const Occasion* occasion) const
{
    if (target.name.isEmpty())
        return {target.id};
    if (occasion && isIt(target))
        return {target.allBut ? -occasion->id : occasion->id};
    std::vector<int> ids;
    for (const std::size_t index : selectPeers(m_scenario, m_instances, target.name)) {
        const int id = m_instances[index].id;
        ids.push_back(target.allBut ? -id : id);
    }
    return ids;
}

Error Sandbox::putPacket(SandboxPeer& peer, const std::vector<int>& targets, int channel, TransferMode mode,
                         const Payload& payload, std::uint32_t counter)
{
    const ByteView bytes = m_payload.bytesOf(payload, counter);
    Error result = Error::Ok;
    for (const int target : targets) {
        const Error error = peer.putPacket(target, channel, mode, bytes);
        result = result == Error::Ok ? error : result;
    }
    return result;
}

} // namespace peerscope
