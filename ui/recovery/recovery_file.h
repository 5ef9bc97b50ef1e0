// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

class QLockFile;

namespace peerscope {

/// A sandbox with unsaved changes.
struct UnsavedSandbox
{
    QString title;
    QString fileName; ///< the user's file it came from; empty: none
    QDateTime savedAt;
    Scenario scenario; ///< including everything done by hand
};

QByteArray toJson(const UnsavedSandbox& sandbox);
/// Reads a copy; a QString if something is wrong with it.
std::variant<UnsavedSandbox, QString> parseUnsaved(const QByteArray& json);

/// The file with a window's unsaved sandbox, and its lock. Destroying this object leaves the file; only
/// remove() deletes it. Can be used on any thread.
class RecoveryCopy
{
public:
    /// Does not create the file yet.
    explicit RecoveryCopy(QString folder);
    ~RecoveryCopy();
    RecoveryCopy(const RecoveryCopy&) = delete;
    RecoveryCopy& operator=(const RecoveryCopy&) = delete;

    /// Writes the file whole or not at all. Returns what went wrong, or nothing.
    std::optional<QString> write(const UnsavedSandbox& sandbox);
    void remove();

private:
    std::mutex m_mutex;
    QString m_folder;
    QString m_base; ///< the path without ending
    std::unique_ptr<QLockFile> m_lock;
};

/// A copy left by a program that has ended. Holds its lock, so that no other window offers it.
struct LostSandbox
{
    QString file;
    std::shared_ptr<QLockFile> lock;
    UnsavedSandbox sandbox;

    /// Deletes the file: the sandbox was restored, or is not wanted.
    void discard() const;
};

struct LostSandboxes
{
    std::vector<LostSandbox> sandboxes; ///< newest first
    QStringList problems; ///< one line for each unreadable copy, with the name it was renamed to
};

/// The copies left in `folder`. Unreadable ones are renamed, so that they are reported only once. Reads
/// files: do not call it on the UI thread.
LostSandboxes findLost(const QString& folder);

} // namespace peerscope
