// SPDX-License-Identifier: MIT
#include "core/gateway/port_owner.h"

#include "core/gateway/gateway_words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The inodes of the sockets at this port. A line of /proc/net/udp has the local address as its second word,
/// "0100007F:1E61", and the inode as its tenth (proc(5)).
QStringList inodesAt(std::uint16_t port)
{
    QStringList inodes;
    const QByteArray wanted = QByteArray::number(port, 16).toUpper().rightJustified(4, '0');
    for (const QString& path : {u"/proc/net/udp"_s, u"/proc/net/udp6"_s}) {
        QFile table(path);
        if (!table.open(QIODevice::ReadOnly))
            continue;
        const QList<QByteArray> lines = table.readAll().split('\n');
        for (const QByteArray& line : lines) {
            const QList<QByteArray> words = line.simplified().split(' ');
            if (words.size() > 9 && words[1].endsWith(':' + wanted))
                inodes << QString::fromLatin1(words[9]);
        }
    }
    return inodes;
}

bool hasSocket(const QString& process, const QStringList& inodes)
{
    const QDir descriptors(u"/proc/%1/fd"_s.arg(process));
    const QStringList entries = descriptors.entryList(QDir::System | QDir::Files | QDir::NoDotAndDotDot);
    for (const QString& entry : entries) {
        const QString target = QFile::symLinkTarget(descriptors.filePath(entry));
        for (const QString& inode : inodes) {
            if (target.endsWith(u"socket:[%1]"_s.arg(inode)))
                return true;
        }
    }
    return false;
}

} // namespace

QString ownerOfUdpPort(std::uint16_t port)
{
    const QStringList inodes = inodesAt(port);
    if (inodes.isEmpty())
        return {};
    const QStringList processes = QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs);
    for (const QString& process : processes) {
        if (!hasSocket(process, inodes))
            continue;
        QFile name(u"/proc/%1/comm"_s.arg(process));
        const bool isNamed = name.open(QIODevice::ReadOnly);
        return GatewayWords::tr("%1 (process %2)")
            .arg(isNamed ? QString::fromUtf8(name.readAll()).trimmed() : u"?"_s, process);
    }
    return {};
}

} // namespace peerscope
