// SPDX-License-Identifier: MIT
#include "core/files/distinct_files.h"

#include "core/files/file_words.h"
#include "core/files/output_file.h"

#include <unistd.h>

#include <algorithm>

namespace peerscope {

namespace {

FilePlace placeOf(const QString& name, int standardStream)
{
    return name == QStringLiteral("-") ? FilePlace::ofDescriptor(standardStream) : FilePlace::of(name);
}

/// The name as it appears in a sentence.
QString described(const QString& name)
{
    return name == QStringLiteral("-") ? FileWords::tr("standard output")
                                       : QStringLiteral("\"%1\"").arg(name);
}

} // namespace

void DistinctFiles::addInput(const QString& name)
{
    m_inputs.push_back({name, placeOf(name, STDIN_FILENO)});
}

std::optional<QString> DistinctFiles::addOutput(const QString& name)
{
    if (auto problem = OutputFile::check(name))
        return problem;
    Named output{name, placeOf(name, STDOUT_FILENO)};
    for (const Named& input : m_inputs) {
        if (input.place.isSame(output.place))
            return FileWords::tr("%1 must differ from the input file").arg(described(name));
    }
    for (const Named& other : m_outputs) {
        const bool bothStandardOutput = name == QStringLiteral("-") && other.name == name;
        if (!bothStandardOutput && other.place.isSame(output.place))
            return FileWords::tr("%1 is already written by another option").arg(described(name)) +
                   (other.name == name ? QString() : FileWords::tr(" (as %1)").arg(described(other.name)));
    }
    m_outputs.push_back(std::move(output));
    return std::nullopt;
}

bool DistinctFiles::hasStandardOutput() const
{
    return std::any_of(m_outputs.begin(), m_outputs.end(), [](const Named& output) {
        return output.name == QStringLiteral("-") || output.place.descriptor == STDOUT_FILENO;
    });
}

} // namespace peerscope
