// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <variant>

namespace peerscope {

/// Why a file of a lesson was not read: what was found and what was expected.
struct LessonFileProblem
{
    QString text;
};

/// The bytes of a file that somebody else may have written. Only a regular file of at most `mostBytes` is
/// read, or a resource of the program (":/…"): a pipe, a device or a folder of that name is refused without
/// waiting for it. Symbolic links are followed.
std::variant<QByteArray, LessonFileProblem> readLessonFile(const QString& fileName, qint64 mostBytes);

/// Where `name`, as a lesson's text has it, is in the folder of the lesson or below it, symbolic links
/// resolved. A problem where it is not there, or leads out of the folder. May wait for the disk.
std::variant<QString, LessonFileProblem> findInLessonFolder(const QString& folder, const QString& name);

} // namespace peerscope
