// SPDX-License-Identifier: MIT
#include "ui/conditions/links_model.h"

#include "core/words/conditions_text.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "ui/theme/plain_text.h"

#include <algorithm>
#include <unordered_map>

namespace peerscope {

namespace {

std::uint32_t keyOf(EndpointId from, EndpointId to)
{
    return std::uint32_t{from.value()} << 16 | to.value();
}

/// Whether the two can connect: a client and a server, or two members of a mesh.
bool canConnect(const PeerState& a, const PeerState& b)
{
    return (a.role == "server" && b.role == "client") || (a.role == "client" && b.role == "server") ||
           (a.role == "mesh" && b.role == "mesh");
}

QString shortMilliseconds(Time time)
{
    return formatSignificant(toMilliseconds(time), 4);
}

QString shortPercent(double share)
{
    return formatSignificant(share * 100, 3);
}

/// The name of the link, then one condition per line.
QString describe(const LinkLine& line)
{
    QStringList lines{line.name};
    for (const ConditionText& text : conditionTexts(line.conditions))
        lines.append(QStringLiteral("%1: %2").arg(text.name, text.value));
    if (lines.size() == 1)
        lines.append(noConditionsText());
    return lines.join(QLatin1Char('\n'));
}

} // namespace

std::vector<LinkLine> linksOf(const TraceState& state, const Selection& selection)
{
    const auto* peer = std::get_if<EndpointId>(&selection);
    const auto* link = std::get_if<LinkRef>(&selection);
    if (!peer && !link)
        return {};
    const PeerState* self = findPeer(&state, peer ? *peer : link->from);
    if (!self || (link && !findPeer(&state, link->to)))
        return {};

    std::unordered_map<std::uint32_t, LinkConditions> bent;
    std::vector<bool> isNeighbour(state.peers.size(), false);
    for (const LinkState& candidate : state.links) {
        const bool leaves = candidate.from == self->endpoint;
        if (!leaves && candidate.to != self->endpoint)
            continue;
        bent[keyOf(candidate.from, candidate.to)] = candidate.conditions;
        const EndpointId other = leaves ? candidate.to : candidate.from;
        if (peer && findPeer(&state, other) && candidate.conditions != LinkConditions())
            isNeighbour[other.value()] = true;
    }
    if (link) {
        isNeighbour[link->to.value()] = true;
    } else {
        for (const PeerState& other : state.peers) {
            if (canConnect(*self, other))
                isNeighbour[other.endpoint.value()] = true;
        }
    }

    std::vector<LinkLine> lines;
    const auto add = [&](const PeerState& from, const PeerState& to) {
        const auto found = bent.find(keyOf(from.endpoint, to.endpoint));
        lines.push_back(
            {{from.endpoint, to.endpoint},
             peerName(from) + QStringLiteral(" → ") + peerName(to),
             &from == self ? QStringLiteral("→ ") + peerName(to) : QStringLiteral("← ") + peerName(from),
             found == bent.end() ? LinkConditions() : found->second});
    };
    for (const PeerState& other : state.peers) {
        if (&other == self || !isNeighbour[other.endpoint.value()])
            continue;
        add(*self, other);
        add(other, *self);
    }
    return lines;
}

LinksModel::LinksModel(QObject* parent) : QAbstractTableModel(parent)
{
}

void LinksModel::setLines(std::vector<LinkLine> lines)
{
    const bool sameLinks =
        std::equal(lines.begin(), lines.end(), m_lines.begin(), m_lines.end(),
                   [](const LinkLine& a, const LinkLine& b) { return a.link == b.link && a.name == b.name; });
    if (!sameLinks) {
        beginResetModel();
        m_lines = std::move(lines);
        endResetModel();
        return;
    }
    for (std::size_t row = 0; row < m_lines.size(); ++row) {
        const std::size_t first = row;
        while (row < m_lines.size() && !(lines[row] == m_lines[row])) {
            m_lines[row] = lines[row];
            ++row;
        }
        if (row > first)
            Q_EMIT dataChanged(index(static_cast<int>(first), 0),
                               index(static_cast<int>(row) - 1, columnTotal - 1));
    }
}

int LinksModel::rowOf(LinkRef link) const
{
    const auto found =
        std::find_if(m_lines.begin(), m_lines.end(), [&](const LinkLine& line) { return line.link == link; });
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

int LinksModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LinksModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QVariant LinksModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || static_cast<std::size_t>(index.row()) >= m_lines.size())
        return {};
    const LinkLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() != NameColumn)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole || (role == Qt::AccessibleTextRole && index.column() == NameColumn)) {
        const QString text = describe(line);
        return role == Qt::ToolTipRole ? asPlainText(text) : text;
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case NameColumn:
        return line.sideName;
    case DelayColumn:
        return shortMilliseconds(line.conditions.delay);
    case JitterColumn:
        return shortMilliseconds(line.conditions.jitter);
    case LossColumn:
        return shortPercent(line.conditions.loss);
    case DuplicateColumn:
        return shortPercent(line.conditions.duplicate);
    default:
        return {};
    }
}

QVariant LinksModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    struct Header
    {
        QString title;
        QString toolTip;
    };
    const Header headers[columnTotal] = {
        {tr("Link"), tr("→ from the selected peer to that one; ← the other way")},
        {tr("ms"), tr("Delay, one way, in milliseconds")},
        {tr("±"), tr("Jitter, in milliseconds")},
        {tr("✕ %"), tr("Loss, in percent of the datagrams")},
        {tr("2× %"), tr("Duplicates, in percent of the datagrams")},
    };
    if (section < 0 || section >= columnTotal)
        return {};
    if (role == Qt::DisplayRole)
        return headers[section].title;
    return role == Qt::ToolTipRole ? QVariant(headers[section].toolTip) : QVariant();
}

} // namespace peerscope

#include "moc_links_model.cpp"
