// SPDX-License-Identifier: MIT
#include "core/scenario/expect_metrics.h"
#include "core/scenario/link_presets.h"
#include "core/scenario/scenario_file.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

namespace peerscope::test_scenario_schema {

using namespace Qt::Literals::StringLiterals;

const QString notSupportedYet = u"x-peerscope-not-supported-yet"_s;

QJsonObject object(const char* json)
{
    return QJsonDocument::fromJson(json).object();
}

/// A kind of object that the schema describes, and a scenario that has one.
struct Kind
{
    const char* definition; ///< its name in "$defs"; empty for the whole file
    const char* section;    ///< where such an entry stands
    int index;
    const char* entry;       ///< one that is right
    const char* within = ""; ///< the key of the object in that entry, where it is not the entry itself
};

constexpr Kind kinds[] = {
    {"", "", 0, ""},
    {"server", "peers", 0, R"({"name": "server", "role": "server", "api": "scene", "auth": "accept"})"},
    {"client", "peers", 1,
     R"({"name": "ana", "role": "client", "server": "server", "count": 1, "auth": "deny"})"},
    {"meshMember", "peers", 2, R"({"name": "m", "role": "mesh", "count": 1})"},
    {"link", "links", 0, R"({"jitter_ms": 1})"},
    {"traffic", "traffic", 0, R"({"from": "ana", "size": 8})"},
    {"play", "traffic", 0, R"({"play": "packets.csv"})"},
    {"putPacket", "actions", 0, R"({"at": 1, "peer": "ana", "do": "put_packet", "size": 8})"},
    {"refuseNewConnections", "actions", 0, R"({"at": 1, "peer": "ana", "do": "refuse_new_connections"})"},
    {"disconnectPeer", "actions", 0,
     R"({"at": 1, "peer": "server", "do": "disconnect_peer", "target": "ana"})"},
    {"close", "actions", 0, R"({"at": 1, "peer": "ana", "do": "close"})"},
    {"join", "actions", 0, R"({"at": 1, "peer": "ana", "do": "join"})"},
    {"conditions", "actions", 0,
     R"({"at": 1, "link": ["ana", "server"], "do": "conditions", "jitter_ms": 1})"},
    {"freeze", "actions", 0, R"({"at": 1, "peer": "ana", "do": "freeze", "for": 1})"},
    {"unplug", "actions", 0, R"({"at": 1, "peer": "ana", "do": "unplug"})"},
    {"replug", "actions", 0, R"({"at": 1, "peer": "ana", "do": "replug"})"},
    {"pollRate", "actions", 0, R"({"at": 1, "peer": "ana", "do": "poll_hz", "hz": 5})"},
    {"settings", "actions", 0, R"({"at": 1, "peer": "ana", "do": "settings"})"},
    {"timeout", "peers", 1,
     R"({"name": "ana", "role": "client", "server": "server", "count": 1, "timeout": {}})", "timeout"},
    {"throttle", "peers", 1,
     R"({"name": "ana", "role": "client", "server": "server", "count": 1, "throttle": {}})", "throttle"},
    {"down", "actions", 0, R"({"at": 1, "link": ["ana", "server"], "do": "down"})"},
    {"kill", "actions", 0, R"({"at": 1, "datagram": 12, "do": "kill"})"},
    {"delayDatagram", "actions", 0, R"({"at": 1, "datagram": 12, "do": "delay", "delay_ms": 5})"},
    {"duplicateDatagram", "actions", 0, R"({"at": 1, "datagram": 12, "do": "duplicate"})"},
    {"hold", "actions", 0,
     R"({"at": 1, "link": ["ana", "server"], "do": "hold", "mode": "reliable", "channel": 2, "min_size": 0, "max_size": 200, "count": 3})"},
    {"release", "actions", 0, R"({"at": 1, "datagram": 12, "do": "release"})"},
    {"trigger", "actions", 0,
     R"({"on": {"peer": "server", "event": "packet"}, "peer": "server", "do": "close"})", "on"},
    {"burstLoss", "links", 0, R"({"burst_loss": {"p": 0.1, "r": 0.5}})", "burst_loss"},
    {"expose", "gateways", 0, R"({"expose": "server", "listen": "127.0.0.1:7777"})"},
    {"tap", "gateways", 0, R"({"tap": "game", "listen": "127.0.0.1:7778", "to": "example.org:7777"})"},
    {"joinReal", "gateways", 0, R"({"join": "bots", "to": "[::1]:7777"})"},
    {"expectation", "expect", 0, R"({"metric": "sent", "from": "server", "to": "m.1", "min": -1e15})"},
};

QJsonObject schema()
{
    const QString path = QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/schema/scenario.schema.json");
    return QJsonDocument::fromJson(samples::contentsOf(path)).object();
}

QJsonObject definition(const QString& name)
{
    return name.isEmpty() ? schema() : schema().value(u"$defs"_s).toObject().value(name).toObject();
}

/// The target of a property's "$ref", overridden by the property's own keywords.
QJsonObject resolved(QJsonObject property)
{
    while (property.contains(u"$ref")) {
        const QString name = property.take(u"$ref"_s).toString().section(u'/', -1);
        const QJsonObject base = definition(name);
        for (auto member = base.begin(); member != base.end(); ++member) {
            if (!property.contains(member.key()))
                property.insert(member.key(), member.value());
        }
    }
    return property;
}

QString pathOf(const Kind& kind)
{
    if (!*kind.section)
        return u"$"_s;
    const QString entry = u"$.%1[%2]"_s.arg(QLatin1StringView(kind.section)).arg(kind.index);
    return *kind.within ? entry + u'.' + QLatin1StringView(kind.within) : entry;
}

/// The error for a scenario in which an object of this kind has `key` set to `value`.
ScenarioError errorWith(const Kind& kind, const QString& key, const QJsonValue& value)
{
    QJsonObject root = object(R"({"format": "peerscope-scenario/1", "duration": 604800})");
    QJsonArray peers;
    for (const Kind& each : {kinds[1], kinds[2], kinds[3]})
        peers.append(object(each.entry));
    root.insert(u"peers"_s, peers);
    if (!*kind.section) {
        root.insert(key, value);
    } else {
        QJsonObject entry = object(kind.entry);
        if (key == u"text" || key == u"hex")
            entry.remove(u"size"_s); // only one of the three
        if (*kind.within) {
            QJsonObject inner = entry.value(QLatin1StringView(kind.within)).toObject();
            inner.insert(key, value);
            entry.insert(QLatin1StringView(kind.within), inner);
        } else {
            entry.insert(key, value);
        }
        QJsonArray section = root.value(QLatin1StringView(kind.section)).toArray();
        if (kind.index < section.size())
            section[kind.index] = entry;
        else
            section.append(entry);
        root.insert(QLatin1StringView(kind.section), section);
    }
    const auto result = parseScenario(QJsonDocument(root).toJson());
    const auto* error = std::get_if<ScenarioError>(&result);
    return error ? *error : ScenarioError();
}

/// The schema and the parser say the same. Whatever the schema names is read or refused as not supported yet;
/// whatever the parser allows is named; bounds and words are the same.
class TestScenarioSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindIsKnownHere();
    void keys_data();
    void keys();
    void everyKeyIsReadOrRefused_data() { keys_data(); }
    void everyKeyIsReadOrRefused();
    void boundsAreTheSame_data() { keys_data(); }
    void boundsAreTheSame();
    void actionsAndRolesAreTheSame();
    void metricsAndEventsAreTheSame();
    void presetsAreTheShippedOnes();
    void everyConditionSettingAndActionHasAnExample();
};

