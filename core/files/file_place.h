// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <sys/types.h>

#include <optional>

namespace peerscope {

/// Where a file's name leads at this moment. Two names may lead to the same place: through `./`, a linked
/// folder, a symbolic or hard link, or /dev/stdout.
struct FilePlace
{
    /// An existing file.
    struct Node
    {
        dev_t device = 0;
        ino_t inode = 0;
        mode_t mode = 0;

        bool isRegular() const;
        bool isFolder() const;
        /// A terminal, /dev/null or a socket, where several outputs do not overwrite each other.
        bool isShared() const;
        bool isSame(const Node& other) const { return device == other.device && inode == other.inode; }
    };

    QString path;                  ///< absolute, with all links followed, even to files that do not exist yet
    std::optional<int> descriptor; ///< set if it is already open in this process: /dev/stdout, /dev/fd/3
    std::optional<Node> node;      ///< none: no such file yet

    static FilePlace of(const QString& name);
    static FilePlace ofDescriptor(int descriptor);

    /// Whether both lead to the same file.
    bool isSame(const FilePlace& other) const;
};

} // namespace peerscope
