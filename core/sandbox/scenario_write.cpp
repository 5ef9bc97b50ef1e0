// SPDX-License-Identifier: MIT
#include "core/sandbox/scenario_file.h"

#include <QStringList>

#include <charconv>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray textOf(const QString& string)
{
    QString escaped;
    escaped.reserve(string.size() + 2);
    for (const QChar character : string) {
        switch (character.unicode()) {
        case '"':
            escaped += u"\\\"";
            break;
        case '\\':
            escaped += u"\\\\";
            break;
        case '\n':
            escaped += u"\\n";
            break;
        case '\t':
            escaped += u"\\t";
            break;
        default:
            if (character.unicode() < 0x20 || character.unicode() == 0x7F)
                escaped += u"\\u%1"_s.arg(uint(character.unicode()), 4, 16, QChar(u'0'));
            else
                escaped += character;
        }
    }
    return '"' + escaped.toUtf8() + '"';
}

QByteArray textOf(std::int64_t value)
{
    return QByteArray::number(qint64(value));
}

QByteArray textOf(int value)
{
    return QByteArray::number(value);
}

QByteArray textOf(bool value)
{
    return value ? "true" : "false";
}

/// The shortest text that reads as the same double again; whole numbers without an exponent.
QByteArray textOf(double value)
{
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return QByteArray::number(static_cast<qint64>(value));
    char buffer[32];
    const auto result = std::to_chars(std::begin(buffer), std::end(buffer), value);
    return QByteArray(buffer, result.ptr - buffer);
}

/// `count` thousandths, millionths … as a decimal fraction without loss: decimalText(1500, 3) is "1.5".
QByteArray decimalText(std::int64_t count, int places)
{
    QByteArray digits = QByteArray::number(qint64(std::abs(count))).rightJustified(places + 1, '0');
    QByteArray fraction = digits.right(places);
    while (fraction.endsWith('0'))
        fraction.chop(1);
    QByteArray text = (count < 0 ? "-" : "") + digits.chopped(places);
    return fraction.isEmpty() ? text : text + '.' + fraction;
}

QByteArray seconds(Time time)
{
    return decimalText(time.count(), 6);
}

/// The members of one object, in the order they are added.
class Members
{
public:
    void addText(const char* key, const QByteArray& json)
    {
        m_members << textOf(QString::fromLatin1(key)) + ": " + json;
    }

    template <class Value> void add(const char* key, const Value& value) { addText(key, textOf(value)); }
    template <class Value> void add(const char* key, const std::optional<Value>& value)
    {
        if (value)
            add(key, *value);
    }
    template <class Value> void addUnless(const Value& fallback, const char* key, const Value& value)
    {
        if (value != fallback)
            add(key, value);
    }
    void addSecondsUnless(Time fallback, const char* key, Time value)
    {
        if (value != fallback)
            addText(key, seconds(value));
    }
    void addMode(TransferMode mode) { add("mode", QString::fromUtf8(name(mode).data())); }

    QByteArray onOneLine() const { return "{" + m_members.join(", ") + "}"; }
    QByteArray onLines() const { return "{\n  " + m_members.join(",\n  ") + "\n}\n"; }

private:
    QByteArrayList m_members;
};

void addTarget(Members& members, const char* key, const PacketTarget& target)
{
    if (target.name.isEmpty())
        members.add(key, target.id);
    else
        members.add(key, target.allBut ? u'-' + target.name : target.name);
}

void addPayload(Members& members, const Payload& payload)
{
    if (const auto* text = std::get_if<PayloadText>(&payload))
        members.add("text", text->text);
    else if (const auto* hex = std::get_if<PayloadHex>(&payload))
        members.add("hex", QString::fromLatin1(hex->bytes.toHex()));
    else
        members.add("size", std::get<PayloadSize>(payload).size);
}

void addConditions(Members& members, const LinkConditionsChange& conditions, bool bothWays)
{
    if (conditions.delay)
        members.addText("delay_ms", decimalText(conditions.delay->count(), 3));
    if (conditions.jitter)
        members.addText("jitter_ms", decimalText(conditions.jitter->count(), 3));
    members.add("loss", conditions.loss);
    members.add("duplicate", conditions.duplicate);
    members.addUnless(false, "both_ways", bothWays);
}

