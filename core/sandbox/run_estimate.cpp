// SPDX-License-Identifier: MIT
#include "core/sandbox/run_estimate.h"

#include "core/sandbox/link_rules.h"
#include "core/sandbox/presence.h"
#include "core/scenario/played_packets.h"
#include "core/trace/trace.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

struct EstimateWords
{
    Q_DECLARE_TR_FUNCTIONS(RunEstimate)
};

// The constants were measured with the command line on stars of 1 to 500 clients and meshes of 20 to 100
// members, idle and with 5 to 60 packets a second of 64 and 1,024 bytes. Memory is the kernel's resident
// memory; counts are those of the report.

constexpr double programBytes = 16e6;
/// For report and statistics: they sort latencies in four groups, and vectors grow by doubling.
constexpr double reportBytesPerPacket = 64;
constexpr double packetBytes = double(packetRowBytes) + reportBytesPerPacket;
constexpr double datagramBytes = double(sizeof(DatagramColumns)) / DatagramColumns::rowCount;
constexpr double carriedBytes = sizeof(CarriedPart);
constexpr double roundTripBytes = sizeof(RoundTripRow);
constexpr double figuresBytes = sizeof(ConnectionFiguresRow);
constexpr double lodCellBytes = sizeof(LodCounts);
constexpr double lodCellsPerSecond = 1e6 / double(LodLane::bucketLength(0).count());
/// ENet keeps 80 bytes for each channel at each end, and Godot asks for all 255 unless told otherwise.
constexpr double enetChannelBytes = 80;
constexpr double enetPeerBytes = 456;
constexpr double enetHostBytes = 12'000;
constexpr double sandboxPeerBytes = 4'000;
constexpr double linkBytes = 1'000; ///< for both directions of a connection
constexpr double trafficSourceBytes = 300;
constexpr double actionBytes = 400;

constexpr double datagramHeader = 10; ///< ENet's header and one command's
constexpr double acknowledgementSize = 12;
constexpr double pingSize = 8;
constexpr double wholePayload = 1364; ///< bytes; larger packets are sent in fragments
constexpr double pingsPerSecond = 2;  ///< of each end that receives nothing else
constexpr double setupDatagrams = 8;  ///< of a connection: from CONNECT to the last acknowledgement

constexpr double packetLineBytes = 330; ///< of --packets, plus two digits for each payload byte
constexpr double pcapRecordBytes = 58;  ///< record, Ethernet, IP and UDP headers

// Seconds, in the middle of the measured range. A release build on a quiet machine needs a third of it; a
// debug build or a busy machine up to three times as much.
constexpr double secondsPerPacket = 1e-6;
constexpr double secondsPerDatagram = 1e-6;
constexpr double secondsPerHostPoll = 0.5e-6;
constexpr double secondsPerWalkedPeer = 0.03e-6; ///< enet_host_service looks at each peer of the host
constexpr double secondsPerByte = 1e-9;
constexpr double slowest = 3;

/// Traffic in one direction between a group's peers.
struct Flow
{
    double putBytes = 0; ///< of the payloads given to put_packet
    double packets = 0;
    double fragments = 0; ///< datagrams with data, the first time
    double reliable = 0;  ///< how many of them are acknowledged
    double bytes = 0;     ///< of payloads

    void add(double packetCount, double size, TransferMode mode)
    {
        const double pieces = std::max(std::ceil(size / wholePayload), 1.0);
        packets += packetCount;
        fragments += packetCount * pieces;
        reliable += mode == TransferMode::Reliable ? packetCount * pieces : 0;
        bytes += packetCount * size;
    }
};

/// A server with its clients, or a mesh.
struct Group
{
    PeerApi api = PeerApi::Peer;
    bool isMesh = false;
    std::size_t server = 0; ///< index of its instance
    std::vector<std::size_t> members;
    Presence presence; ///< of connected peers
    double connectionSeconds = 0;
    double pairs = 0; ///< connections ever made
    double pollHz = 60;
    Flow up; ///< from clients to server; in a mesh, all traffic
    Flow down;
};

