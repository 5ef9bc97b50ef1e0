// SPDX-License-Identifier: MIT
#include "core/wire/enet_dissector.h"

#include "core/wire/byte_reading.h"

#include <cstdio>
#include <string>

namespace peerscope {

namespace {

std::string inHexadecimal(std::uint32_t value)
{
    char text[16];
    std::snprintf(text, sizeof text, "0x%08x", value);
    return text;
}

/// Adds consecutive numbers as children of a command.
class FieldAdder
{
public:
    FieldAdder(Field& parent, ByteView bytes, std::size_t offset)
        : m_parent(parent), m_bytes(bytes), m_offset(offset)
    {
    }

    Field& byte(const char* name) { return add(name, 1, std::to_string(readByte(m_bytes, m_offset))); }
    Field& number16(const char* name, const char* unit = "")
    {
        return add(name, 2, std::to_string(readBig16(m_bytes, m_offset)) + unit);
    }
    Field& number32(const char* name, const char* unit = "")
    {
        return add(name, 4, std::to_string(readBig32(m_bytes, m_offset)) + unit);
    }
    Field& bits32(const char* name) { return add(name, 4, inHexadecimal(readBig32(m_bytes, m_offset))); }
    /// A number of bytes a second; 0 means no limit.
    Field& bandwidth(const char* name)
    {
        const std::uint32_t value = readBig32(m_bytes, m_offset);
        return add(name, 4, value == 0 ? "unlimited" : std::to_string(value) + " bytes/s");
    }

private:
    Field& add(const char* name, std::size_t length, std::string value)
    {
        Field& field = m_parent.add(name, std::move(value), m_offset, length);
        m_offset += length;
        return field;
    }

