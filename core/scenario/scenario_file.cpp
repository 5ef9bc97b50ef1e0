// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_file.h"

#include "core/files/input_file.h"
#include "core/files/output_file.h"
#include "core/scenario/link_recording_file.h"
#include "core/scenario/played_packets.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_error.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Where a scenario's recordings are; of standard input, the working folder.
QString folderOf(const QString& fileName)
{
    return fileName == u"-" ? QDir::currentPath() : QFileInfo(fileName).absolutePath();
}

/// As it is written into `folder`: with relative names of the files within it.
Scenario withRelativeNames(const Scenario& scenario, const QString& folder)
{
    return withRelativePlayedFiles(withRelativeRecordings(scenario, folder), folder);
}

} // namespace

std::variant<QByteArray, ScenarioError> readJsonFile(const QString& fileName, qint64 most)
{
    if (fileName.startsWith(u":/")) { // a resource of the program, which only Qt can read
        QFile file(fileName);
        if (!file.open(QIODevice::ReadOnly))
            return ScenarioError{{}, ScenarioWording::tr("cannot be read: %1").arg(file.errorString())};
        return file.readAll();
    }
    const auto read = readWhole(QFile::encodeName(fileName).toStdString(), static_cast<std::size_t>(most));
    if (const auto* error = std::get_if<InputFile::Error>(&read))
        return ScenarioError{{}, error->text};
    return QByteArray::fromStdString(std::get<std::string>(read));
}

ScenarioResult<Scenario> loadScenario(const QString& fileName)
{
    const auto json = readJsonFile(fileName, maxScenarioFileSize);
    if (const auto* error = std::get_if<ScenarioError>(&json))
        return *error;
    return parseScenario(std::get<QByteArray>(json), folderOf(fileName));
}

ScenarioResult<Scenario> loadScenario(InputFile& file)
{
    const auto read = readWhole(file, maxScenarioFileSize);
    if (const auto* error = std::get_if<InputFile::Error>(&read))
        return ScenarioError{{}, error->text};
    return parseScenario(QByteArray::fromStdString(std::get<std::string>(read)),
                         folderOf(QString::fromStdString(file.name())));
}

std::optional<QString> saveScenario(const Scenario& scenario, const QString& fileName)
{
    if (const auto error = checkScenario(scenario))
        return ScenarioWording::tr("the scenario cannot be saved: %1").arg(error->toString());
    const QByteArray json = toJson(withRelativeNames(scenario, folderOf(fileName)));
    if (json.size() > maxScenarioFileSize)
        return ScenarioWording::tr("the scenario cannot be saved: %1 bytes; expected at most %2")
            .arg(json.size())
            .arg(maxScenarioFileSize);
    return writeWhole(fileName, json);
}

} // namespace peerscope
