// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/file_place.h"

#include <QString>

#include <optional>
#include <vector>

namespace peerscope {

/// Checks the files of one command before it starts: an output must differ from every input and every other
/// output, even under another name (a link, `./a` and `a`, /dev/stdout and its file). Allowed where nothing
/// is lost: several outputs named "-" follow each other, and several may go to a terminal or /dev/null. "-"
/// is standard input or output.
class DistinctFiles
{
public:
    /// Call before addOutput().
    void addInput(const QString& name);
    /// Returns nothing, or what is wrong, in one line with the file's name; includes OutputFile::check().
    std::optional<QString> addOutput(const QString& name);
    /// Whether an output goes to standard output, under any name.
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
