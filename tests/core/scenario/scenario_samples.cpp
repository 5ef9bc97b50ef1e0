// SPDX-License-Identifier: MIT
#include "scenario_samples.h"

#include "core/base/random.h"
#include "core/scenario/expect_metrics.h"
#include "core/scenario/link_presets.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace peerscope::samples {

using namespace Qt::Literals::StringLiterals;

namespace {

QString sourceFolder(const QString& folder)
{
    return QStringLiteral(PEERSCOPE_SOURCE_DIR) + u'/' + folder + u'/';
}

/// Draws scenarios that are right by construction.
class Generator
{
public:
    explicit Generator(std::uint64_t seed) : m_random(seed) {}

    Scenario scenario()
    {
        Scenario scenario;
        scenario.name = maybe(0.9) ? text() : QString();
        scenario.description = maybe(0.5) ? text() : QString();
        scenario.seed = std::uint64_t(between(0, std::int64_t(limits::maxSeed)));
        scenario.duration = Time(between(20'000'000, limits::maxDuration.count()));
        m_duration = scenario.duration;
        addPeers(scenario);
        repeat([&] { scenario.links.push_back(link()); });
        repeat([&] { scenario.traffic.push_back(traffic()); });
        repeat([&] { scenario.actions.push_back(action()); });
        repeat([&] { scenario.expect.push_back(expectation()); });
        return scenario;
    }

private:
    std::int64_t between(std::int64_t low, std::int64_t high) { return m_random.nextBetween(low, high); }
    int integer(int low, int high) { return static_cast<int>(between(low, high)); }
    bool maybe(double probability) { return m_random.nextDouble() < probability; }
    double share() { return maybe(0.2) ? double(integer(0, 1)) : m_random.nextDouble(); }
    double hz() { return maybe(0.5) ? integer(1, 1000) : m_random.nextDouble() * 999.0 + bounds::pollHz.low; }
    Time time(Time low, Time high) { return Time(between(low.count(), high.count())); }

    template <class Function> void repeat(Function function)
    {
        for (int times = integer(0, 5); times > 0; --times)
            function();
    }

    template <class Value> const Value& anyOf(const std::vector<Value>& values)
    {
        return values[std::size_t(between(0, std::int64_t(values.size()) - 1))];
    }

    QString text()
    {
        static const std::vector<QString> pieces = {
            u"a"_s,  u"\""_s, u"\\"_s,         u"\n"_s,  u"\t"_s,     u"/"_s,   u"é"_s,
            u"日"_s, u" "_s,  u"\U0001F41F"_s, QChar(1), QChar(0x7F), QChar(0), QChar(0x2028)};
        QString result;
        repeat([&] { result += anyOf(pieces); });
        return result;
    }

    static Scenario withPeer(Scenario scenario, const PeerSpec& peer)
    {
        scenario.peers.push_back(peer);
        return scenario;
    }

