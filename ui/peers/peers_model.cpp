// SPDX-License-Identifier: MIT
#include "ui/peers/peers_model.h"

#include "core/words/names.h"
#include "core/words/numbers.h"
#include "core/words/peers.h"
#include "ui/theme/plain_text.h"

#include <algorithm>

namespace peerscope {

PeerLine peerLine(const PeerState& peer, Time now)
{
    PeerLine line{peerName(peer),
                  peer.isReal ? PeersModel::tr("%1, %2").arg(QString::fromStdString(peer.role), realWord())
                              : QString::fromStdString(peer.role),
                  peer.id,
                  peer.status,
                  {},
                  peer.refusesNewConnections,
                  troubleText(frozenSeconds(peer, now), peer.isUnplugged)};
    const std::size_t count = peer.connections.size();
    if (peer.role == "server") {
        if (peer.status == PeerStatus::Connected)
            line.note = PeersModel::tr("%1 client(s)", nullptr, forPlural(count)).arg(formatCount(count));
    } else if (peer.role == "mesh") {
        if (peer.status == PeerStatus::Connected)
            line.note = PeersModel::tr("%1 peer(s)", nullptr, forPlural(count)).arg(formatCount(count));
    } else if (count > 0 && peer.connections.front().roundTripTime > Time(0)) { // 0: no answer yet
        line.note =
            PeersModel::tr("RTT %1").arg(formatShortMilliseconds(peer.connections.front().roundTripTime));
    }
    return line;
}

PeersModel::PeersModel(QObject* parent) : QAbstractListModel(parent)
{
}

void PeersModel::setState(const TraceState* state)
{
    std::vector<PeerLine> lines;
    if (state) {
        lines.reserve(state->peers.size());
        for (const PeerState& peer : state->peers)
            lines.push_back(peerLine(peer, state->now));
    }
    const std::size_t common = std::min(lines.size(), m_lines.size());
    const bool samePeers =
        std::equal(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(common), m_lines.begin(),
                   [](const PeerLine& a, const PeerLine& b) { return a.name == b.name && a.role == b.role; });
    if (!samePeers) {
        beginResetModel();
        m_lines = std::move(lines);
        endResetModel();
        return;
    }
    if (m_lines.size() > common) { // the run does not have some added peers
        beginRemoveRows({}, static_cast<int>(common), static_cast<int>(m_lines.size()) - 1);
        m_lines.resize(common);
        endRemoveRows();
    }
    for (std::size_t row = 0; row < common; ++row) {
        if (lines[row] == m_lines[row])
            continue;
        const std::size_t first = row;
        while (row < common && lines[row] != m_lines[row]) {
            m_lines[row] = lines[row];
            ++row;
        }
        Q_EMIT dataChanged(index(static_cast<int>(first)), index(static_cast<int>(row) - 1));
    }
    if (lines.size() > common) {
        beginInsertRows({}, static_cast<int>(common), static_cast<int>(lines.size()) - 1);
        m_lines.insert(m_lines.end(), lines.begin() + static_cast<std::ptrdiff_t>(common), lines.end());
        endInsertRows();
    }
}

EndpointId PeersModel::endpointAt(const QModelIndex& index) const
{
    return index.isValid() ? EndpointId(static_cast<EndpointId::Value>(index.row())) : EndpointId::none();
}

QModelIndex PeersModel::indexOf(EndpointId endpoint) const
{
    return endpoint.isValid() && endpoint.value() < m_lines.size() ? index(endpoint.value()) : QModelIndex();
}

int PeersModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant PeersModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || static_cast<std::size_t>(index.row()) >= m_lines.size())
        return {};
    const PeerLine& line = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return line.name;
    case StatusRole:
        return static_cast<int>(line.status);
    case IdRole:
        return line.id;
    case RoleRole:
        return line.role;
    case NoteRole:
        return line.note;
    case RefusesRole:
        return line.refuses;
    case TroubleRole:
        return line.trouble;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        QStringList parts = {line.name, line.role, tr("id %1").arg(line.id), statusWord(line.status)};
        if (!line.trouble.isEmpty())
            parts += line.trouble;
        if (!line.note.isEmpty())
            parts += line.note;
        if (line.refuses)
            parts += tr("refuses new connections");
        const QString text = parts.join(QStringLiteral(", "));
        return role == Qt::ToolTipRole ? asPlainText(text) : text;
    }
    default:
        return {};
    }
}

} // namespace peerscope

#include "moc_peers_model.cpp"