void TestScenarioSchema::everyKindIsKnownHere()
{
    QSet<QString> known;
    for (const Kind& kind : kinds) {
        known << QString::fromLatin1(kind.definition);
        QCOMPARE(
            errorWith(kind, u"duration"_s, *kind.section ? QJsonValue() : QJsonValue(1)).message.isEmpty(),
            !*kind.section); // the sample itself is right: nothing but the key that is unknown there
    }
    const QJsonObject definitions = schema().value(u"$defs"_s).toObject();
    QVERIFY(definitions.size() > 15);
    for (auto each = definitions.begin(); each != definitions.end(); ++each) {
        if (each->toObject().value(u"type"_s) == u"object"_s) {
            QVERIFY2(known.contains(each.key()), qPrintable(each.key()));
            QCOMPARE(each->toObject().value(u"additionalProperties"_s), QJsonValue(false));
        }
    }
}

void TestScenarioSchema::keys_data()
{
    QTest::addColumn<int>("index");
    for (int index = 0; index < int(std::size(kinds)); ++index)
        QTest::newRow(*kinds[index].definition ? kinds[index].definition : "scenario") << index;
}

/// The parser lists the keys it allows when it meets one that it does not know.
void TestScenarioSchema::keys()
{
    QFETCH(int, index);
    const Kind& kind = kinds[index];
    const QJsonObject properties =
        definition(QString::fromLatin1(kind.definition)).value(u"properties"_s).toObject();
    QSet<QString> inSchema;
    for (auto property = properties.begin(); property != properties.end(); ++property) {
        if (!property->toObject().contains(notSupportedYet))
            inSchema << property.key();
    }
    const ScenarioError error = errorWith(kind, u"xxxxxxxxxxxxx"_s, 1);
    const QString prefix = u"unknown key; expected one of "_s;
    QVERIFY2(error.message.startsWith(prefix), qPrintable(error.toString()));
    const QStringList allowed = error.message.mid(prefix.size()).split(u", "_s);
    QCOMPARE(QSet<QString>(allowed.begin(), allowed.end()), inSchema);
}

