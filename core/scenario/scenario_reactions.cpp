// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_reactions.h"

#include "core/scenario/scenario_error.h"
#include "core/wire/godot_channels.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <optional>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int serverId = bounds::serverId.lowest();

/// Whom a name stands for: one peer, or all of a `count` entry.
struct Group
{
    static constexpr int all = -1;
    std::size_t entry = 0; ///< in Scenario::peers
    int peer = all;        ///< among the instances

    bool meets(const Group& other) const
    {
        return entry == other.entry && (peer == all || other.peer == all || peer == other.peer);
    }
};

/// An action that answers packets with packets.
struct Answer
{
    std::size_t action = 0;
    Group hears;
    std::optional<int> channel; ///< it hears packets of this one only
    Group puts;
    int arrivesOn = 0;           ///< the channel on which its own packets arrive
    int targetId = 0;            ///< 0 or below: several, or whoever it is
    std::optional<Group> target; ///< by name
};

class Answers
{
public:
    explicit Answers(const Scenario& scenario) : m_scenario(scenario), m_peers(expandPeers(scenario))
    {
        for (std::size_t index = 0; index < m_peers.size(); ++index) {
            const PeerSpec& entry = scenario.peers[m_peers[index].spec];
            m_groups.insert(m_peers[index].name, {m_peers[index].spec, int(index)});
            if (entry.count)
                m_groups.insert(entry.name, {m_peers[index].spec, Group::all});
        }
        for (const PeerSpec& peer : scenario.peers) {
            if (peer.role == PeerRole::Server && peer.api == PeerApi::Scene)
                m_scenes.insert(peer.name);
        }
        for (std::size_t index = 0; index < scenario.actions.size(); ++index)
            add(scenario.actions[index], index);
    }

    /// Goes from each answer to those that answer it, depth first; one that is met again on the same way
    /// answers itself.
    void check() const
    {
        enum class State { New, OnTheWay, Done };
        std::vector<State> states(m_answers.size(), State::New);
        struct Step
        {
            std::size_t answer;
            std::size_t next = 0;
        };
        for (std::size_t first = 0; first < m_answers.size(); ++first) {
            std::vector<Step> way;
            const auto enter = [&](std::size_t answer) {
                if (states[answer] == State::OnTheWay)
                    failScenario(
                        u"$.actions[%1].on"_s.arg(m_answers[answer].action),
                        ScenarioWording::tr("its packets are answered with packets that it answers again"),
                        ScenarioWording::tr("answers that come to an end"));
                if (states[answer] == State::New) {
                    states[answer] = State::OnTheWay;
                    way.push_back({answer});
                }
            };
            if (states[first] == State::New)
                enter(first);
            while (!way.empty()) {
                Step& step = way.back();
                while (step.next < m_answers.size() && !answers(m_answers[step.next], m_answers[step.answer]))
                    ++step.next;
                if (step.next == m_answers.size()) {
                    states[step.answer] = State::Done;
                    way.pop_back();
                } else {
                    enter(step.next++);
                }
            }
        }
    }

private:
    void add(const ActionSpec& action, std::size_t index)
    {
        const auto* put = std::get_if<PutPacketAction>(&action.what);
        if (!put || !action.on || action.on->event != PeerEvent::Packet)
            return;
        const QString& from = action.peer.isEmpty() ? action.on->peer : action.peer;
        Answer answer{index,
                      m_groups.value(action.on->peer),
                      action.on->channel,
                      m_groups.value(from),
                      arrivingChannel(put->channel, put->mode),
                      std::max(put->target.id, 0),
                      std::nullopt};
        if (!put->target.name.isEmpty() && !put->target.allBut && !isIt(put->target))
            answer.target = m_groups.value(put->target.name);
        m_answers.push_back(answer);
    }

    bool answers(const Answer& answer, const Answer& packet) const
    {
        return answer.channel.value_or(packet.arrivesOn) == packet.arrivesOn &&
               isMeant(packet, answer.hears) && reaches(packet.puts, answer.hears);
    }

    /// Whether a packet may be for somebody of the group, by its target alone.
    bool isMeant(const Answer& packet, const Group& group) const
    {
        if (packet.target)
            return packet.target->meets(group);
        if (packet.targetId == 0)
            return true;
        const bool isServer = m_scenario.peers[group.entry].role == PeerRole::Server;
        if (isServer || packet.targetId == serverId)
            return isServer && packet.targetId == serverId;
        return group.peer == Group::all || m_peers[std::size_t(group.peer)].id == packet.targetId;
    }

    /// Whether a packet of `from` can get to somebody of `to` at all.
    bool reaches(const Group& from, const Group& to) const
    {
        const PeerSpec& sender = m_scenario.peers[from.entry];
        const PeerSpec& receiver = m_scenario.peers[to.entry];
        const bool isOneself = from.entry == to.entry && ((from.peer != Group::all && from.peer == to.peer) ||
                                                          sender.count.value_or(1) == 1);
        if (isOneself)
            return false;
        if (sender.role == PeerRole::Mesh || receiver.role == PeerRole::Mesh)
            return sender.role == receiver.role;
        if (sender.role == PeerRole::Server)
            return receiver.role == PeerRole::Client && receiver.server == sender.name;
        if (receiver.role == PeerRole::Server)
            return sender.server == receiver.name;
        return sender.server == receiver.server && m_scenes.contains(sender.server);
    }

    const Scenario& m_scenario;
    std::vector<PeerInstance> m_peers;
    QHash<QString, Group> m_groups;
    QSet<QString> m_scenes; ///< servers with the scene interface
    std::vector<Answer> m_answers;
};

} // namespace

void checkReactions(const Scenario& scenario)
{
    const auto isAnswer = [](const ActionSpec& action) { return action.on.has_value(); };
    if (std::ranges::any_of(scenario.actions, isAnswer)) // most have none
        Answers(scenario).check();
}

} // namespace peerscope
