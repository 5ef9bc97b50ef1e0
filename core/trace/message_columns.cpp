// SPDX-License-Identifier: MIT
#include "core/trace/message_columns.h"

#include "core/trace/trace.h"
#include "core/wire/godot_node_names.h"
#include "core/wire/godot_reader.h"
#include "core/wire/godot_scene_format.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace peerscope {

class MessageColumns::Reading
{
public:
    explicit Reading(MessageColumns& columns) : m_columns(columns)
    {
        addSubject({});
        addName({});
    }

    /// Packets read earlier may have been taken for another game's.
    bool isOutdated(const TraceSnapshot& trace) const
    {
        for (std::size_t index = 0; index < m_ends.size(); ++index) {
            if (trace.protocol(EndpointId(static_cast<std::uint16_t>(index))) != m_ends[index].protocol)
                return true;
        }
        return false;
    }

    void startOver()
    {
        m_sessions.clear();
        m_ends.clear();
        m_unfinished.clear();
    }

    /// The packet has been read; some of its bytes may still come, with other datagrams of a live capture.
    void noteUnfinished(const TraceSnapshot& trace, std::size_t row)
    {
        if (m_unfinished.size() < mostUnfinished && mayGetBytes(trace, row))
            m_unfinished.push_back(row);
    }
    /// Reads them again.
    void readUnfinished(const TraceSnapshot& trace)
    {
        std::erase_if(m_unfinished, [&](std::size_t row) {
            if (row >= trace.packetCount())
                return false; // an older snapshot
            m_columns.store(row, read(trace, row));
            return !mayGetBytes(trace, row);
        });
    }
    bool hasUnfinished() const { return !m_unfinished.empty(); }

    void learnEnds(const TraceSnapshot& trace)
    {
        for (std::size_t index = m_ends.size(); index < trace.endpointCount(); ++index) {
            const EndpointId id(static_cast<std::uint16_t>(index));
            const EndpointRow& row = trace.endpoint(id);
            m_ends.push_back({trace.protocol(id), row.role == "server", row.uniqueId});
        }
    }

    SubjectId read(const TraceSnapshot& trace, std::size_t row)
    {
        const PacketColumns& columns = trace.packetColumns(row);
        const std::size_t place = TraceSnapshot::packetOffset(row);
        const std::size_t from = columns.from[place];
        const EndpointId to(columns.to[place]);
        if (from >= m_ends.size())
            return noSubject;
        // As TraceSnapshot::protocolBetween().
        const bool hasReceiver = to.isValid() && to.value() < m_ends.size();
        const End& client = m_ends[from].isServer && hasReceiver ? m_ends[to.value()] : m_ends[from];
        if (client.protocol != GameProtocol::Godot4Scene && client.protocol != GameProtocol::Godot3)
            return noSubject;
        PacketRow packet;
        packet.payload = columns.payload[place];
        packet.size = columns.size[place];
        const ByteView payload = trace.payload(packet);
        const std::int32_t sender = m_ends[from].uniqueId;
        if (client.protocol == GameProtocol::Godot3)
            readGodot3Subject(payload, columns.channel[place], sender, m_subject);
        else
            readGodotSubject(payload, sender, m_subject);
        if (m_subject.kind == MessageKind::None)
            return noSubject;
        const bool isToServer = hasReceiver && m_ends[to.value()].uniqueId == godotServerId;
        Session& session = m_sessions[isToServer ? to : EndpointId(static_cast<std::uint16_t>(from))];
        if (m_subject.inner == MessageKind::Path)
            session.paths.learn(m_subject.owner, m_subject.numbers, m_subject.path);
        else if (m_subject.inner == MessageKind::Spawn)
            session.spawned.learn(m_subject.owner, m_subject.numbers, m_subject.path);
        return keep(session);
    }

private:
    static constexpr std::size_t mostUnfinished = 1'024;
    static constexpr Time longestWay{10'000'000}; ///< from a packet's first bytes to its last

    struct End
    {
        GameProtocol protocol = GameProtocol::Unknown;
        bool isServer = false;
        std::int32_t uniqueId = 0;
    };
    struct Session
    {
        GodotNodeNames paths;
        GodotNodeNames spawned;
    };

    static bool mayGetBytes(const TraceSnapshot& trace, std::size_t row)
    {
        const PacketColumns& columns = trace.packetColumns(row);
        const std::size_t place = TraceSnapshot::packetOffset(row);
        if (columns.fragments[place] == 1 || trace.origin() != TraceOrigin::Capture ||
            columns.fate[place].load(std::memory_order_acquire) != PacketFate::InFlight)
            return false;
        const std::size_t last = trace.packetCount() - 1;
        const std::int64_t newest = trace.packetColumns(last).sent[TraceSnapshot::packetOffset(last)];
        return newest - columns.sent[place] < longestWay.count();
    }

    NameId addName(const std::string& name)
    {
        auto& row = m_columns.m_names.chunkForAppend().row;
        row[m_columns.m_names.offsetOf(m_columns.m_names.size())] = name;
        return static_cast<NameId>(m_columns.m_names.publish());
    }