    void addPeers(Scenario& scenario)
    {
        QStringList servers;
        int nextId = 2;
        for (int index = integer(1, 6); index > 0; --index) {
            PeerSpec peer;
            peer.role = static_cast<PeerRole>(integer(servers.isEmpty() ? 2 : 0, 2));
            if (servers.isEmpty() && maybe(0.8))
                peer.role = PeerRole::Server;
            peer.name = (maybe(0.2) ? u"é %1"_s : u"peer%1"_s).arg(index);
            peer.pollHz = maybe(0.5) ? peer.pollHz : hz();
            peer.joinAt = maybe(0.5) ? Time{} : time(Time{}, m_duration / 2);
            if (peer.role != PeerRole::Server) {
                if (maybe(0.5)) {
                    peer.count = integer(1, 5);
                    peer.joinEvery = time(Time{}, m_duration / 16);
                }
                if (maybe(0.5)) {
                    peer.id = nextId;
                    nextId += 1000;
                }
            }
            if (peer.role == PeerRole::Server) {
                servers << peer.name;
                peer.port = maybe(0.5) ? peer.port : integer(1, 65535);
                peer.maxClients = maybe(0.5) ? peer.maxClients : integer(1, limits::maxClients);
                peer.api = maybe(0.3) ? PeerApi::Scene : PeerApi::Peer;
            }
            if (peer.role == PeerRole::Client)
                peer.server = servers[integer(0, int(servers.size()) - 1)];
            if (peer.role != PeerRole::Mesh && apiOf(withPeer(scenario, peer), peer) == PeerApi::Scene) {
                peer.auth = static_cast<AuthPolicy>(integer(0, 4));
                peer.serverRelay = maybe(0.5);
                if (peer.auth != AuthPolicy::None)
                    peer.authTimeout = time(Time{}, bounds::authTimeout.longest());
            }
            if (peer.role != PeerRole::Mesh && maybe(0.3))
                peer.channels = integer(-1, 300);
            if (maybe(0.3))
                peer.pollPhase = time(Time{}, fromMilliseconds(bounds::pollShiftMs.high));
            if (maybe(0.3))
                peer.pollJitter = time(Time{}, fromMilliseconds(bounds::pollShiftMs.high));
            if (maybe(0.3) && apiOf(withPeer(scenario, peer), peer) == PeerApi::Peer)
                peer.packetsPerPoll = integer(0, bounds::packetsPerPoll.highest());
            peer.enet = liveSettings();
            if (maybe(0.4))
                peer.enet.compression = static_cast<CompressionMode>(integer(0, compressionModeCount - 1));
            scenario.peers.push_back(peer);
        }
        for (const PeerInstance& peer : expandPeers(scenario))
            m_single.push_back(peer.name);
        m_names = m_single;
        for (const PeerSpec& peer : scenario.peers) {
            if (peer.count)
                m_names.push_back(peer.name);
        }
    }

    std::uint32_t whole(const NumberBounds& bounds)
    {
        return static_cast<std::uint32_t>(integer(bounds.lowest(), bounds.highest()));
    }

    EnetSettings liveSettings()
    {
        EnetSettings settings;
        if (maybe(0.3))
            settings.inBandwidth = whole(bounds::bandwidth);
        if (maybe(0.3))
            settings.outBandwidth = whole(bounds::bandwidth);
        if (maybe(0.3))
            settings.timeout = {whole(bounds::timeoutLimit), whole(bounds::enetMs), whole(bounds::enetMs)};
        if (maybe(0.3))
            settings.pingIntervalMs = whole(bounds::enetMs);
        if (maybe(0.3))
            settings.throttle = {whole(bounds::enetMs), whole(bounds::throttleStep),
                                 whole(bounds::throttleStep)};
        return settings;
    }

    LinkConditionsChange conditions()
    {
        LinkConditionsChange change;
        if (maybe(0.5))
            change.delay = time(Time{}, limits::maxDelay);
        if (maybe(0.5))
            change.jitter = time(Time{}, limits::maxDelay);
        if (maybe(0.5))
            change.loss = share();
        if (maybe(0.5))
            change.duplicate = share();
        if (maybe(0.3))
            change.distribution = static_cast<JitterDistribution>(integer(0, jitterDistributionCount - 1));
        if (maybe(0.3)) { // what nothing delays cannot be reordered
            change.reorder = share();
            change.delay = time(Time(1), limits::maxDelay);
        }
        if (maybe(0.3))
            change.burstLoss = {share(), share(), maybe(0.5) ? 0.0 : share(), maybe(0.5) ? 1.0 : share()};
        if (maybe(0.3))
            change.loseEvery = static_cast<std::uint32_t>(integer(0, limits::maxLoseEvery));
        if (maybe(0.3))
            change.corrupt = share();
        if (maybe(0.3))
            change.rateKbit = static_cast<std::uint32_t>(integer(0, limits::maxRateKbit));
        if (maybe(0.3))
            change.queueBytes = static_cast<std::uint32_t>(integer(0, limits::maxQueueBytes));
        if (maybe(0.3))
            change.mtu = whole(bounds::mtu);
        if (maybe(0.2))
            change.down = maybe(0.5);
        return change;
    }

