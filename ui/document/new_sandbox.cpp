// SPDX-License-Identifier: MIT
#include "ui/document/new_sandbox.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

PeerSpec client(const QString& name, Time joinAt)
{
    PeerSpec peer;
    peer.name = name;
    peer.role = PeerRole::Client;
    peer.server = QStringLiteral("server");
    peer.joinAt = joinAt;
    return peer;
}

TrafficSpec traffic(const QString& from, TransferMode mode, double hz)
{
    TrafficSpec entry;
    entry.from = from;
    entry.mode = mode;
    entry.hz = hz;
    entry.payload = PayloadSize{24};
    entry.start = fromSeconds(1.0);
    return entry;
}

} // namespace

Scenario newSandboxScenario()
{
    Scenario scenario;
    scenario.name = QCoreApplication::translate("NewSandbox", "New sandbox");
    scenario.seed = 42;
    scenario.duration = fromSeconds(600);

    PeerSpec server;
    server.name = QStringLiteral("server");
    server.role = PeerRole::Server;
    scenario.peers = {server, client(QStringLiteral("ana"), fromSeconds(0.2)),
                      client(QStringLiteral("ben"), fromSeconds(0.4))};

    LinkSpec link;
    link.conditions.delay = fromMilliseconds(30);
    link.conditions.jitter = fromMilliseconds(5);
    scenario.links = {link};

    scenario.traffic = {traffic(QStringLiteral("server"), TransferMode::Reliable, 2),
                        traffic(QStringLiteral("ana"), TransferMode::UnreliableOrdered, 5),
                        traffic(QStringLiteral("ben"), TransferMode::Unreliable, 5)};
    return scenario;
}

} // namespace peerscope
