// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/packet_file.h"
#include "core/scenario/scenario.h"
#include "core/scenario/scenario_names.h"

#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace peerscope {

/// What is in a file of packets, for an estimate of the run.
struct PlayedFile
{
    /// The packets of one sender to one target in one mode.
    struct Stream
    {
        QString from; ///< a peer's name
        PacketTarget target;
        TransferMode mode{};
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
    };

    std::vector<Stream> streams;
};

/// The recipients that a line's `to` means: a name, "-name" or a number.
PacketTarget playedTarget(const std::string& to);

/// Whether a line's `from`, a name or an id, means this peer.
bool isPlayedBy(const std::string& from, const PeerInstance& peer);

/// Reads the files that a scenario's traffic plays, each once and from beginning to end; relative names from
/// `folder`. From then on they have absolute names. Every line is checked: the peers that it names must be
/// there. Throws through failScenario.
void readPlayedFiles(Scenario& scenario, const QString& folder, const PeerNames& names);
/// The scenario with the names of these files relative to `folder`, those within it.
Scenario withRelativePlayedFiles(Scenario scenario, const QString& folder);

} // namespace peerscope