double payloadBytes(const Payload& payload)
{
    if (const auto* text = std::get_if<PayloadText>(&payload))
        return double(text->text.toUtf8().size());
    if (const auto* hex = std::get_if<PayloadHex>(&payload))
        return double(hex->bytes.size());
    return std::get<PayloadSize>(payload).size;
}

class Estimator
{
public:
    explicit Estimator(const Scenario& scenario) : m_scenario(scenario), m_peers(expandPeers(scenario))
    {
        m_end = toSeconds(scenario.duration);
        findLives();
        findGroups();
        for (const TrafficSpec& traffic : scenario.traffic) {
            if (traffic.play)
                addPlayed(traffic.play);
            else
                addTraffic(traffic);
        }
        for (const ActionSpec& action : scenario.actions) {
            if (const auto* put = std::get_if<PutPacketAction>(&action.what); put && !action.on)
                addPut(action, *put);
        }
    }

    RunEstimate result()
    {
        RunEstimate estimate;
        estimate.memory = programBytes + double(m_peers.size()) * sandboxPeerBytes +
                          m_trafficSources * trafficSourceBytes +
                          double(m_scenario.actions.size()) * actionBytes;
        for (Group& group : m_groups)
            addGroup(group, estimate);
        for (std::size_t peer = 0; peer < m_peers.size(); ++peer) {
            const double polls = pollsOf(peer);
            estimate.polls += polls;
            estimate.secondsHigh += polls * secondsPerHostPoll;
        }
        estimate.memory += std::min(m_laneSeconds * lodCellsPerSecond, estimate.packets) * lodCellBytes;
        estimate.secondsHigh += estimate.packets * secondsPerPacket +
                                estimate.datagrams * secondsPerDatagram + estimate.memory * secondsPerByte;
        estimate.secondsLow = estimate.secondsHigh / slowest;
        estimate.secondsHigh *= slowest;
        return estimate;
    }

private:
    const PeerSpec& specOf(std::size_t peer) const { return m_scenario.peers[m_peers[peer].spec]; }

    /// When each peer is present and when it can send: from joining to the end, unless actions change that.
    void findLives()
    {
        struct Change
        {
            double at;
            bool isThere;
        };
        std::vector<std::vector<Change>> changes(m_peers.size());
        m_frozen.resize(m_peers.size());
        std::vector<ActionSpec> actions = m_scenario.actions;
        std::erase_if(actions, [](const ActionSpec& action) { return action.on.has_value(); }); // who knows
        std::stable_sort(actions.begin(), actions.end(),
                         [](const ActionSpec& one, const ActionSpec& other) { return one.at < other.at; });
        for (const ActionSpec& action : actions) {
            const double at = toSeconds(action.at);
            if (const auto* disconnect = std::get_if<DisconnectPeerAction>(&action.what)) {
                for (const std::size_t peer : peersMeant(disconnect->target))
                    changes[peer].push_back({at, false});
            } else if (std::holds_alternative<CloseAction>(action.what) ||
                       std::holds_alternative<JoinAction>(action.what)) {
                for (const std::size_t peer : selected(action.peer))
                    changes[peer].push_back({at, std::holds_alternative<JoinAction>(action.what)});
            } else if (const auto* freeze = std::get_if<FreezeAction>(&action.what)) {
                for (const std::size_t peer : selected(action.peer))
                    m_frozen[peer].push_back({at, std::min(at + toSeconds(freeze->duration), m_end)});
            }
        }
        m_lives.resize(m_peers.size());
        for (std::size_t peer = 0; peer < m_peers.size(); ++peer) {
            double since = toSeconds(m_peers[peer].joinAt);
            bool isThere = true;
            for (const Change& change : changes[peer]) {
                if (isThere && !change.isThere)
                    m_lives[peer].push_back({since, change.at});
                if (!isThere && change.isThere)
                    since = change.at;
                isThere = change.isThere;
            }
            if (isThere)
                m_lives[peer].push_back({since, m_end});
        }
    }

