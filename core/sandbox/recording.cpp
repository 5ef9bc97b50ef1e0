// SPDX-License-Identifier: MIT
#include "core/sandbox/recording.h"

#include "core/enet/range_decoder.h"

#include <QFile>
#include <QFileInfo>

namespace peerscope {

std::unique_ptr<Decompressor> makeRangeDecoder()
{
    return std::make_unique<RangeDecoder>();
}

bool isCapture(const QString& fileName)
{
    const QFileInfo info(fileName);
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

std::variant<ImportedCapture, CaptureImportError> openCapture(const QString& fileName,
                                                              const CaptureProgress& progress)
{
    RangeDecoder rangeDecoder;
    return importCapture(QFile::encodeName(fileName).toStdString(), &rangeDecoder, progress);
}

} // namespace peerscope
