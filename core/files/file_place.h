// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <sys/types.h>

#include <optional>

namespace peerscope {

/// Where a file's name leads, as far as the system tells now. Two names may lead to one place: through `./`,
/// a linked folder, a symbolic or a hard link, /dev/stdout.
struct FilePlace
{
    /// What is there already.
    struct Node
    {
        dev_t device = 0;
        ino_t inode = 0;
        mode_t mode = 0;

        bool isRegular() const;
        bool isFolder() const;
        /// A terminal, /dev/null, a socket: what one writes there takes nothing away from another.
        bool isShared() const;
        bool isSame(const Node& other) const { return device == other.device && inode == other.inode; }
    };

    QString path;                  ///< absolute, all links followed, also those to what is not there yet
    std::optional<int> descriptor; ///< it is open in this process already: /dev/stdout, /dev/fd/3
    std::optional<Node> node;      ///< none: nothing is there

    static FilePlace of(const QString& name);
    static FilePlace ofDescriptor(int descriptor);

    /// Whether writing here is writing there.
    bool isSame(const FilePlace& other) const;
};

} // namespace peerscope
