// SPDX-License-Identifier: MIT
#include "core/enet/command_labels.h"

#include "core/enet/packet_stamp.h"

#include <arpa/inet.h>

namespace peerscope {

namespace {

bool isSame(const ENetIncomingCommand& incoming, const CarriedPart& part)
{
    if ((incoming.command.header.command & ENET_PROTOCOL_COMMAND_MASK) != part.command ||
        incoming.command.header.channelID != part.enetChannel)
        return false;
    switch (part.command) {
    case ENET_PROTOCOL_COMMAND_SEND_UNSEQUENCED:
        return ntohs(incoming.command.sendUnsequenced.unsequencedGroup) == part.unreliableSequenceNumber;
    case ENET_PROTOCOL_COMMAND_SEND_RELIABLE:
    case ENET_PROTOCOL_COMMAND_SEND_FRAGMENT:
        return incoming.reliableSequenceNumber == part.reliableSequenceNumber;
    default:
        return incoming.reliableSequenceNumber == part.reliableSequenceNumber &&
               incoming.unreliableSequenceNumber == part.unreliableSequenceNumber;
    }
}

} // namespace

CarriedPart describe(const ENetOutgoingCommand& command)
{
    CarriedPart part;
    part.packet = packetOf(stampOf(*command.packet));
    part.attempt = command.sendAttempts == 0 ? std::uint16_t{1} : command.sendAttempts;
    part.enetChannel = command.command.header.channelID;
    part.command = command.command.header.command & ENET_PROTOCOL_COMMAND_MASK;
    part.acknowledged = command.command.header.command & ENET_PROTOCOL_COMMAND_FLAG_ACKNOWLEDGE;
    part.reliableSequenceNumber = command.reliableSequenceNumber;
    part.unreliableSequenceNumber = command.unreliableSequenceNumber;
    switch (part.command) {
    case ENET_PROTOCOL_COMMAND_SEND_FRAGMENT:
        part.fragment = static_cast<std::uint16_t>(ntohl(command.command.sendFragment.fragmentNumber));
        part.reliableSequenceNumber = ntohs(command.command.sendFragment.startSequenceNumber);
        break;
    case ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE_FRAGMENT:
        part.fragment = static_cast<std::uint16_t>(ntohl(command.command.sendFragment.fragmentNumber));
        part.unreliableSequenceNumber = ntohs(command.command.sendFragment.startSequenceNumber);
        break;
    case ENET_PROTOCOL_COMMAND_SEND_UNSEQUENCED:
        part.unreliableSequenceNumber = ntohs(command.command.sendUnsequenced.unsequencedGroup);
        break;
    default:
        break;
    }
    return part;
}

ENetIncomingCommand* findIn(ENetList& list, const CarriedPart& part)
{
    // Starts with the newest, because what has just arrived is at or near the end.
    for (ENetListIterator node = enet_list_previous(enet_list_end(&list)); node != enet_list_end(&list);
         node = enet_list_previous(node)) {
        auto* command = reinterpret_cast<ENetIncomingCommand*>(node);
        if (isSame(*command, part))
            return command;
    }
    return nullptr;
}

} // namespace peerscope
