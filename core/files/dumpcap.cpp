// SPDX-License-Identifier: MIT
#include "core/files/dumpcap.h"

#include "core/files/file_words.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

namespace peerscope {

namespace {

constexpr int longestList = 5'000; // ms, for the list of interfaces
constexpr int longestEnd = 2'000;  // ms, from asking it to end until it is killed
constexpr qsizetype mostErrors = 4'096;

QString programName()
{
    return QStringLiteral("dumpcap");
}

QString noRight()
{
    return FileWords::tr(
        "dumpcap has no right to capture: run \"sudo dpkg-reconfigure wireshark-common\" and "
        "answer Yes, join the group with \"sudo adduser $USER wireshark\", and log in again");
}

/// Why dumpcap cannot be started: it is not there, or only members of its group may run it.
QString notStarted()
{
    const QStringList folders = qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts);
    const bool isThere = std::ranges::any_of(folders, [](const QString& folder) {
        return QFileInfo::exists(QDir(folder).filePath(programName()));
    });
    return isThere ? noRight() : FileWords::tr("dumpcap is not installed; install wireshark-common");
}

/// `udp port N` alone would miss all but the first fragment of a large datagram.
QString captureFilter(std::optional<std::uint16_t> port)
{
    if (!port)
        return QStringLiteral("udp");
    return QStringLiteral("udp port %1 or (ip[6:2] & 0x1fff != 0) or ip6 proto 44").arg(*port);
}

} // namespace

std::vector<CaptureInterface> readCaptureInterfaces(const QString& text)
{
    // "3. lo<tab>vendor<tab>Loopback<tab>type<tab>127.0.0.1,::1<tab>loopback<tab>"
    std::vector<CaptureInterface> interfaces;
    for (const QString& line : text.split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList fields = line.split(u'\t');
        const qsizetype afterNumber = fields.first().indexOf(QStringLiteral(". "));
        if (afterNumber < 0 || fields.size() < 6)
            continue;
        interfaces.push_back({.name = fields[0].mid(afterNumber + 2),
                              .description = fields[2].isEmpty() ? fields[1] : fields[2],
                              .addresses = fields[4].split(u',', Qt::SkipEmptyParts),
                              .isLoopback = fields[5] == QLatin1StringView("loopback")});
    }
    return interfaces;
}

std::variant<std::vector<CaptureInterface>, QString> captureInterfaces()
{
    QProcess process;
    process.start(programName(), {QStringLiteral("-D"), QStringLiteral("-M")}, QIODevice::ReadOnly);
    if (!process.waitForStarted(longestList))
        return notStarted();
    if (!process.waitForFinished(longestList)) {
        process.kill();
        process.waitForFinished();
        return FileWords::tr("dumpcap did not list the interfaces within 5 s");
    }
    std::vector<CaptureInterface> interfaces =
        readCaptureInterfaces(QString::fromLocal8Bit(process.readAllStandardOutput()));
    if (interfaces.empty())
        return dumpcapProblem(QString::fromLocal8Bit(process.readAllStandardError()), {}, {});
    return interfaces;
}

QString dumpcapProblem(const QString& said, const QString& interfaceName,
                       const std::vector<CaptureInterface>& interfaces)
{
    if (said.contains(QStringLiteral("permission")) || said.contains(QStringLiteral("not permitted")))
        return noRight();
    if (said.contains(QStringLiteral("no device named")) || said.contains(QStringLiteral("No such device"))) {
        QStringList names;
        for (const CaptureInterface& each : interfaces)
            names += each.name;
        return names.isEmpty() ? FileWords::tr("there is no interface \"%1\"").arg(interfaceName)
                               : FileWords::tr("there is no interface \"%1\"; expected one of %2")
                                     .arg(interfaceName, names.join(QStringLiteral(", ")));
    }
    const QString begin = programName() + QStringLiteral(": ");
    for (const QString& line : said.split(u'\n')) {
        if (line.startsWith(begin))
            return line.trimmed();
    }
    return FileWords::tr("dumpcap could not capture");
}

Dumpcap::Dumpcap(const QString& interfaceName, std::optional<std::uint16_t> port)
    : m_interface(interfaceName), m_port(port)
{
}

Dumpcap::~Dumpcap()
{
    if (!m_process || m_process->state() == QProcess::NotRunning)
        return;
    m_process->kill();
    m_process->waitForFinished();
}

bool Dumpcap::start()
{
    if (m_process)
        return true;
    m_process = std::make_unique<QProcess>();
    m_process->start(programName(),
                     {QStringLiteral("-q"), QStringLiteral("-i"), m_interface, QStringLiteral("-f"),
                      captureFilter(m_port), QStringLiteral("-w"), QStringLiteral("-")},
                     QIODevice::ReadOnly);
    if (m_process->waitForStarted())
        return true;
    m_problem = notStarted();
    return false;
}

std::size_t Dumpcap::read(std::span<std::byte> room)
{
    if (!m_problem.isEmpty() || !start())
        return 0;
    while (m_process->bytesAvailable() == 0) {
        if (m_process->state() == QProcess::NotRunning) {
            takeEnd();
            return 0;
        }
        const bool isSilent = !m_process->waitForReadyRead(static_cast<int>(silence.count()));
        takeErrors();
        if (m_endsSince && m_endsSince->hasExpired(longestEnd))
            m_process->kill();
        else if (isSilent && !m_endsSince && !goesOn() && !askToEnd())
            return 0;
    }
    const qint64 count =
        m_process->read(reinterpret_cast<char*>(room.data()), static_cast<qint64>(room.size()));
    return static_cast<std::size_t>(std::max<qint64>(0, count));
}

bool Dumpcap::askToEnd()
{
    if (!m_process || m_process->state() == QProcess::NotRunning)
        return false;
    if (!m_endsSince) {
        m_endsSince.emplace();
        m_endsSince->start();
        m_process->terminate();
    }
    return true;
}

void Dumpcap::takeErrors()
{
    const QByteArray said = m_process->readAllStandardError();
    m_errors += said.left(mostErrors - m_errors.size());
}

void Dumpcap::takeEnd()
{
    takeErrors();
    if (m_endsSince)
        return;
    if (m_process->exitStatus() == QProcess::CrashExit) {
        m_problem = FileWords::tr("dumpcap was killed");
    } else if (m_process->exitCode() != 0) {
        const auto interfaces = captureInterfaces();
        const auto* known = std::get_if<std::vector<CaptureInterface>>(&interfaces);
        m_problem = dumpcapProblem(QString::fromLocal8Bit(m_errors), m_interface,
                                   known ? *known : std::vector<CaptureInterface>());
    }
}

} // namespace peerscope
