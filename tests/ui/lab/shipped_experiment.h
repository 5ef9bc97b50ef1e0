// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment_file.h"

#include <QString>

namespace peerscope {

/// A built-in experiment, by its file name without the ending.
inline Experiment shippedExperiment(const QString& name)
{
    auto loaded = loadExperiment(QStringLiteral(":/peerscope/experiments/%1.experiment.json").arg(name));
    if (const auto* error = std::get_if<ScenarioError>(&loaded))
        qFatal("%s", qPrintable(error->toString()));
    return std::get<Experiment>(std::move(loaded));
}

} // namespace peerscope
