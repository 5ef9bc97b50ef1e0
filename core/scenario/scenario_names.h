// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <vector>

namespace peerscope {

/// Whom the names and ids of a scenario stand for. All of it throws through failScenario; `path` is where a
/// name stands.
class PeerNames
{
public:
    /// Takes the scenario's seed and peers, and checks what they are together: names and ids that are given
    /// twice, clients of no server, more peers than maxPeers.
    explicit PeerNames(const Scenario& scenario);

    /// Neither "*" nor the bare name of a `count` entry.
    bool isOnePeer(const QString& name) const { return m_peers.contains(name); }
    /// The peer of that id. `found` is how the error quotes it.
    QString nameOfId(int id, const QString& found, const QString& path, const QString& expected) const;

    /// "from" and "peer": a peer, or a bare name.
    void checkPeers(const QString& name, const QString& path) const;
    void checkOnePeer(const QString& name, const QString& path) const;
    /// An end of a link: "*" too.
    void checkEndpoint(const QString& name, const QString& path) const;
    /// A link has two different ends. `path` is the link's.
    void checkLink(const QString& from, const QString& to, const QString& path) const;
    /// "to" and "target": a number of any kind, a name, a bare name, or "-name".
    void checkTarget(const PacketTarget& target, const QString& path) const;
    /// The "target" of disconnect_peer: a positive number, a name or a bare name.
    void checkOtherPeer(const PacketTarget& target, const QString& path) const;

    /// `found` is how the error quotes the name.
    [[noreturn]] void failUnknown(const QString& name, const QString& found, const QString& path,
                                  const QString& expected) const;

    static QString expectedPeer();
    static QString expectedEndpoint();
    static QString expectedTarget();

private:
    void addName(const QString& name, std::size_t spec);
    void checkName(const QString& name, const QString& path, const QString& expected) const;

    QHash<QString, std::size_t> m_names; ///< every name that is taken, and its entry
    QHash<QString, int> m_peers;         ///< the names of single peers, and their ids
    QHash<int, QStringList> m_ids;
    QStringList m_inOrder; ///< every name, as the file has them
};

} // namespace peerscope