    QString preset() { return maybe(0.7) ? QString() : anyOf(shippedPresets()).name; }
    QString anyEnd() { return maybe(0.3) ? u"*"_s : anyOf(m_names); }
    LinkSpec link() { return {u"*"_s, anyEnd(), conditions(), maybe(0.5), preset()}; }
    std::uint32_t datagram() { return static_cast<std::uint32_t>(between(0, limits::maxDatagram)); }

    PacketTarget target()
    {
        if (maybe(0.4))
            return {integer(-2'147'483'647, 2'147'483'647), {}, false};
        return maybe(0.5) ? PacketTarget{0, anyOf(m_single), true} : PacketTarget{0, anyOf(m_names), false};
    }

    Payload payload()
    {
        if (maybe(0.3))
            return PayloadText{text()};
        if (maybe(0.5))
            return PayloadSize{integer(0, limits::maxPayload)};
        QByteArray bytes;
        repeat([&] { bytes += char(integer(-128, 127)); });
        return PayloadHex{bytes};
    }

    int channel() { return integer(-1, 300); }
    TransferMode mode() { return static_cast<TransferMode>(integer(0, transferModeCount - 1)); }

    TrafficSpec traffic()
    {
        TrafficSpec traffic{anyOf(m_names), target(), channel(), mode(), hz(), payload(), {}, {}};
        traffic.start = maybe(0.5) ? Time{} : time(Time{}, m_duration / 2);
        traffic.inFrames = maybe(0.3);
        traffic.burst = maybe(0.3) ? integer(1, bounds::burst.highest()) : 1;
        if (maybe(0.5))
            traffic.stop = time(traffic.start + Time(1), limits::maxDuration);
        return traffic;
    }

    ActionSpec action()
    {
        ActionSpec action;
        action.at = time(Time{}, m_duration);
        action.peer = anyOf(m_names);
        switch (integer(0, 14)) {
        case 0:
            action.what = PutPacketAction{target(), channel(), mode(), payload()};
            break;
        case 1:
            action.what = RefuseNewConnectionsAction{maybe(0.5)};
            break;
        case 2: {
            const bool byId = maybe(0.5);
            action.what = DisconnectPeerAction{
                {byId ? integer(1, 9999) : 0, byId ? QString() : anyOf(m_names), false}, maybe(0.5)};
            break;
        }
        case 3:
            action.what = CloseAction{};
            break;
        case 4:
            action.what = JoinAction{};
            break;
        case 5:
            action.what = FreezeAction{time(Time{}, limits::maxDuration)};
            break;
        case 6:
            action.what = UnplugAction{};
            break;
        case 7:
            action.what = ReplugAction{};
            break;
        case 8:
            action.what = PollRateAction{hz()};
            break;
        case 9:
            action.what = SettingsAction{liveSettings()};
            break;
        default:
            action.peer.clear();
            action.what = networkAction();
        }
        if (maybe(0.2)) {
            // An answer to a packet with a packet might be answered for ever.
            const bool isPut = std::holds_alternative<PutPacketAction>(action.what);
            action.on = Trigger{anyOf(m_names), static_cast<PeerEvent>(integer(0, isPut ? 1 : 2))};
            if (action.on->event == PeerEvent::Packet && maybe(0.5))
                action.on->channel = integer(0, limits::maxChannel);
            action.at = Time{};
        }
        return action;
    }

