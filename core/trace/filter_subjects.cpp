// SPDX-License-Identifier: MIT
#include "core/trace/filter_subjects.h"

#include "core/trace/filter_parser.h"

#include <algorithm>

namespace peerscope {

namespace {

using NodeKind = FilterNode::Kind;

/// Asks a node of one subject after the other.
class SubjectMatch
{
public:
    SubjectMatch(const FilterNode& node, const TraceSnapshot& trace)
        : m_node(node), m_messages(trace.messages())
    {
        for (const FilterPeer& peer : node.peers) {
            if (peer.number)
                m_ids.push_back(*peer.number);
            for (std::size_t index = 0; !peer.number && index < trace.endpointCount(); ++index) {
                const EndpointRow& row = trace.endpoint(EndpointId(static_cast<std::uint16_t>(index)));
                if (isNamed(row.name, peer.name))
                    m_ids.push_back(row.uniqueId);
            }
        }
    }

    bool matches(const MessageSubject& subject) const
    {
        switch (m_node.field) {
        case FilterField::Kind: {
            const auto value = static_cast<std::int64_t>(subject.kind) - 1; // as in filterWords()
            return subject.kind != MessageKind::None && (m_node.kind == NodeKind::Present || isOneOf(value));
        }
        case FilterField::RealFrom:
            if (m_node.kind == NodeKind::Present || subject.realFrom == 0)
                return subject.realFrom != 0;
            return (std::ranges::find(m_ids, subject.realFrom) != m_ids.end()) != m_node.negated;
        case FilterField::Rpc:
            return subject.rpc != 0 && hasAny({&subject.rpc, 1});
        default:
            return !subject.nodes.empty() && hasAny(subject.nodes);
        }
    }

private:
    bool isOneOf(std::int64_t value) const
    {
        const bool isIn = m_node.kind == NodeKind::OneOf ? std::ranges::binary_search(m_node.values, value)
                                                         : m_node.low <= value && value <= m_node.high;
        return isIn != m_node.negated;
    }

    bool hasAny(std::span<const MessageSubject::NameId> names) const
    {
        if (m_node.kind == NodeKind::Present)
            return true;
        const bool isFound = std::ranges::any_of(names, [this](MessageSubject::NameId id) {
            const std::string& name = m_messages.name(id);
            return m_node.kind == NodeKind::Contains
                       ? name.find(m_node.bytes) != std::string::npos
                       : std::ranges::find(m_node.texts, name) != m_node.texts.end();
        });
        return isFound != m_node.negated;
    }

    const FilterNode& m_node;
    const MessageColumns& m_messages;
    std::vector<std::int32_t> m_ids; ///< of `m_node.peers`
};

} // namespace

bool asksForMessages(const FilterNode& node)
{
    return isOfMessage(node.field) || isOfMessage(node.other) ||
           std::ranges::any_of(node.children, asksForMessages);
}

bool isOfSubject(const FilterNode& node)
{
    return isOfMessage(node.field) && node.field != FilterField::Message && node.kind != NodeKind::Fields;
}

std::vector<std::uint8_t> matchingSubjects(const FilterNode& node, const TraceSnapshot& trace)
{
    const SubjectMatch match(node, trace);
    std::vector<std::uint8_t> result(trace.messages().subjectCount());
    for (std::size_t id = 0; id < result.size(); ++id)
        result[id] = match.matches(trace.messages().subject(static_cast<MessageColumns::SubjectId>(id)));
    return result;
}

const EndpointRow* realSender(const TraceSnapshot& trace, PacketId packet)
{
    const MessageColumns& messages = trace.messages();
    const std::int32_t id = messages.subject(messages.subjectOf(packet)).realFrom;
    for (std::size_t index = 0; id != 0 && index < trace.endpointCount(); ++index) {
        const EndpointRow& row = trace.endpoint(EndpointId(static_cast<std::uint16_t>(index)));
        if (row.uniqueId == id)
            return &row;
    }
    return nullptr;
}

} // namespace peerscope