void TestScenarioSchema::everyKeyIsReadOrRefused()
{
    QFETCH(int, index);
    const Kind& kind = kinds[index];
    const QJsonObject properties =
        definition(QString::fromLatin1(kind.definition)).value(u"properties"_s).toObject();
    QVERIFY(!properties.isEmpty());
    const QJsonArray wrongForEverything = {QJsonArray()};
    for (auto property = properties.begin(); property != properties.end(); ++property) {
        const ScenarioError error = errorWith(kind, property.key(), wrongForEverything);
        QVERIFY2(error.path.startsWith(pathOf(kind) + u'.' + property.key()), qPrintable(error.toString()));
        const bool later = property->toObject().contains(notSupportedYet);
        QVERIFY2(error.message.contains(later ? u"is not supported yet" : u"; expected "),
                 qPrintable(error.toString()));
        QVERIFY2(!error.message.contains(u"unknown key"), qPrintable(error.toString()));
    }
}

void TestScenarioSchema::boundsAreTheSame()
{
    QFETCH(int, index);
    const Kind& kind = kinds[index];
    const QJsonObject properties =
        definition(QString::fromLatin1(kind.definition)).value(u"properties"_s).toObject();
    for (auto each = properties.begin(); each != properties.end(); ++each) {
        const QString key = each.key();
        const QJsonObject property = resolved(each->toObject());
        const QString path = pathOf(kind) + u'.' + key;
        // Another peer of the sample may have the value already, and its server has the scene interface; the
        // value is in range all the same.
        const auto accepts = [&](const QJsonValue& value) {
            const ScenarioError error = errorWith(kind, key, value);
            return error.path != path || error.message.contains(u"is already") ||
                   error.message.contains(u"SceneMultiplayer takes every packet") ||
                   error.message.contains(u"at the server, which decides"); // a joined client may have it
        };
        const auto step = [&](double bound) {
            return property.value(u"type"_s) == u"integer"_s ? 1.0 : std::max(1e-6, std::abs(bound) * 1e-6);
        };
        if (const QJsonValue low = property.value(u"minimum"_s); low.isDouble()) {
            QVERIFY2(accepts(low), qPrintable(path));
            QVERIFY2(!accepts(low.toDouble() - step(low.toDouble())), qPrintable(path));
        }
        if (const QJsonValue low = property.value(u"exclusiveMinimum"_s); low.isDouble()) {
            QVERIFY2(!accepts(low), qPrintable(path));
            QVERIFY2(accepts(low.toDouble() + step(low.toDouble())), qPrintable(path));
        }
        if (const QJsonValue high = property.value(u"maximum"_s); high.isDouble()) {
            QVERIFY2(accepts(high), qPrintable(path));
            QVERIFY2(!accepts(high.toDouble() + step(high.toDouble())), qPrintable(path));
        }
        for (const QJsonValue& word : property.value(u"enum"_s).toArray())
            QVERIFY2(accepts(word), qPrintable(path + word.toString()));
        if (property.contains(u"enum") || property.contains(u"const"))
            QVERIFY2(!accepts(u"xxx"_s), qPrintable(path));
        if (property.contains(u"const"))
            QVERIFY2(accepts(property.value(u"const"_s)), qPrintable(path));
        if (const QJsonValue entries = property.value(u"maxItems"_s); entries.isDouble() && !*kind.section)
            QCOMPARE(entries.toInt(), key == u"peers"      ? maxPeers
                                      : key == u"gateways" ? GatewaySpec::most
                                                           : limits::maxEntries);
        if (property.value(u"type"_s) == u"boolean"_s)
            QVERIFY2(accepts(true) && accepts(false) && !accepts(1), qPrintable(path));
        if (property.contains(u"default"))
            QVERIFY2(accepts(property.value(u"default"_s)), qPrintable(path));
    }
}