    decltype(ActionSpec::what) networkAction()
    {
        switch (integer(0, 6)) {
        case 0:
            return ConditionsAction{anyOf(m_names), u"*"_s, maybe(0.5), conditions(), preset()};
        case 1:
            return DownAction{u"*"_s, anyEnd(), maybe(0.5),
                              maybe(0.5) ? std::nullopt : std::optional(time(Time(1), limits::maxDuration))};
        case 2:
            return KillAction{datagram()};
        case 3:
            return DelayAction{datagram(), time(Time{}, limits::maxDelay)};
        case 4:
            return ReleaseAction{datagram()};
        case 5:
            return hold();
        default:
            return DuplicateAction{datagram()};
        }
    }

    HoldAction hold()
    {
        HoldAction hold{.from = anyOf(m_names), .to = u"*"_s};
        if (maybe(0.5))
            hold.mode = mode();
        if (maybe(0.5))
            hold.channel = integer(0, limits::maxChannel);
        if (maybe(0.5))
            hold.minSize = integer(0, bounds::heldSize.highest());
        if (maybe(0.5))
            hold.maxSize = integer(hold.minSize.value_or(0), bounds::heldSize.highest());
        hold.count = integer(0, bounds::heldCount.highest());
        return hold;
    }

    ExpectSpec expectation()
    {
        ExpectSpec expect;
        const ExpectMetric metric = anyOf(expectMetrics());
        expect.metric = metric.name;
        const std::vector<std::string_view> choices = choicesOf(metric.name);
        const auto chooses = [&](std::string_view key) {
            return std::ranges::find(choices, key) != choices.end() && maybe(0.5);
        };
        if (chooses("mode"))
            expect.mode = mode();
        if (chooses("channel"))
            expect.channel = integer(0, limits::maxChannel);
        if (chooses("from")) {
            expect.from = anyEnd();
            expect.to = anyEnd();
        }
        if (chooses("peer"))
            expect.peer = anyEnd();
        if (chooses("subject"))
            expect.subject = anyEnd();
        if (chooses("event"))
            expect.event = eventNames().at(integer(0, int(eventNames().size()) - 1));
        if (chooses("after"))
            expect.after = time(Time{}, limits::maxDuration / 2);
        if (chooses("before"))
            expect.before = time(expect.after.value_or(Time{}) + Time(1), limits::maxDuration);
        expect.min = m_random.nextDouble() * 1e6 - 5e5;
        if (maybe(0.5))
            expect.max = *expect.min + m_random.nextDouble();
        return expect;
    }

    RandomStream m_random;
    Time m_duration{};
    std::vector<QString> m_single; ///< names of single peers
    std::vector<QString> m_names;  ///< and bare names
};

} // namespace

QStringList shippedScenarios()
{
    const QDir folder(sourceFolder(u"resources/scenarios"_s));
    QStringList paths;
    for (const QString& name : folder.entryList({u"*.scenario.json"_s}, QDir::Files, QDir::Name))
        paths << folder.filePath(name);
    return paths;
}

std::vector<BadScenario> badScenarios()
{
    const QString folder = sourceFolder(u"tests/data/bad"_s);
    std::vector<BadScenario> scenarios;
    const QStringList lines =
        QString::fromUtf8(contentsOf(folder + u"expected.tsv"_s)).split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const QStringList columns = line.split(u'\t');
        if (!line.startsWith(u'#') && columns.size() == 4)
            scenarios.push_back({folder + columns[0], columns[2], columns[3]});
    }
    return scenarios;
}

QByteArray bracketsOf(qsizetype bytes)
{
    return QByteArray(bytes / 2, '[') + QByteArray(bytes - bytes / 2, ']');
}

QByteArray hundredThousandPeers()
{
    QByteArrayList peers = {R"({"name": "server", "role": "server"})"};
    for (int number = 1; number < 100'000; ++number)
        peers << R"({"name": "c)" + QByteArray::number(number) +
                     R"(", "role": "client", "server": "server"})";
    return R"({"format": "peerscope-scenario/1", "peers": [)" + peers.join(',') + "]}";
}

Scenario randomScenario(std::uint64_t seed)
{
    return Generator(seed).scenario();
}

QByteArray contentsOf(const QString& fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace peerscope::samples
