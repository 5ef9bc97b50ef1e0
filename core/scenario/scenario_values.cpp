// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_values.h"

#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_numbers.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isNumber(const JsonValue& value)
{
    return std::holds_alternative<JsonNumber>(value.value);
}

QByteArray readHex(const JsonValue& value, const QString& path)
{
    const QString expected = ScenarioWording::tr("an even number of hexadecimal digits");
    const QByteArray digits = readString(value, path, expected).toUtf8();
    const bool plain = std::all_of(digits.begin(), digits.end(), [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') ||
               (digit >= 'A' && digit <= 'F');
    });
    if (!plain || digits.size() % 2 != 0)
        failScenario(path, ScenarioWording::tr("found %1").arg(describe(value)), expected);
    return QByteArray::fromHex(digits);
}

} // namespace

std::optional<TransferMode> readMode(const ObjectReader& reader)
{
    QStringList words;
    for (int mode = 0; mode < transferModeCount; ++mode)
        words << QString::fromUtf8(name(static_cast<TransferMode>(mode)).data());
    const JsonValue* value = reader.find("mode");
    if (!value)
        return std::nullopt;
    return static_cast<TransferMode>(readWord(*value, reader.pathOf("mode"), words));
}

Payload readPayload(const ObjectReader& reader)
{
    const QString expected = ScenarioWording::tr("exactly one of text, hex, size");
    int forms = 0;
    for (const std::string_view key : {"text", "hex", "size"})
        forms += reader.find(key) ? 1 : 0;
    if (forms != 1)
        failScenario(reader.path(),
                     forms == 0 ? ScenarioWording::tr("no payload")
                                : ScenarioWording::tr("%1 payloads").arg(forms),
                     expected);

    if (reader.find("text"))
        return PayloadText{reader.string("text", {})};
    if (const JsonValue* hex = reader.find("hex"))
        return PayloadHex{readHex(*hex, reader.pathOf("hex"))};
    PayloadSize size;
    payloadNumbers(ReadNumbers{reader}, size);
    return size;
}

QString readPeerName(const JsonValue& value, const QString& path, const PeerNames& names,
                     const QString& expected)
{
    if (isNumber(value)) {
        const auto id = static_cast<int>(readInteger(value, path, bounds::peerId));
        return names.nameOfId(id, describe(value), path, expected);
    }
    QString name = readString(value, path, expected);
    if (name.isEmpty()) // among the values it means that there is none
        names.failUnknown(name, describe(value), path, expected);
    return name;
}

QString expectedLink()
{
    return ScenarioWording::tr("a link's two ends, [from, to]");
}

std::pair<QString, QString> readLinkEnds(const JsonValue& value, const QString& path, const PeerNames& names)
{
    const JsonArray& ends = readArray(value, path, maxPeers, expectedLink());
    if (ends.size() != 2)
        failScenario(path, ScenarioWording::tr("found an array of %1").arg(ends.size()), expectedLink());
    const QString expected = PeerNames::expectedEndpoint();
    return {readPeerName(ends[0], path + u"[0]"_s, names, expected),
            readPeerName(ends[1], path + u"[1]"_s, names, expected)};
}

PacketTarget readTarget(const JsonValue& value, const QString& path, const PeerNames& names)
{
    if (isNumber(value))
        return {static_cast<int>(readInteger(value, path, bounds::target)), {}, false};
    QString name = readPeerName(value, path, names, PeerNames::expectedTarget());
    const bool allBut = name.startsWith(u'-');
    if (allBut)
        name.remove(0, 1);
    if (name.isEmpty())
        names.failUnknown(name, describe(value), path, PeerNames::expectedTarget());
    return {0, name, allBut};
}

PacketTarget readOtherPeer(const JsonValue& value, const QString& path, const PeerNames& names)
{
    if (isNumber(value))
        return {static_cast<int>(readInteger(value, path, bounds::peerId)), {}, false};
    return {0, readPeerName(value, path, names, PeerNames::expectedPeer()), false};
}

} // namespace peerscope