void TestScenarioSchema::actionsAndRolesAreTheSame()
{
    const auto words = [](const char* section, const QString& key) {
        const QJsonObject items =
            schema().value(u"properties"_s)[QLatin1StringView(section)][u"items"_s].toObject();
        QSet<QString> result;
        for (const QJsonValue& word : items.value(u"properties"_s)[key][u"enum"_s].toArray())
            result << word.toString();
        return result;
    };
    const auto listedBy = [](const ScenarioError& error) {
        const QStringList list = error.message.section(u"; expected one of "_s, 1).split(u", "_s);
        return QSet<QString>(list.begin(), list.end());
    };
    QCOMPARE(listedBy(errorWith(kinds[7], u"do"_s, u"xxxxxxxxxxxxxx"_s)), words("actions", u"do"_s));
    QCOMPARE(listedBy(errorWith(kinds[1], u"role"_s, u"xxxxxxxxxxxxxx"_s)), words("peers", u"role"_s));
}

void TestScenarioSchema::metricsAndEventsAreTheSame()
{
    const auto words = [](const QString& key) {
        QStringList result;
        for (const QJsonValue& word :
             definition(u"expectation"_s).value(u"properties"_s)[key][u"enum"_s].toArray())
            result << word.toString();
        return result;
    };
    QCOMPARE(words(u"metric"_s), metricNames());
    QCOMPARE(words(u"event"_s), eventNames());
}

void TestScenarioSchema::presetsAreTheShippedOnes()
{
    QStringList inSchema;
    for (const QJsonValue& word : definition(u"preset"_s).value(u"enum"_s).toArray())
        inSchema << word.toString();
    QStringList shipped;
    for (const LinkPreset& preset : shippedPresets())
        shipped << preset.name;
    inSchema.sort();
    shipped.sort();
    QCOMPARE(inSchema, shipped);
}

void TestScenarioSchema::everyConditionSettingAndActionHasAnExample()
{
    QByteArray shipped;
    for (const QString& path : samples::shippedScenarios())
        shipped += samples::contentsOf(path);
    QStringList keys = definition(u"link"_s).value(u"properties"_s).toObject().keys();
    keys << definition(u"burstLoss"_s).value(u"properties"_s).toObject().keys();
    keys.removeAll(u"down"_s); // the action says it better
    keys << definition(u"trigger"_s).value(u"properties"_s).toObject().keys();
    keys << u"for"_s << u"datagram"_s << u"on"_s << u"auth"_s << u"auth_timeout"_s << u"server_relay"_s;
    for (const QString& kind : {u"settings"_s, u"timeout"_s, u"throttle"_s, u"expectation"_s})
        keys << definition(kind).value(u"properties"_s).toObject().keys();
    keys << u"compression"_s << u"poll_phase_ms"_s << u"poll_jitter_ms"_s << u"packets_per_poll"_s;
    keys.removeAll(u"link"_s); // a short way to write from and to
    for (const QString& key : keys)
        QVERIFY2(shipped.contains("\"" + key.toUtf8() + "\": "), qPrintable(key));
    const QJsonObject action = schema().value(u"properties"_s)[u"actions"_s][u"items"_s].toObject();
    QJsonArray words = action.value(u"properties"_s)[u"do"_s][u"enum"_s].toArray();
    for (const QJsonValue& word : words)
        QVERIFY2(shipped.contains("\"do\": \"" + word.toString().toUtf8() + "\""),
                 qPrintable(word.toString()));
    const QJsonObject auth = definition(u"server"_s).value(u"properties"_s)[u"auth"_s].toObject();
    for (const QJsonValue& word : auth.value(u"enum"_s).toArray())
        QVERIFY2(shipped.contains("\"auth\": \"" + word.toString().toUtf8() + "\""),
                 qPrintable(word.toString()));
}

PEERSCOPE_TEST(TestScenarioSchema)

} // namespace peerscope::test_scenario_schema

#include "test_scenario_schema.moc"
