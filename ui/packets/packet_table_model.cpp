// SPDX-License-Identifier: MIT
#include "ui/packets/packet_table_model.h"

#include "core/trace/as_of.h"
#include "core/trace/message_line.h"
#include "core/words/fates.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <algorithm>
#include <limits>

namespace peerscope {

namespace {

constexpr qsizetype shownPayload = 24; // bytes

int rowsOf(const PacketSelection& packets)
{
    return static_cast<int>(
        std::min<std::size_t>(packets.size(), static_cast<std::size_t>(std::numeric_limits<int>::max())));
}

/// Whether `next` only adds packets after those of `before`.
bool continues(const PacketSelection& before, const PacketSelection& next)
{
    const std::size_t count = before.packetCount();
    if (next.packetCount() < count)
        return false;
    const std::size_t words = count / 64;
    if (!std::equal(before.bits().begin(), before.bits().begin() + static_cast<std::ptrdiff_t>(words),
                    next.bits().begin()))
        return false;
    const std::uint64_t mask = (std::uint64_t{1} << count % 64) - 1;
    return mask == 0 || ((before.bits()[words] ^ next.bits()[words]) & mask) == 0;
}

/// Printable bytes as text, others as dots.
QString previewOf(ByteView payload)
{
    QString text;
    for (const std::byte byte : payload.first(std::min<std::size_t>(payload.size(), shownPayload))) {
        const auto character = std::to_integer<unsigned char>(byte);
        text += character >= 0x20 && character < 0x7F ? QChar(ushort{character}) : QChar(u'·');
    }
    return payload.size() > static_cast<std::size_t>(shownPayload) ? text + QChar(u'…') : text;
}

QString quoted(QString name)
{
    name.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
    return QLatin1Char('"') + name + QLatin1Char('"');
}

/// Packets that call the same function; for other messages, those of the same kind.
QString messageTerm(const TraceSnapshot& trace, PacketId packet)
{
    const MessageColumns& messages = trace.messages();
    const MessageColumns::SubjectId id = messages.subjectOf(packet);
    if (id == MessageColumns::noSubject)
        return {};
    const MessageSubject& subject = messages.subject(id);
    const std::string_view kind = name(subject.kind);
    return subject.rpc != 0
               ? QStringLiteral("rpc == ") + quoted(QString::fromStdString(messages.name(subject.rpc)))
               : QStringLiteral("kind == ") +
                     QString::fromLatin1(kind.data(), static_cast<qsizetype>(kind.size()));
}

QVariant alignmentOf(PacketTableColumn column)
{
    switch (column) {
    case PacketTableColumn::Number:
    case PacketTableColumn::Sent:
    case PacketTableColumn::Channel:
    case PacketTableColumn::Size:
    case PacketTableColumn::Latency:
    case PacketTableColumn::Queued:
    case PacketTableColumn::Held:
    case PacketTableColumn::Resends:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
}

} // namespace

PacketTableModel::PacketTableModel(QObject* parent)
    : QAbstractTableModel(parent), m_packets(std::make_shared<const PacketSelection>())
{
}

void PacketTableModel::setPackets(std::shared_ptr<const PacketSelection> packets, const TraceSnapshot& trace)
{
    const int rows = rowsOf(*packets);
    const bool sameRun = &trace.lod() == &m_trace.lod();
    const bool appends =
        sameRun && packets->filter().text() == m_packets->filter().text() && continues(*m_packets, *packets);
    if (!appends) {
        beginResetModel();
        m_packets = std::move(packets);
        m_trace = trace;
        m_rows = rows;
        endResetModel();
        return;
    }
    if (rows > m_rows)
        beginInsertRows({}, m_rows, rows - 1);
    const bool inserts = rows > m_rows;
    m_packets = std::move(packets);
    m_trace = trace;
    m_rows = rows;
    if (inserts)
        endInsertRows();
}

void PacketTableModel::setTime(std::optional<Time> time)
{
    m_time = time;
}

int PacketTableModel::rowsSent() const
{
    const std::size_t sent = m_time ? m_trace.firstPacketAt(*m_time + Time(1)) : m_trace.packetCount();
    if (sent >= m_packets->packetCount())
        return m_rows;
    return std::min(m_rows,
                    static_cast<int>(m_packets->indexOf(PacketId(static_cast<PacketId::Value>(sent)))));
}

int PacketTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int PacketTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : packetTableColumnCount;
}

PacketRow PacketTableModel::packetAt(int row) const
{
    const PacketRow packet = m_trace.packet(m_packets->at(static_cast<std::size_t>(row)));
    return m_time && packet.sent <= *m_time ? packetAsOf(m_trace, packet.id, *m_time) : packet;
}

int PacketTableModel::rowOf(PacketId packet) const
{
    if (!packet.isValid() || !m_packets->contains(packet))
        return -1;
    const std::size_t row = m_packets->indexOf(packet);
    return row < static_cast<std::size_t>(m_rows) ? static_cast<int>(row) : -1;
}

QString PacketTableModel::text(const PacketRow& packet, PacketTableColumn column) const
{
    switch (column) {
    case PacketTableColumn::Number:
        return QString::number(packet.id.value());
    case PacketTableColumn::Sent:
        return formatDecimals(toSeconds(packet.sent), 6);
    case PacketTableColumn::From:
        return peerName(m_trace, packet.from);
    case PacketTableColumn::To:
        return peerName(m_trace, packet.to);
    case PacketTableColumn::Channel:
        return QString::number(packet.channel);
    case PacketTableColumn::Mode:
        return modeLabel(packet.mode);
    case PacketTableColumn::Size:
        return QString::number(packet.size);
    case PacketTableColumn::Latency:
        return packet.delivered ? formatDecimals(toMilliseconds(*packet.delivered - packet.sent), 1)
                                : QString();
    case PacketTableColumn::Queued:
        return packet.queued > Time(0) ? formatDecimals(toMilliseconds(packet.queued), 1) : QString();
    case PacketTableColumn::Held:
        return packet.held > Time(0) ? formatDecimals(toMilliseconds(packet.held), 1) : QString();
    case PacketTableColumn::Resends:
        return packet.resends > 0 ? QString::number(packet.resends) : QString();
    case PacketTableColumn::Fate:
        return m_time && packet.sent <= *m_time ? fateWord(packet.fate) : fateWord(m_trace, packet);
    case PacketTableColumn::Message:
        return QString::fromStdString(messageLine(m_trace, packet.id));
    case PacketTableColumn::Contents:
        return previewOf(m_trace.payload(packet));
    }
    return {};
}

QString PacketTableModel::filterTerm(const PacketRow& packet, PacketTableColumn column) const
{
    const auto word = [](std::string_view name) {
        return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
    };
    switch (column) {
    case PacketTableColumn::From:
        return QStringLiteral("from == ") + quoted(peerName(m_trace, packet.from));
    case PacketTableColumn::To:
        return QStringLiteral("to == ") + quoted(peerName(m_trace, packet.to));
    case PacketTableColumn::Channel:
        return QStringLiteral("channel == %1").arg(packet.channel);
    case PacketTableColumn::Mode:
        return QStringLiteral("mode == ") + word(name(packet.mode));
    case PacketTableColumn::Size:
        return QStringLiteral("size == %1").arg(packet.size);
    case PacketTableColumn::Fate:
        return QStringLiteral("fate == ") + word(name(packet.fate));
    case PacketTableColumn::Resends:
        return QStringLiteral("resends == %1").arg(packet.resends);
    case PacketTableColumn::Message:
        return messageTerm(m_trace, packet.id);
    default:
        return {};
    }
}

QVariant PacketTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows)
        return {};
    const auto column = static_cast<PacketTableColumn>(index.column());
    if (role == Qt::DisplayRole)
        return text(packetAt(index.row()), column);
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(column);
    return {};
}