    const std::vector<std::size_t>& selected(const QString& name)
    {
        const auto found = m_selected.find(name);
        if (found != m_selected.end())
            return found->second;
        return m_selected.emplace(name, selectPeers(m_scenario, m_peers, name)).first->second;
    }

    std::vector<std::size_t> peersMeant(const PacketTarget& target)
    {
        if (!target.name.isEmpty())
            return selected(target.name);
        std::vector<std::size_t> meant;
        for (std::size_t peer = 0; peer < m_peers.size(); ++peer) {
            if (m_peers[peer].id == target.id)
                meant.push_back(peer);
        }
        return meant;
    }

    void findGroups()
    {
        m_groupOf.assign(m_peers.size(), none);
        std::map<QString, std::size_t> groupOfServer;
        std::size_t mesh = none;
        for (std::size_t peer = 0; peer < m_peers.size(); ++peer) {
            const PeerSpec& spec = specOf(peer);
            if (spec.role == PeerRole::Server)
                groupOfServer[spec.name] = m_groupOf[peer] = newGroup(spec, peer);
            if (spec.role == PeerRole::Mesh && mesh == none)
                mesh = newGroup(spec, peer);
            if (spec.role == PeerRole::Mesh)
                m_groupOf[peer] = mesh;
        }
        m_connected.resize(m_peers.size());
        for (std::size_t peer = 0; peer < m_peers.size(); ++peer) {
            const PeerSpec& spec = specOf(peer);
            if (spec.role == PeerRole::Client)
                m_groupOf[peer] = groupOfServer.at(spec.server);
            Group& group = m_groups[m_groupOf[peer]];
            m_connected[peer] = m_lives[peer];
            if (spec.role == PeerRole::Server)
                continue;
            if (spec.role == PeerRole::Client) {
                if (group.members.size() >= std::size_t(specOf(group.server).maxClients))
                    m_connected[peer].clear();
                // Godot's poll takes one new connection at a time.
                const double accepted =
                    toSeconds(m_peers[group.server].joinAt) + double(group.members.size() + 1) / group.pollHz;
                m_connected[peer] =
                    common(common(m_connected[peer], m_lives[group.server]), {{accepted, m_end}});
            }
            group.members.push_back(peer);
            group.presence.add(m_connected[peer]);
        }
        for (Group& group : m_groups) {
            group.presence.finish();
            const double seconds = group.presence.during({0, m_end});
            group.connectionSeconds = seconds;
            group.pairs = double(group.members.size());
            if (group.isMesh) { // every member with every other
                double twice = 0;
                for (const std::size_t member : group.members) {
                    for (const Interval& each : m_connected[member])
                        twice += group.presence.during(each);
                }
                group.connectionSeconds = (twice - seconds) / 2;
                group.pairs = group.pairs * (group.pairs - 1) / 2;
            }
        }
    }

    std::size_t newGroup(const PeerSpec& spec, std::size_t peer)
    {
        Group group;
        group.api = spec.api;
        group.isMesh = spec.role == PeerRole::Mesh;
        group.server = peer;
        group.pollHz = spec.pollHz;
        m_groups.push_back(std::move(group));
        return m_groups.size() - 1;
    }

    /// How long within `window` a peer has a connection and is not frozen.
    double sendingSeconds(std::size_t peer, const Interval& window) const
    {
        const Intervals sending = common(m_connected[peer], {window});
        return std::max(totalLength(sending) - totalLength(common(sending, m_frozen[peer])), 0.0);
    }