    Field& m_parent;
    ByteView m_bytes;
    std::size_t m_offset;
};

std::string flagsText(const EnetCommand& command)
{
    if (command.acknowledge && command.unsequenced)
        return "acknowledge, unsequenced";
    if (command.acknowledge)
        return "acknowledge";
    return command.unsequenced ? "unsequenced" : "none";
}

std::string summary(const EnetCommand& command)
{
    std::string text(name(command.kind));
    const std::string number = " #" + std::to_string(command.reliableSequenceNumber);
    switch (command.kind) {
    case EnetCommandKind::Acknowledge:
        return text + " of #" + std::to_string(command.number) + " on ENet channel " +
               std::to_string(command.channel);
    case EnetCommandKind::SendReliable:
        text += number;
        break;
    case EnetCommandKind::SendUnreliable:
        text += number + "." + std::to_string(command.number);
        break;
    case EnetCommandKind::SendUnsequenced:
        text += " group " + std::to_string(command.number);
        break;
    case EnetCommandKind::SendFragment:
    case EnetCommandKind::SendUnreliableFragment:
        text += number + ", fragment " + std::to_string(std::uint64_t{command.fragmentNumber} + 1) + " of " +
                std::to_string(command.fragmentCount);
        break;
    default:
        return text + number;
    }
    return text + ", " + std::to_string(command.payloadSize) + " bytes, ENet channel " +
           std::to_string(command.channel);
}

void addConnectFields(FieldAdder& fields, bool connect)
{
    fields.number16("outgoing peer id");
    fields.byte("incoming session id");
    fields.byte("outgoing session id");
    fields.number32("MTU", " bytes");
    fields.number32("window size", " bytes");
    fields.number32("channel count");
    fields.bandwidth("incoming bandwidth");
    fields.bandwidth("outgoing bandwidth");
    fields.number32("throttle interval", " ms");
    fields.number32("throttle acceleration");
    fields.number32("throttle deceleration");
    fields.bits32("connect id");
    if (connect)
        fields.number32("data");
}

/// Adds the bytes of something that is not a command, or of a command that is cut off.
void addMalformed(Field& parent, ByteView bytes, std::size_t offset)
{
    const std::size_t left = bytes.size() - offset;
    const unsigned number = readByte(bytes, offset) & 0x0Fu;
    std::string text;
    if (number == 0 || number > 12) {
        text = "no command has the number " + std::to_string(number);
    } else {
        const auto kind = static_cast<EnetCommandKind>(number);
        text = std::string(name(kind)) + " is cut off: " + std::to_string(left) + " bytes left";
        const std::size_t lengthAt = kind == EnetCommandKind::SendReliable ? 4 : 6;
        if (isData(kind) && left >= lengthAt + 2)
            text += ", its payload alone has " + std::to_string(readBig16(bytes, offset + lengthAt));
    }
    parent.addProblem(std::move(text), offset, left);
}

void addChecksum(Field& root, ByteView datagram, const EnetDatagram& opened,
                 std::optional<std::uint32_t> connectId)
{
    const std::size_t offset = opened.prefix + opened.header.size;
    if (opened.dialect != EnetDialect::Original || opened.prefix > 0) {
        root.add("checksum", "not checked in this dialect", offset, enetChecksumSize(opened.dialect));
        return;
    }
    Field& field = root.add("checksum", inHexadecimal(opened.checksum), offset, 4);
    const bool right = enetChecksum(datagram, opened, 0) == opened.checksum ||
                       (connectId && enetChecksum(datagram, opened, *connectId) == opened.checksum);
    if (right)
        field.value += ", right";
    else if (connectId)
        field.problem = "expected " + inHexadecimal(enetChecksum(datagram, opened, *connectId));
    else
        field.value += ", not checked: the connection's id is not known";
}

} // namespace

Field dissectEnetCommand(ByteView bytes, const EnetCommand& command)
{
    const std::size_t at = command.offset;
    Field field{"command", summary(command), at, command.size, {}, {}};
    field.add("kind", std::string(name(command.kind)), at, 1);
    field.add("flags", flagsText(command), at, 1);
    field.add("ENet channel", std::to_string(command.channel), at + 1, 1);
    field.add("reliable sequence number", std::to_string(command.reliableSequenceNumber), at + 2, 2);
    FieldAdder fields(field, bytes, at + 4);
    switch (command.kind) {
    case EnetCommandKind::Acknowledge:
        fields.number16("acknowledged sequence number");
        fields.number16("acknowledged sent time", " ms");
        break;
    case EnetCommandKind::Connect:
    case EnetCommandKind::VerifyConnect:
        addConnectFields(fields, command.kind == EnetCommandKind::Connect);
        break;
    case EnetCommandKind::Disconnect:
        fields.number32("data");
        break;
    case EnetCommandKind::Ping:
        break;
    case EnetCommandKind::SendReliable:
        fields.number16("payload length", " bytes");
        break;
    case EnetCommandKind::SendUnreliable:
        fields.number16("unreliable sequence number");
        fields.number16("payload length", " bytes");
        break;
    case EnetCommandKind::SendUnsequenced:
        fields.number16("unsequenced group");
        fields.number16("payload length", " bytes");
        break;
    case EnetCommandKind::SendFragment:
    case EnetCommandKind::SendUnreliableFragment:
        fields.number16("start sequence number");
        fields.number16("payload length", " bytes");
        fields.number32("fragment count");
        fields.number32("fragment number");
        fields.number32("total length", " bytes");
        fields.number32("fragment offset", " bytes");
        break;
    case EnetCommandKind::BandwidthLimit:
        fields.bandwidth("incoming bandwidth");
        fields.bandwidth("outgoing bandwidth");
        break;
    case EnetCommandKind::ThrottleConfigure:
        fields.number32("throttle interval", " ms");
        fields.number32("throttle acceleration");
        fields.number32("throttle deceleration");
        break;
    }
    if (isData(command.kind))
        field.add("payload", std::to_string(command.payloadSize) + " bytes", command.payloadOffset(),
                  command.payloadSize);
    if (!isPlausible(command))
        field.problem = "ENet does not send it like this";
    return field;
}

const Field* EnetDissection::commands() const
{
    const bool isThere = !root.children.empty() && root.children.back().name == "commands";
    return isThere ? &root.children.back() : nullptr;
}

EnetDissection dissectEnet(ByteView datagram, EnetOpener& opener, EnetFraming& framing,
                           std::optional<std::uint32_t> connectId)
{
    EnetDissection dissection;
    Field& root = dissection.root;
    root.name = "datagram";
    root.value = std::to_string(datagram.size()) + " bytes";
    root.length = datagram.size();
    const EnetDatagram opened = opener.open(datagram, framing);
    const EnetHeader& header = opened.header;
    if (opened.prefix == 0 && !parseEnetHeader(datagram, opened.dialect)) {
        root.addProblem(std::string(opened.problem), 0, datagram.size());
        return dissection;
    }
    const std::size_t begin = opened.prefix;
    const bool isCSharp = opened.dialect == EnetDialect::CSharp;
    if (begin > 0)
        root.add("prefix", "of Growtopia's ENet", 0, begin);
    Field& first = root.add("header", isCSharp ? "of ENet-CSharp" : "", begin, header.size);
    first.add("peer id", header.peerId == noEnetPeer ? "none yet" : std::to_string(header.peerId), begin, 2);
    first.add("session id", std::to_string(header.sessionId), begin, 1);
    if (!isCSharp)
        first.add("compressed", header.compressed ? "yes" : "no", begin, 1);
    if (header.hasSentTime)
        first.add("sent time", std::to_string(header.sentTime) + " ms", begin + 2, 2);
    if (opened.hasChecksum)
        addChecksum(root, datagram, opened, connectId);
    dissection.compression = opened.compression;

    const std::size_t bodyOffset = opened.bodyOffset();
    Field& commands = root.add("commands", {}, bodyOffset, datagram.size() - bodyOffset);
    if (!opened.problem.empty()) {
        commands.problem = std::string(opened.problem);
        return dissection;
    }
    EnetCommandReader reader(opened.commands, opened.commandsOffset);
    EnetCommand command;
    while (reader.next(command))
        commands.children.push_back(dissectEnetCommand(opened.commands, command));
    commands.value = std::to_string(commands.children.size());
    if (header.compressed) {
        dissection.unpacked.assign(opened.commands.begin(), opened.commands.end());
        commands.value += ", unpacked with " + std::string(name(opened.compression)) + " to " +
                          std::to_string(opened.commands.size()) + " bytes";
    }
    if (!reader.atEnd())
        addMalformed(commands, opened.commands, reader.offset());
    return dissection;
}

} // namespace peerscope
