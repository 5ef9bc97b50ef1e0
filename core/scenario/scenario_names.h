// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <utility>
#include <vector>

namespace peerscope {

/// The names and ids of a scenario's peers. All functions throw through failScenario; `path` is the place of
/// a name.
class PeerNames
{
public:
    /// Checks the peers together: duplicate names and ids, clients without a server, more than maxPeers
    /// peers. Uses only the scenario's seed and peers.
    explicit PeerNames(const Scenario& scenario);
    /// The same, with the names that real programs have now.
    PeerNames(const Scenario& scenario, const QStringList& outside);
    /// The peers of a capture, each a name and an id. They may share both.
    explicit PeerNames(const std::vector<std::pair<QString, int>>& peers);
    /// For reading what names peers before they are known: takes every name and id.
    static PeerNames ofAnybody();

    /// Whether it is one peer: not "*" and not the bare name of a `count` entry.
    bool isOnePeer(const QString& name) const { return m_peers.contains(name); }
    /// The peer with that id. `found` is the id as the error quotes it.
    QString nameOfId(int id, const QString& found, const QString& path, const QString& expected) const;

    /// For "from" and "peer": a peer, or a bare name.
    void checkPeers(const QString& name, const QString& path) const;
    /// For whose cable can be pulled: a peer, a bare name, or a real program.
    void checkCable(const QString& name, const QString& path) const;
    /// For an end of a link: a peer, a bare name, a real program or "*".
    void checkEndpoint(const QString& name, const QString& path) const;
    /// A link must have two different ends. `path` is the link's.
    void checkLink(const QString& from, const QString& to, const QString& path) const;
    /// For "to" and "target": any number, a name, a bare name, or "-name".
    void checkTarget(const PacketTarget& target, const QString& path) const;
    /// For the "target" of disconnect_peer: a positive number, a name or a bare name.
    void checkOtherPeer(const PacketTarget& target, const QString& path) const;

    /// `found` is the name as the error quotes it.
    [[noreturn]] void failUnknown(const QString& name, const QString& found, const QString& path,
                                  const QString& expected) const;

    static QString expectedPeer();
    static QString expectedEndpoint();
    static QString expectedTarget();

private:
    PeerNames() = default;
    void addName(const QString& name, std::size_t spec);
    void addOutside(const Scenario& scenario);
    void checkName(const QString& name, const QString& path, const QString& expected) const;

    QHash<QString, std::size_t> m_names; ///< all names, with the index of their entry
    QHash<QString, int> m_peers;         ///< the names of single peers, with their ids
    QHash<int, QStringList> m_ids;
    QStringList m_inOrder; ///< all names in file order
    QStringList m_outside; ///< the names of real programs
    bool m_knowsAnybody = false;
};

} // namespace peerscope