    void addTraffic(const TrafficSpec& traffic)
    {
        const std::vector<std::size_t>& senders = selected(traffic.from);
        m_trafficSources += double(senders.size());
        // The peers of an entry differ only in when they join, so a sample is enough.
        constexpr std::size_t sample = 64;
        const std::size_t taken = std::min(senders.size(), sample);
        const Interval window{toSeconds(traffic.start),
                              std::min(toSeconds(traffic.stop.value_or(never)), m_end)};
        for (std::size_t index = 0; index < taken; ++index) {
            const std::size_t peer = senders[index * senders.size() / taken];
            const double weight = double(senders.size()) / double(taken);
            const double seconds = sendingSeconds(peer, window);
            double peerSeconds = 0; // of all peers that are present while it sends
            for (const Interval& each : common(m_connected[peer], {window}))
                peerSeconds += m_groups[m_groupOf[peer]].presence.during(each);
            const double others =
                seconds > 0 ? peerSeconds / totalLength(common(m_connected[peer], {window})) : 0;
            m_laneSeconds += weight * seconds;
            add(peer, traffic.target, weight * seconds * traffic.hz * traffic.burst, others,
                payloadBytes(traffic.payload), traffic.mode);
        }
    }

    /// As if its sender were there all the time: a file says what was sent, not what could be.
    void addPlayed(const PlayedFileRef& play)
    {
        if (!play.content)
            return;
        for (const PlayedFile::Stream& stream : play.content->streams) {
            for (const std::size_t peer : selected(stream.from))
                add(peer, stream.target, double(stream.packets),
                    m_groups[m_groupOf[peer]].presence.at(m_end / 2),
                    double(stream.bytes) / double(stream.packets), stream.mode);
        }
    }

    void addPut(const ActionSpec& action, const PutPacketAction& put)
    {
        const double at = toSeconds(action.at);
        for (const std::size_t peer : selected(action.peer)) {
            const Intervals& there = m_connected[peer];
            if (std::none_of(there.begin(), there.end(),
                             [at](const Interval& each) { return each.begin <= at && at < each.end; }))
                continue;
            add(peer, put.target, 1, m_groups[m_groupOf[peer]].presence.at(at), payloadBytes(put.payload),
                put.mode);
        }
    }

    /// Adds `puts` packets of one sender. `there` is the average number of members of its group present
    /// meanwhile.
    void add(std::size_t sender, const PacketTarget& target, double puts, double there, double size,
             TransferMode mode)
    {
        Group& group = m_groups[m_groupOf[sender]];
        const PeerRole role = specOf(sender).role;
        if (!target.name.isEmpty()) {
            for (const std::size_t meant : selected(target.name))
                addTo(group, role, target.allBut ? -m_peers[meant].id : m_peers[meant].id, puts, there, size,
                      mode);
            return;
        }
        addTo(group, role, target.id, puts, there, size, mode);
    }

    void addTo(Group& group, PeerRole role, int target, double puts, double there, double size,
               TransferMode mode)
    {
        const auto putOn = [&](Flow& flow, double recipients, double payload) {
            // All recipients share a packet's bytes, except that a scene's server puts the packet once for
            // each.
            flow.putBytes += puts * payload * (group.api == PeerApi::Scene ? std::max(recipients, 0.0) : 1.0);
            flow.add(puts * std::max(recipients, 0.0), payload, mode);
        };
        if (group.isMesh) {
            putOn(group.up, target == 0 ? there - 1 : target > 0 ? 1 : there - 2, size);
        } else if (role == PeerRole::Server) {
            putOn(group.down, target == 0 ? there : target > 0 ? std::min(there, 1.0) : there - 1, size);
        } else if (group.api == PeerApi::Scene) {
            constexpr double relayHeader = 6;
            const double relayed = target == 0 || target == -1 ? there - 1
                                   : target < 0                ? there - 2
                                                               : target > 1;
            putOn(group.up, 1, size + relayHeader);
            if (relayed > 0)
                putOn(group.down, relayed, size + relayHeader);
        } else if (target == 0 || std::abs(target) == 1) { // a client knows only its server
            putOn(group.up, 1, size);
        }
    }

