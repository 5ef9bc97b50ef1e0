// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <string>
#include <vector>

namespace peerscope::samples {

/// A scenario from the text of its file, single quotes for double ones. Ends the program if it is not valid.
Scenario scenarioOf(QByteArray json);

/// A server and three clients on uneven links, every mode on several channels, disconnects and rejoins: a bit
/// of everything, in `seconds`.
Scenario busyScenario(std::uint64_t seed, double seconds);

/// Everything recorded, as the command line writes it.
struct Lines
{
    std::string packets;
    std::string datagrams;
    std::string events;

    bool operator==(const Lines&) const = default;
};
Lines linesOf(const TraceSnapshot& trace);

struct Outcome
{
    std::uint64_t digest = 0;
    Lines lines;

    bool operator==(const Outcome&) const = default;
};
/// Runs a scenario to its end.
Outcome outcomeOf(const Scenario& scenario);
Outcome outcomeOf(Sandbox& sandbox);

/// The events of one peer and kind ("status", …), in order, as the command line writes them.
std::vector<QJsonObject> eventsOf(const TraceSnapshot& trace, const QString& peer, const QString& kind);

/// An action by hand at `peer`.
template <class What> ActionSpec action(const char* peer, What what)
{
    return {.at = {}, .peer = QString::fromLatin1(peer), .what = std::move(what)};
}

} // namespace peerscope::samples
