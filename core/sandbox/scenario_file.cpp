// SPDX-License-Identifier: MIT
#include "core/sandbox/scenario_file.h"

#include "core/files/output_file.h"

#include <QFile>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

QString ScenarioError::toString() const
{
    return path.isEmpty() ? message : u"%1: %2"_s.arg(path, message);
}

std::optional<ScenarioError> checkScenario(const Scenario& scenario)
{
    const QByteArray json = toJson(scenario);
    if (json.size() > maxScenarioFileSize)
        return ScenarioError{{},
                             u"%1 bytes; expected at most %2"_s.arg(json.size()).arg(maxScenarioFileSize)};
    const auto parsed = parseScenario(json);
    if (const auto* error = std::get_if<ScenarioError>(&parsed))
        return *error;
    return std::nullopt;
}

ScenarioResult<Scenario> loadScenario(const QString& fileName)
{
    const auto tooLarge = [](qint64 size) {
        return ScenarioError{{},
                             u"a file of %1 bytes; expected at most %2"_s.arg(size).arg(maxScenarioFileSize)};
    };
    if (fileName.isEmpty())
        return ScenarioError{{}, u"cannot be read: no file name"_s};
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return ScenarioError{{}, u"cannot be read: %1"_s.arg(file.errorString())};
    if (file.size() > maxScenarioFileSize)
        return tooLarge(file.size());
    // What is not a plain file does not tell its size beforehand.
    const QByteArray json = file.read(maxScenarioFileSize + 1);
    if (file.error() != QFile::NoError)
        return ScenarioError{{}, u"cannot be read: %1"_s.arg(file.errorString())};
    if (json.size() > maxScenarioFileSize)
        return tooLarge(json.size());
    return parseScenario(json);
}

std::optional<QString> saveScenario(const Scenario& scenario, const QString& fileName)
{
    if (const auto error = checkScenario(scenario))
        return u"the scenario cannot be saved: %1"_s.arg(error->toString());
    return writeWhole(fileName, toJson(scenario));
}

} // namespace peerscope