    /// Loss and duplication, averaged over a sample of a group's connections.
    LinkConditions linksOf(const Group& group) const
    {
        LinkRules rules;
        for (const LinkSpec& link : m_scenario.links)
            rules.set(link);
        constexpr std::size_t sample = 16;
        LinkConditions sum;
        const std::size_t taken = std::min(group.members.size(), sample);
        for (std::size_t index = 0; index < taken; ++index) {
            const std::size_t peer = group.members[index * group.members.size() / taken];
            const LinkEndNames server{m_peers[group.server].name, specOf(group.server).name};
            const LinkEndNames member{m_peers[peer].name, specOf(peer).name};
            for (const LinkConditions& each :
                 {rules.conditions(member, server, Time{}), rules.conditions(server, member, Time{})}) {
                const BurstLoss& burst = each.burstLoss;
                const double bad = burst.p + burst.r > 0 ? burst.p / (burst.p + burst.r) : 0;
                const double lost = each.loss + bad * burst.bad + (1 - bad) * burst.good +
                                    (each.loseEvery > 0 ? 1.0 / each.loseEvery : 0.0);
                sum.loss += std::min(lost, 0.9) / double(2 * taken);
                sum.duplicate += each.duplicate / double(2 * taken);
            }
        }
        return sum;
    }

    void addGroup(Group& group, RunEstimate& estimate)
    {
        const double seconds = group.connectionSeconds;
        const LinkConditions links = linksOf(group);
        const double pairs = group.pairs;
        // A scene's server tells a new client about the others, and the others about it.
        if (group.api == PeerApi::Scene && !group.isMesh)
            group.down.add(pairs * (pairs - 1), 6, TransferMode::Reliable);

        const double up = seconds > 0 ? group.up.fragments / seconds : 0;
        const double down = seconds > 0 ? group.down.fragments / seconds : 0;
        const auto acknowledged = [&](const Flow& flow) {
            const double rate = seconds > 0 ? flow.reliable / seconds : 0;
            return std::min(rate, group.pollHz * (group.isMesh ? 2 : 1)) * seconds;
        };
        const double idleEnds =
            group.isMesh ? 2 * std::max(1 - up / (2 * pingsPerSecond), 0.0)
                         : std::max(1 - up / pingsPerSecond, 0.0) + std::max(1 - down / pingsPerSecond, 0.0);
        const double pings = idleEnds * pingsPerSecond * seconds; // plus as many acknowledgements
        const double acknowledgements = acknowledged(group.up) + acknowledged(group.down) + pings;
        // At most once a second, and only where something reliable is on its way.
        const double figures =
            std::min(acknowledged(group.up), seconds) + std::min(acknowledged(group.down), seconds);
        const double data = group.up.fragments + group.down.fragments;
        const double resent = (group.up.reliable + group.down.reliable) * links.loss / (1 - links.loss);
        const double setup = pairs * setupDatagrams;
        const double copies = 1 + links.duplicate;

        const double packets = group.up.packets + group.down.packets;
        const double datagrams = (data + resent + acknowledgements + pings + setup) * copies;
        const double payload = group.up.bytes + group.down.bytes;
        const double resentBytes = data > 0 ? payload * resent / data : 0;
        const double bytes =
            copies * (payload + resentBytes + (data + resent) * datagramHeader +
                      acknowledgements * acknowledgementSize + pings * pingSize + setup * 40);
        estimate.connections +=
            std::min(pairs, group.isMesh ? group.presence.most() * (group.presence.most() - 1) / 2
                                         : group.presence.most());
        estimate.packets += packets;
        estimate.datagrams += datagrams;
        estimate.datagramBytes += bytes;
        estimate.memory += packets * packetBytes + group.up.putBytes + group.down.putBytes + bytes +
                           datagrams * datagramBytes + (data + resent) * copies * carriedBytes +
                           acknowledgements * roundTripBytes + figures * figuresBytes + pairs * linkBytes +
                           enetMemory(group);
        estimate.packetsFile += packets * packetLineBytes + 2 * payload;
        estimate.pcapFile += datagrams * pcapRecordBytes + bytes;
        // A mesh member has one host per other member. A server has one host, which walks through all its
        // clients.
        estimate.secondsHigh += group.isMesh ? 2 * seconds * group.pollHz * secondsPerHostPoll
                                             : seconds * group.pollHz * secondsPerWalkedPeer;
    }