    SubjectId addSubject(MessageSubject subject)
    {
        auto& row = m_columns.m_subjects.chunkForAppend().row;
        row[m_columns.m_subjects.offsetOf(m_columns.m_subjects.size())] = std::move(subject);
        return static_cast<SubjectId>(m_columns.m_subjects.publish());
    }

    NameId nameOf(const std::string& name)
    {
        if (const auto found = m_nameIds.find(name); found != m_nameIds.end())
            return found->second;
        if (m_columns.nameCount() >= mostNames || m_nameBytes + name.size() > mostNameBytes)
            return 0;
        m_nameBytes += name.size();
        return m_nameIds[name] = addName(name);
    }

    NameId nodeName(const Session& session, std::uint32_t number)
    {
        const std::uint32_t bare = number & ~GodotSubject::pathFlag;
        const std::string_view known = number & GodotSubject::pathFlag
                                           ? session.paths.name(m_subject.owner, bare)
                                           : session.spawned.name(m_subject.owner, number);
        return nameOf(known.empty() ? '#' + godot::shownUnsigned(bare) : godot::plainText(bytesOf(known)));
    }

    /// "move", or "#3" if only its number was sent; empty for what calls none.
    std::string methodText() const
    {
        if (m_subject.method)
            return '#' + godot::shownUnsigned(*m_subject.method);
        return godot::plainText(bytesOf(m_subject.methodName));
    }

    SubjectId keep(const Session& session)
    {
        MessageSubject subject{.kind = m_subject.kind, .realFrom = m_subject.realSender};
        const auto addNode = [&subject](NameId name) {
            if (name != 0 && std::ranges::find(subject.nodes, name) == subject.nodes.end())
                subject.nodes.push_back(name);
        };
        if (!m_subject.path.empty())
            addNode(nameOf(godot::plainText(bytesOf(m_subject.path))));
        for (const std::uint32_t number : m_subject.nodes)
            addNode(nodeName(session, number));
        if (const std::string method = methodText(); !method.empty() && !subject.nodes.empty())
            subject.rpc = nameOf(m_columns.name(subject.nodes.front()) + '.' + method);
        return idOf(std::move(subject));
    }

    SubjectId idOf(MessageSubject subject)
    {
        m_key = {static_cast<char32_t>(subject.kind), static_cast<char32_t>(subject.realFrom), subject.rpc};
        m_key.append(subject.nodes.begin(), subject.nodes.end());
        if (const auto found = m_subjectIds.find(m_key); found != m_subjectIds.end())
            return found->second;
        const bool isBare = subject.realFrom == 0 && subject.rpc == 0 && subject.nodes.empty();
        if (m_columns.subjectCount() >= mostSubjects && !isBare)
            return idOf({.kind = subject.kind});
        return m_subjectIds[m_key] = addSubject(std::move(subject));
    }

    MessageColumns& m_columns;
    std::vector<End> m_ends; ///< by endpoint
    std::unordered_map<EndpointId, Session> m_sessions;
    std::vector<std::size_t> m_unfinished; ///< rows
    std::unordered_map<std::string, NameId> m_nameIds;
    std::size_t m_nameBytes = 0;
    std::unordered_map<std::u32string, SubjectId> m_subjectIds; ///< by all that is in a subject
    // Kept for their memory.
    GodotSubject m_subject;
    std::u32string m_key;
};

MessageColumns::MessageColumns() = default;
MessageColumns::~MessageColumns() = default;

void MessageColumns::store(std::size_t row, SubjectId subject)
{
    const bool isNew = row == m_rows.size();
    Rows& rows = isNew ? m_rows.chunkForAppend() : m_rows.chunkOf(row);
    rows.subject[m_rows.offsetOf(row)].store(subject, std::memory_order_release);
    if (isNew)
        m_rows.publish();
}

void MessageColumns::readUpTo(const TraceSnapshot& trace, std::size_t end)
{
    end = std::min(end, trace.packetCount());
    bool isDone = false;
    bool hasReadAgain = false;
    while (!isDone) {
        // A chunk at a time, so that nobody waits long for a turn.
        const std::scoped_lock turn(m_turn);
        if (!m_reading)
            m_reading = std::make_unique<Reading>(*this);
        if (m_reading->isOutdated(trace)) {
            m_reading->startOver();
            m_rowsRead.store(0, std::memory_order_release);
        }
        m_reading->learnEnds(trace);
        if (!std::exchange(hasReadAgain, true))
            m_reading->readUnfinished(trace);
        std::size_t row = rowsRead();
        const std::size_t stop = std::min(end, (row / Rows::rowCount + 1) * Rows::rowCount);
        for (; row < stop; ++row) {
            store(row, m_reading->read(trace, row));
            m_reading->noteUnfinished(trace, row);
        }
        m_mayChange.store(m_reading->hasUnfinished(), std::memory_order_release);
        if (row > rowsRead())
            m_rowsRead.store(row, std::memory_order_release);
        isDone = row >= end;
    }
}

} // namespace peerscope
