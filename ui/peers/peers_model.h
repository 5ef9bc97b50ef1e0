// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/trace/state.h"

#include <QAbstractListModel>

#include <vector>

namespace peerscope {

/// What the panel shows of one peer; compared as a whole, so that only rows that look different are
/// repainted.
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

/// The peers of a sandbox, one a row; row numbers are EndpointIds. Changes come as dataChanged over runs of
/// rows that belong together, new peers as inserted rows; only another sandbox resets it.
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
