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

/// Reads a file that may come from somebody else. Accepts only a regular file of at most `mostBytes`, or a
/// resource of the program (":/…"). A pipe, a device or a folder is refused without waiting for it. Follows
/// symbolic links.
std::variant<QByteArray, LessonFileProblem> readLessonFile(const QString& fileName, qint64 mostBytes);

/// The path of `name`, as written in a lesson's text, in the lesson's folder or below it, with symbolic links
/// resolved. A problem if it does not exist, or leads out of the folder. May wait for the disk.
std::variant<QString, LessonFileProblem> findInLessonFolder(const QString& folder, const QString& name);

} // namespace peerscope
