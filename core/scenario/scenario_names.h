// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_json.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <vector>

namespace peerscope {

/// Whom the names and ids of a scenario's file stand for. Reads the keys that name peers; like every reader
/// of scenario_reader.h it throws through failScenario.
class PeerNames
{
public:
    /// Takes the scenario's seed and peers, and checks what they are together: names and ids that are given
    /// twice, clients of no server, more peers than maxPeers.
    explicit PeerNames(const Scenario& scenario);

    /// Neither "*" nor the bare name of a `count` entry.
    bool isOnePeer(const QString& name) const { return m_peers.contains(name); }

    /// "from" and "peer": a peer, or a bare name. An id is returned as its peer's name, here and below.
    QString readPeers(const JsonValue& value, const QString& path) const;
    /// An end of a link: "*" too.
    QString readEndpoint(const JsonValue& value, const QString& path) const;
    QString readOnePeer(const JsonValue& value, const QString& path) const;
    /// "to" and "target": a number of any kind, a name, a bare name, or "-name".
    PacketTarget readTarget(const JsonValue& value, const QString& path) const;
    /// The "target" of disconnect_peer: a positive number, a name or a bare name.
    PacketTarget readOtherPeer(const JsonValue& value, const QString& path) const;

    /// A link has two different ends.
    void checkLink(const QString& from, const QString& to, const QString& path) const;

    static QString expectedPeer();

private:
    void addName(const QString& name, std::size_t spec);
    QString readName(const JsonValue& value, const QString& path, const QString& expected) const;
    QString nameOfId(const JsonValue& value, const QString& path, const QString& expected) const;
    [[noreturn]] void failUnknown(const JsonValue& value, const QString& name, const QString& path,
                                  const QString& expected) const;

    QHash<QString, std::size_t> m_names; ///< every name that is taken, and its entry
    QHash<QString, int> m_peers;         ///< the names of single peers, and their ids
    QHash<int, QStringList> m_ids;
    QStringList m_inOrder; ///< every name, as the file has them
};

} // namespace peerscope
