// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/file_place.h"

#include <QString>

#include <optional>
#include <vector>

namespace peerscope {

/// The files of one command, named before anything is done: no output may be an input or another output, by
/// whatever names (a link, `./a` and `a`, /dev/stdout and the file it leads to). Exempt is what loses
/// nothing: several outputs that are all called "-" follow one another, and so it is with a terminal or
/// /dev/null. "-" is standard input or output.
class DistinctFiles
{
public:
    /// Before the outputs.
    void addInput(const QString& name);
    /// What is wrong with it, in one line that names it (OutputFile::check's included), or nothing.
    std::optional<QString> addOutput(const QString& name);
    /// Whether an output goes to standard output, by any name.
    bool hasStandardOutput() const;

private:
    struct Named
    {
        QString name;
        FilePlace place;
    };
    std::vector<Named> m_inputs;
    std::vector<Named> m_outputs;
};

} // namespace peerscope