QByteArray entryText(const PeerSpec& peer)
{
    const PeerSpec defaults;
    Members members;
    members.add("name", peer.name);
    members.add("role", roleName(peer.role));
    if (peer.role == PeerRole::Client)
        members.add("server", peer.server);
    members.add("count", peer.count);
    members.add("id", peer.id);
    if (peer.role == PeerRole::Server) {
        members.addUnless(defaults.port, "port", peer.port);
        members.addUnless(defaults.maxClients, "max_clients", peer.maxClients);
    }
    members.addUnless(defaults.channels, "channels", peer.channels);
    members.addSecondsUnless(defaults.joinAt, "join_at", peer.joinAt);
    members.addSecondsUnless(defaults.joinEvery, "join_every", peer.joinEvery);
    members.addUnless(defaults.pollHz, "poll_hz", peer.pollHz);
    return members.onOneLine();
}

QByteArray entryText(const LinkSpec& link)
{
    Members members;
    members.add("from", link.from);
    members.add("to", link.to);
    addConditions(members, link.conditions, link.bothWays);
    return members.onOneLine();
}

QByteArray entryText(const TrafficSpec& traffic)
{
    Members members;
    members.add("from", traffic.from);
    addTarget(members, "to", traffic.target);
    members.add("channel", traffic.channel);
    members.addMode(traffic.mode);
    members.add("hz", traffic.hz);
    addPayload(members, traffic.payload);
    members.addSecondsUnless(Time{}, "start", traffic.start);
    if (traffic.stop)
        members.addText("stop", seconds(*traffic.stop));
    return members.onOneLine();
}

QByteArray entryText(const ActionSpec& action)
{
    Members members;
    members.addText("at", seconds(action.at));
    if (const auto* conditions = std::get_if<ConditionsAction>(&action.what))
        members.addText("link", "[" + textOf(conditions->from) + ", " + textOf(conditions->to) + "]");
    else
        members.add("peer", action.peer);
    members.add("do", actionName(action));
    if (const auto* put = std::get_if<PutPacketAction>(&action.what)) {
        addTarget(members, "target", put->target);
        members.add("channel", put->channel);
        members.addMode(put->mode);
        addPayload(members, put->payload);
    } else if (const auto* refuse = std::get_if<RefuseNewConnectionsAction>(&action.what)) {
        members.add("value", refuse->value);
    } else if (const auto* disconnect = std::get_if<DisconnectPeerAction>(&action.what)) {
        addTarget(members, "target", disconnect->target);
        members.addUnless(false, "force", disconnect->force);
    } else if (const auto* conditions = std::get_if<ConditionsAction>(&action.what)) {
        addConditions(members, conditions->conditions, conditions->bothWays);
    }
    return members.onOneLine();
}

QByteArray entryText(const ExpectSpec& expect)
{
    Members members;
    members.add("metric", expect.metric);
    if (expect.mode)
        members.addMode(*expect.mode);
    members.add("channel", expect.channel);
    members.add("from", expect.from);
    members.add("to", expect.to);
    members.add("min", expect.min);
    members.add("max", expect.max);
    return members.onOneLine();
}

template <class Entry> QByteArray entriesText(const std::vector<Entry>& entries)
{
    if (entries.empty())
        return "[]";
    QByteArrayList lines;
    for (const Entry& entry : entries)
        lines << "    " + entryText(entry);
    return "[\n" + lines.join(",\n") + "\n  ]";
}

template <class Entry> void addEntries(Members& members, const char* key, const std::vector<Entry>& entries)
{
    if (!entries.empty())
        members.addText(key, entriesText(entries));
}

} // namespace

QByteArray toJson(const Scenario& scenario)
{
    Members members;
    members.add("format", u"peerscope-scenario/1"_s);
    members.addUnless(QString(), "name", scenario.name);
    members.addUnless(QString(), "description", scenario.description);
    members.add("seed", std::int64_t(scenario.seed));
    members.addText("duration", seconds(scenario.duration));
    members.addText("peers", entriesText(scenario.peers));
    addEntries(members, "links", scenario.links);
    addEntries(members, "traffic", scenario.traffic);
    addEntries(members, "actions", scenario.actions);
    addEntries(members, "expect", scenario.expect);
    return members.onLines();
}

} // namespace peerscope
