// SPDX-License-Identifier: MIT
#include "core/source/open_capture.h"

#include "core/enet/range_decoder.h"
#include "core/files/input_file.h"
#include "core/files/session_file.h"
#include "core/scenario/scenario_file.h"

#include <QFile>
#include <QFileInfo>

namespace peerscope {

std::unique_ptr<Decompressor> makeRangeDecoder()
{
    return std::make_unique<RangeDecoder>();
}

bool looksLikeScenario(InputFile& file)
{
    constexpr std::size_t enoughForSpaces = 256;
    const ByteView beginning = file.view(enoughForSpaces);
    return QByteArrayView(reinterpret_cast<const char*>(beginning.data()),
                          static_cast<qsizetype>(beginning.size()))
        .trimmed()
        .startsWith('{');
}

bool isSession(const QString& fileName)
{
    QFile file(fileName);
    const bool isNamed = fileName.endsWith(QStringLiteral(".peerscope"), Qt::CaseInsensitive);
    if (!QFileInfo(fileName).isFile() || !file.open(QIODevice::ReadOnly))
        return isNamed;
    const QByteArray beginning = file.read(sessionMagicSize);
    return beginning.isEmpty() ? isNamed
                               : isSession(ByteView(reinterpret_cast<const std::byte*>(beginning.constData()),
                                                    static_cast<std::size_t>(beginning.size())));
}

bool isCapture(const QString& fileName)
{
    const QFileInfo info(fileName);
    if (fileName == QLatin1String("-"))
        return true;
    if (info.exists() && !info.isFile() && !info.isDir())
        return true;
    constexpr std::size_t magicSize = 4;
    auto opened =
        info.isFile() ? InputFile::open(QFile::encodeName(fileName).toStdString()) : InputFile::Error{};
    auto* file = std::get_if<InputFile>(&opened);
    const ByteView beginning = file ? file->view(magicSize) : ByteView();
    if (beginning.size() == magicSize)
        return CaptureFile::isCapture(beginning);
    const QString name = fileName.toLower();
    return name.contains(QLatin1String(".pcap"));
}

OpenedCapture scenarioIn(InputFile& file)
{
    ScenarioResult<Scenario> scenario = loadScenario(file);
    if (const auto* error = std::get_if<ScenarioError>(&scenario))
        return CaptureImportError{
            QStringLiteral("%1: %2").arg(QString::fromStdString(file.name()), error->toString())};
    return std::get<Scenario>(std::move(scenario));
}

OpenedCapture openCapture(const QString& fileName, const CaptureProgress& progress,
                          std::optional<GameProtocol> decodeAs)
{
    auto opened = InputFile::open(QFile::encodeName(fileName).toStdString());
    if (auto* error = std::get_if<InputFile::Error>(&opened))
        return CaptureImportError{std::move(error->text)};
    auto& file = std::get<InputFile>(opened);
    if (looksLikeScenario(file))
        return scenarioIn(file);
    RangeDecoder rangeDecoder;
    auto imported = importCapture(std::move(file), {&rangeDecoder, decodeAs}, progress);
    if (auto* error = std::get_if<CaptureImportError>(&imported))
        return std::move(*error);
    return std::get<ImportedCapture>(std::move(imported));
}

} // namespace peerscope
