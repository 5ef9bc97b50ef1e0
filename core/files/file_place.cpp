// SPDX-License-Identifier: MIT
#include "core/files/file_place.h"

#include <QFile>

#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <memory>
#include <string>

namespace peerscope {

namespace {

constexpr int mostLinks = 40; // same as Linux

std::optional<FilePlace::Node> nodeOf(const struct stat& status)
{
    return FilePlace::Node{.device = status.st_dev, .inode = status.st_ino, .mode = status.st_mode};
}

/// Absolute and without links; empty if there is no such path.
std::string canonical(const std::string& path)
{
    struct Free
    {
        void operator()(char* text) const { std::free(text); }
    };
    const std::unique_ptr<char, Free> real(realpath(path.c_str(), nullptr));
    return real ? std::string(real.get()) : std::string();
}

std::optional<std::string> targetOfLink(const std::string& path)
{
    char target[PATH_MAX];
    const ssize_t size = readlink(path.c_str(), target, sizeof target);
    return size >= 0 ? std::optional(std::string(target, static_cast<std::size_t>(size))) : std::nullopt;
}

/// The N in "/proc/self/fd/N".
std::optional<int> descriptorAt(const std::string& folder, const std::string& name)
{
    if (folder != "/proc/" + std::to_string(getpid()) + "/fd")
        return std::nullopt;
    char* end = nullptr;
    const long number = std::strtol(name.c_str(), &end, 10);
    return end != name.c_str() && *end == '\0' && number >= 0 && number <= INT_MAX
               ? std::optional(static_cast<int>(number))
               : std::nullopt;
}

} // namespace

bool FilePlace::Node::isRegular() const
{
    return S_ISREG(mode);
}

bool FilePlace::Node::isFolder() const
{
    return S_ISDIR(mode);
}

bool FilePlace::Node::isShared() const
{
    return S_ISCHR(mode) || S_ISSOCK(mode);
}

FilePlace FilePlace::of(const QString& name)
{
    FilePlace place;
    std::string path = QFile::encodeName(name).toStdString();
    struct stat status = {};
    if (stat(path.c_str(), &status) == 0)
        place.node = nodeOf(status);
    for (int links = 0; links < mostLinks; ++links) {
        const std::size_t slash = path.rfind('/');
        const std::string last = slash == std::string::npos ? path : path.substr(slash + 1);
        const std::string folder =
            canonical(slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1)));
        if (folder.empty())
            break;
        if (last.empty() || last == "." || last == "..") {
            path = canonical(path);
            break;
        }
        path = (folder == "/" ? std::string() : folder) + '/' + last;
        place.descriptor = descriptorAt(folder, last);
        const std::optional<std::string> target = targetOfLink(path);
        if (place.descriptor || !target)
            break;
        path = target->starts_with('/') ? *target : folder + '/' + *target;
    }
    place.path = QFile::decodeName(QByteArray::fromStdString(path));
    return place;
}

FilePlace FilePlace::ofDescriptor(int descriptor)
{
    FilePlace place;
    place.descriptor = descriptor;
    struct stat status = {};
    if (fstat(descriptor, &status) == 0)
        place.node = nodeOf(status);
    return place;
}

bool FilePlace::isSame(const FilePlace& other) const
{
    if (node && other.node)
        return node->isSame(*other.node) && !node->isShared();
    return !node && !other.node && !path.isEmpty() && path == other.path;
}

} // namespace peerscope
