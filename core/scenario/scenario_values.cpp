// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_values.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray readHex(const JsonValue& value, const QString& path)
{
    const QString expected = u"an even number of hexadecimal digits"_s;
    const QByteArray digits = readString(value, path, expected).toUtf8();
    const bool plain = std::all_of(digits.begin(), digits.end(), [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') ||
               (digit >= 'A' && digit <= 'F');
    });
    if (!plain || digits.size() % 2 != 0)
        failScenario(path, u"found %1"_s.arg(describe(value)), expected);
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
    const QString expected = u"exactly one of text, hex, size"_s;
    int forms = 0;
    for (const std::string_view key : {"text", "hex", "size"})
        forms += reader.find(key) ? 1 : 0;
    if (forms != 1)
        failScenario(reader.path(), forms == 0 ? u"no payload"_s : u"%1 payloads"_s.arg(forms), expected);

    const auto checkSize = [&](std::string_view key, qsizetype size) {
        if (size > limits::maxPayload)
            failScenario(reader.pathOf(key), u"%1 bytes"_s.arg(size),
                         u"at most %1"_s.arg(limits::maxPayload));
    };
    if (reader.find("text")) {
        const QString text = reader.string("text", {});
        checkSize("text", text.toUtf8().size());
        return PayloadText{text};
    }
    if (const JsonValue* hex = reader.find("hex")) {
        const QByteArray bytes = readHex(*hex, reader.pathOf("hex"));
        checkSize("hex", bytes.size());
        return PayloadHex{bytes};
    }
    return PayloadSize{reader.integer("size", bounds::size, 0)};
}

} // namespace peerscope
