// SPDX-License-Identifier: MIT
#include "core/trace/message_totals.h"

#include <vector>

namespace peerscope {

MessageTotals messageTotals(const TraceSnapshot& trace)
{
    MessageColumns& messages = trace.messages();
    messages.readUpTo(trace, trace.packetCount());
    std::vector<MessageTotals::Total> totals(messages.subjectCount());
    for (std::size_t row = 0; row < trace.packetCount(); ++row) {
        const auto subject = messages.subjectOf(PacketId(static_cast<PacketId::Value>(row)));
        if (subject >= totals.size())
            continue; // known only since
        ++totals[subject].packets;
        totals[subject].bytes += trace.packetColumns(row).size[TraceSnapshot::packetOffset(row)];
    }
    MessageTotals result;
    for (std::size_t id = 1; id < totals.size(); ++id) { // 0: no message
        const MessageSubject& subject = messages.subject(static_cast<MessageColumns::SubjectId>(id));
        const auto add = [&total = totals[id]](MessageTotals::Totals& to, std::string_view name) {
            MessageTotals::Total& sum = to[std::string(name)];
            sum.packets += total.packets;
            sum.bytes += total.bytes;
        };
        if (totals[id].packets == 0)
            continue;
        add(result.kinds, name(subject.kind));
        if (subject.rpc != 0)
            add(result.rpcs, messages.name(subject.rpc));
        for (const MessageColumns::NameId node : subject.nodes)
            add(result.nodes, messages.name(node));
    }
    return result;
}

} // namespace peerscope
