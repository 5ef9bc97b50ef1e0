// SPDX-License-Identifier: MIT
#include "ui/recovery/recovery_file.h"

#include "core/files/output_file.h"
#include "core/scenario/scenario_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QUuid>

#include <algorithm>
#include <set>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

struct RecoveryWords
{
    Q_DECLARE_TR_FUNCTIONS(Recovery)
};

constexpr auto formatName = "peerscope-unsaved/1"_L1;
constexpr qint64 maxFileSize = 2 * maxScenarioFileSize; // it contains the scenario as text

QString copyEnding()
{
    return u".unsaved.json"_s;
}
QString lockEnding()
{
    return u".lock"_s;
}

std::unique_ptr<QLockFile> lockOf(const QString& base)
{
    auto lock = std::make_unique<QLockFile>(base + lockEnding());
    lock->setStaleLockTime(0); // valid however old, while its program runs
    return lock;
}

std::variant<UnsavedSandbox, QString> readUnsaved(const QString& fileName)
{
    QFile file(fileName);
    if (!QFileInfo(fileName).isFile() || !file.open(QIODevice::ReadOnly))
        return RecoveryWords::tr("it cannot be read");
    if (file.size() > maxFileSize)
        return RecoveryWords::tr("found %1 bytes; expected at most %2").arg(file.size()).arg(maxFileSize);
    return parseUnsaved(file.read(maxFileSize));
}

} // namespace

QByteArray toJson(const UnsavedSandbox& sandbox)
{
    return QJsonDocument(QJsonObject{{u"format"_s, formatName},
                                     {u"title"_s, sandbox.title},
                                     {u"file"_s, sandbox.fileName},
                                     {u"saved_at"_s, sandbox.savedAt.toUTC().toString(Qt::ISODateWithMs)},
                                     {u"scenario"_s, QString::fromUtf8(toJson(sandbox.scenario))}})
        .toJson();
}

std::variant<UnsavedSandbox, QString> parseUnsaved(const QByteArray& json)
{
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(json, &error).object();
    if (error.error != QJsonParseError::NoError)
        return error.errorString();
    if (object.value("format"_L1) != QJsonValue(formatName))
        return RecoveryWords::tr("it is not of the format %1").arg(formatName);
    auto scenario = parseScenario(object.value("scenario"_L1).toString().toUtf8(), u"/"_s);
    if (const auto* problem = std::get_if<ScenarioError>(&scenario))
        return problem->toString();
    return UnsavedSandbox{object.value("title"_L1).toString(), object.value("file"_L1).toString(),
                          QDateTime::fromString(object.value("saved_at"_L1).toString(), Qt::ISODateWithMs),
                          std::get<Scenario>(std::move(scenario))};
}

RecoveryCopy::RecoveryCopy(QString folder) : m_folder(std::move(folder))
{
}

RecoveryCopy::~RecoveryCopy() = default;

std::optional<QString> RecoveryCopy::write(const UnsavedSandbox& sandbox)
{
    const std::lock_guard guard(m_mutex);
    if (!m_lock) {
        if (!QDir().mkpath(m_folder))
            return RecoveryWords::tr("the folder \"%1\" cannot be made").arg(m_folder);
        m_base = QDir(m_folder).filePath(QUuid::createUuid().toString(QUuid::WithoutBraces));
        auto lock = lockOf(m_base);
        if (!lock->tryLock(0))
            return RecoveryWords::tr("\"%1\" cannot be locked").arg(m_base);
        m_lock = std::move(lock);
    }
    return writeWhole(m_base + copyEnding(), toJson(sandbox));
}

void RecoveryCopy::remove()
{
    const std::lock_guard guard(m_mutex);
    if (m_lock)
        QFile::remove(m_base + copyEnding());
}

void LostSandbox::discard() const
{
    QFile::remove(file);
    lock->unlock();
}

LostSandboxes findLost(const QString& folder)
{
    const QDir directory(folder);
    // A killed program may leave only a lock, or a temporary file.
    std::set<QString> bases;
    for (const QString& name : directory.entryList(QDir::Files)) {
        if (name.contains(copyEnding()) || name.endsWith(lockEnding()))
            bases.insert(name.section(u'.', 0, 0));
    }
    LostSandboxes lost;
    for (const QString& base : bases) {
        std::shared_ptr<QLockFile> lock = lockOf(directory.filePath(base));
        if (base.isEmpty() || !lock->tryLock(0))
            continue; // another program has it open
        const QString whole = base + copyEnding();
        for (const QString& name : directory.entryList({base + u".*"_s}, QDir::Files)) {
            if (name != whole && name.startsWith(whole))
                QFile::remove(directory.filePath(name));
        }
        const QString file = directory.filePath(whole);
        if (!QFileInfo::exists(file))
            continue;
        auto read = readUnsaved(file);
        if (auto* sandbox = std::get_if<UnsavedSandbox>(&read)) {
            lost.sandboxes.push_back({file, std::move(lock), std::move(*sandbox)});
            continue;
        }
        const QString aside = directory.filePath(base + u".damaged"_s);
        QFile::rename(file, aside);
        lost.problems << RecoveryWords::tr("%1 (kept as %2)").arg(std::get<QString>(read), aside);
    }
    std::sort(lost.sandboxes.begin(), lost.sandboxes.end(), [](const LostSandbox& a, const LostSandbox& b) {
        return a.sandbox.savedAt > b.sandbox.savedAt;
    });
    return lost;
}

} // namespace peerscope
