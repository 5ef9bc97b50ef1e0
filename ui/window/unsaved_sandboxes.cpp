// SPDX-License-Identifier: MIT
#include "ui/window/unsaved_sandboxes.h"

#include "ui/document/auto_save.h"
#include "ui/document/document.h"
#include "ui/jobs/job.h"
#include "ui/recovery/recovery_file.h"
#include "ui/theme/plain_text.h"
#include "ui/window/banner.h"

#include <QDir>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QStandardPaths>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

constexpr std::size_t mostListed = 5;

QString recoveryFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation))
        .filePath(QStringLiteral("recovery"));
}

QString lineOf(const UnsavedSandbox& sandbox)
{
    const QString when = QLocale().toString(sandbox.savedAt.toLocalTime(), QLocale::ShortFormat);
    return sandbox.fileName.isEmpty()
               ? UnsavedSandboxes::tr("“%1”, %2, never saved").arg(sandbox.title, when)
               : UnsavedSandboxes::tr("“%1”, %2, from %3").arg(sandbox.title, when, sandbox.fileName);
}

QString listOf(const LostSandboxes& lost)
{
    QStringList lines;
    const std::size_t shown = std::min(lost.sandboxes.size(), mostListed);
    for (std::size_t index = 0; index < shown; ++index)
        lines << lineOf(lost.sandboxes[index].sandbox);
    if (lost.sandboxes.size() > shown)
        lines << UnsavedSandboxes::tr("… and %1 more").arg(lost.sandboxes.size() - shown);
    if (!lost.problems.isEmpty())
        lines << QString() << UnsavedSandboxes::tr("These could not be read:")
              << lost.problems.mid(0, mostListed);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

UnsavedSandboxes::UnsavedSandboxes(Document* document, Banner* banner, Restore restore, QWidget* window)
    : QObject(window), m_document(document), m_banner(banner), m_restore(std::move(restore)),
      m_window(window), m_autoSave(new AutoSave(document, recoveryFolder(), this))
{
    connect(m_autoSave, &AutoSave::problem, m_document, &Document::problem);
}

bool UnsavedSandboxes::keep()
{
    return m_autoSave->writeNow();
}

void UnsavedSandboxes::forget()
{
    m_autoSave->forget();
}

void UnsavedSandboxes::offer()
{
    startJob(
        this, [folder = recoveryFolder()] { return std::make_shared<LostSandboxes>(findLost(folder)); },
        [this](const JobOutcome<std::shared_ptr<LostSandboxes>>& outcome) {
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                Q_EMIT m_document->problem(
                    tr("Unsaved sandboxes could not be searched for. %1").arg(failure->text));
            else
                ask(std::get<std::shared_ptr<LostSandboxes>>(outcome));
        });
}

void UnsavedSandboxes::ask(const std::shared_ptr<const LostSandboxes>& lost)
{
    if (lost->sandboxes.empty()) {
        if (!lost->problems.isEmpty())
            m_banner->show(Banner::Kind::Problem,
                           tr("Peerscope ended unexpectedly, and the unsaved work cannot be read."),
                           lost->problems.join(QLatin1Char('\n')));
        return;
    }
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("Not saved"),
        lost->sandboxes.size() == 1
            ? tr("Peerscope ended unexpectedly. One sandbox was not saved.")
            : tr("Peerscope ended unexpectedly. %1 sandboxes were not saved.").arg(lost->sandboxes.size()),
        QMessageBox::NoButton, m_window);
    box->setObjectName(QStringLiteral("unsavedSandboxes"));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(asPlainText(listOf(*lost))); // the box does not set this text's format
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto* restore = box->addButton(tr("&Restore"), QMessageBox::AcceptRole);
    auto* discard = box->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
    auto* later = box->addButton(tr("Ask &later"), QMessageBox::RejectRole);
    restore->setObjectName(QStringLiteral("restoreUnsaved"));
    discard->setObjectName(QStringLiteral("discardUnsaved"));
    restore->setToolTip(tr("Open each in its own window, still unsaved"));
    discard->setToolTip(tr("Delete the copies"));
    later->setToolTip(tr("Keep the copies, and ask again at the next start"));
    box->setDefaultButton(restore);
    box->setEscapeButton(later);
    connect(restore, &QPushButton::clicked, this, [this, lost] {
        for (const LostSandbox& each : lost->sandboxes) {
            if (m_restore(each.sandbox.scenario, each.sandbox.fileName))
                each.discard();
        }
    });
    connect(discard, &QPushButton::clicked, this, [lost] {
        for (const LostSandbox& each : lost->sandboxes)
            each.discard();
    });
    box->open();
}

} // namespace peerscope

#include "moc_unsaved_sandboxes.cpp"
