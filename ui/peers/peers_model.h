// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/trace/state.h"

#include <QAbstractListModel>

#include <vector>

namespace peerscope {

/// What the panel shows for one peer. Compared as a whole, so only changed rows are repainted.
struct PeerLine
{
    QString name;
    QString role;
    int id = 0;
    PeerStatus status = PeerStatus::NotJoined;
    QString note; ///< "4 clients", "RTT 83 ms", "3 peers"
    bool refuses = false;
    QString trouble = {}; ///< "frozen 3 s", "unplugged"

    bool operator==(const PeerLine&) const = default;
};

PeerLine peerLine(const PeerState& peer, Time now);

/// The peers of a sandbox, one per row; row numbers are EndpointIds. Changes emit dataChanged for runs of
/// rows, new peers insert rows; only another sandbox resets the model.
class PeersModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { StatusRole = Qt::UserRole, IdRole, RoleRole, NoteRole, RefusesRole, TroubleRole };

    explicit PeersModel(QObject* parent = nullptr);

    void setState(const TraceState* state);
    EndpointId endpointAt(const QModelIndex& index) const;
    QModelIndex indexOf(EndpointId endpoint) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<PeerLine> m_lines;
};

} // namespace peerscope