    double enetMemory(const Group& group) const
    {
        constexpr double channels = 255; // a client's own count makes it fewer
        const double end = channels * enetChannelBytes + enetPeerBytes;
        if (group.isMesh)
            return group.pairs * 2 * (end + enetHostBytes);
        const double slots = specOf(group.server).maxClients;
        return enetHostBytes + slots * enetPeerBytes + group.pairs * (2 * end + enetHostBytes);
    }

    double pollsOf(std::size_t peer) const
    {
        const double seconds =
            totalLength(m_lives[peer]) - totalLength(common(m_lives[peer], m_frozen[peer]));
        return std::max(seconds, 0.0) * specOf(peer).pollHz;
    }

    static constexpr auto none = static_cast<std::size_t>(-1);

    const Scenario& m_scenario;
    const std::vector<PeerInstance> m_peers;
    double m_end = 0;
    std::vector<Intervals> m_lives; ///< index: peer
    std::vector<Intervals> m_frozen;
    std::vector<Intervals> m_connected; ///< a server is always connected while present
    std::vector<std::size_t> m_groupOf;
    std::vector<Group> m_groups;
    std::map<QString, std::vector<std::size_t>> m_selected;
    double m_trafficSources = 0;
    double m_laneSeconds = 0; ///< summed over senders and their channels
};

/// Rounded to two digits: an estimate is no more exact than that.
double rounded(double value)
{
    if (!(value > 0))
        return 0;
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
    return value < 10 ? std::round(value) : std::round(value / unit) * unit;
}

QString shownCount(double value)
{
    return formatDecimals(rounded(value), 0);
}

QString shownSeconds(double seconds)
{
    if (seconds >= 2 * 3600)
        return EstimateWords::tr("%1 h").arg(shownCount(seconds / 3600));
    if (seconds >= 120)
        return EstimateWords::tr("%1 min").arg(shownCount(seconds / 60));
    return EstimateWords::tr("%1 s").arg(seconds < 10 ? formatDecimals(seconds, 1) : shownCount(seconds));
}

} // namespace

QString shownBytes(double bytes)
{
    constexpr std::array units = {QT_TRANSLATE_NOOP("RunEstimate", "bytes"), "kB", "MB", "GB", "TB", "PB"};
    std::size_t unit = 0;
    double value = bytes;
    while (value >= 1000 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return u"%1 %2"_s.arg(shownCount(value), EstimateWords::tr(units[unit]));
}

QString RunEstimate::toString() const
{
    return EstimateWords::tr(
               "some %1 packets, %2 datagrams; %3 of memory; %4 with --packets, %5 with --pcap; %6 to %7")
        .arg(shownCount(packets), shownCount(datagrams), shownBytes(memory), shownBytes(packetsFile),
             shownBytes(pcapFile), shownSeconds(secondsLow), shownSeconds(secondsHigh));
}

RunEstimate estimateRun(const Scenario& scenario)
{
    return Estimator(scenario).result();
}

std::optional<QString> memoryWarning(const RunEstimate& estimate, std::uint64_t available)
{
    if (estimate.memory <= double(available))
        return std::nullopt;
    return EstimateWords::tr("This run needs about %1 of memory, but only %2 are free. Use fewer peers, "
                             "fewer packets a second, or a shorter duration.")
        .arg(shownBytes(estimate.memory), shownBytes(double(available)));
}

} // namespace peerscope
