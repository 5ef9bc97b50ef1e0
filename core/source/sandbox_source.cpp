// SPDX-License-Identifier: MIT
#include "core/source/sandbox_source.h"

#include <utility>

namespace peerscope {

SandboxSource::SandboxSource(Scenario scenario, const Pace& pace, Time startAt, QObject* parent)
    : Source(parent), m_runner(std::move(scenario), pace, startAt)
{
    connect(&m_runner, &Runner::statusChanged, this, &Source::statusChanged);
    connect(&m_runner, &Runner::commandsDone, this, &Source::commandsDone);
}

Allowed SandboxSource::allowed() const
{
    return {.act = true, .runAgain = true, .seek = false, .pollStep = true};
}

} // namespace peerscope

#include "moc_sandbox_source.cpp"
