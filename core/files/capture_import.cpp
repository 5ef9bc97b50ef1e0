// SPDX-License-Identifier: MIT
#include "core/files/capture_import.h"

namespace peerscope {

namespace {

std::variant<ImportedCapture, CaptureImportError>
importOpened(std::variant<CaptureFile, CaptureFile::Error> opened, const CaptureReading& reading,
             const CaptureProgress& progress, const CaptureStop& shouldStop)
{
    if (auto* error = std::get_if<CaptureFile::Error>(&opened))
        return CaptureImportError{std::move(error->text)};
    return importCapture(std::get<CaptureFile>(opened), reading, progress, shouldStop);
}

} // namespace

std::variant<ImportedCapture, CaptureImportError> importCapture(const std::string& path,
                                                                const CaptureReading& reading,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    return importOpened(CaptureFile::open(path), reading, progress, shouldStop);
}

std::variant<ImportedCapture, CaptureImportError> importCapture(InputFile file, const CaptureReading& reading,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    return importOpened(CaptureFile::open(std::move(file)), reading, progress, shouldStop);
}

ImportedCapture importCapture(CaptureFile& file, const CaptureReading& reading,
                              const CaptureProgress& progress, const CaptureStop& shouldStop)
{
    CaptureImporter importer(reading);
    importer.read(file, progress, shouldStop);
    return importer.result(file);
}

} // namespace peerscope