QVariant PacketTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    struct Head
    {
        QString title;
        QString help;
    };
    static const Head heads[packetTableColumnCount] = {
        {tr("#"), tr("The packet's number")},
        {tr("Sent, s"), tr("When put_packet was called")},
        {tr("From"), tr("The sender")},
        {tr("To"), tr("The recipient; a packet to everyone has a row for each recipient")},
        {tr("Ch"), tr("Godot's transfer_channel")},
        {tr("Mode"), tr("Godot's transfer_mode")},
        {tr("Bytes"), tr("The size of put_packet's argument")},
        {tr("Latency, ms"), tr("From put_packet to the receiver's poll")},
        {tr("Queued, ms"), tr("How long it waited in ENet's queue at the sender before it left")},
        {tr("Held, ms"), tr("How long it waited at the receiver for earlier packets")},
        {tr("Resends"), tr("How often it was sent again")},
        {tr("Fate"), tr("What became of it")},
        {tr("Message"), tr("What it says, if the game is shown to be Godot's; numbers follow a #")},
        {tr("Payload"), tr("Its first bytes as text")},
    };
    if (section < 0 || section >= packetTableColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return heads[section].title;
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(static_cast<PacketTableColumn>(section));
    if (role == Qt::ToolTipRole)
        return heads[section].help;
    return {};
}

} // namespace peerscope

#include "moc_packet_table_model.cpp"
