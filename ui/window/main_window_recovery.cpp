// SPDX-License-Identifier: MIT
// What was not saved: a copy kept while the program runs, offered again when it ended unexpectedly.
#include "ui/document/auto_save.h"
#include "ui/jobs/job.h"
#include "ui/recovery/recovery_file.h"
#include "ui/theme/plain_text.h"
#include "ui/window/banner.h"
#include "ui/window/main_window.h"

#include <QDir>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QStandardPaths>

#include <algorithm>

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
               ? MainWindow::tr("“%1”, %2, never saved").arg(sandbox.title, when)
               : MainWindow::tr("“%1”, %2, from %3").arg(sandbox.title, when, sandbox.fileName);
}

QString listOf(const LostSandboxes& lost)
{
    QStringList lines;
    const std::size_t shown = std::min(lost.sandboxes.size(), mostListed);
    for (std::size_t index = 0; index < shown; ++index)
        lines << lineOf(lost.sandboxes[index].sandbox);
    if (lost.sandboxes.size() > shown)
        lines << MainWindow::tr("… and %1 more").arg(lost.sandboxes.size() - shown);
    if (!lost.problems.isEmpty())
        lines << QString() << MainWindow::tr("This could not be read:") << lost.problems.mid(0, mostListed);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

void MainWindow::createRecovery()
{
    m_autoSave = new AutoSave(m_document, recoveryFolder(), this);
    connect(m_autoSave, &AutoSave::problem, m_document, &Document::problem);
}

bool MainWindow::keepUnsaved()
{
    return m_autoSave->writeNow();
}

void MainWindow::offerUnsaved()
{
    startJob(
        this, [folder = recoveryFolder()] { return std::make_shared<LostSandboxes>(findLost(folder)); },
        [this](const JobOutcome<std::shared_ptr<LostSandboxes>>& outcome) {
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                Q_EMIT m_document->problem(tr("What was not saved was not found. %1").arg(failure->text));
            else
                askAboutUnsaved(std::get<std::shared_ptr<LostSandboxes>>(outcome));
        });
}

void MainWindow::askAboutUnsaved(const std::shared_ptr<const LostSandboxes>& lost)
{
    if (lost->sandboxes.empty()) {
        if (!lost->problems.isEmpty())
            m_banner->show(Banner::Kind::Problem,
                           tr("Peerscope ended unexpectedly, and what was not saved cannot be read."),
                           lost->problems.join(QLatin1Char('\n')));
        return;
    }
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("Not saved"),
        lost->sandboxes.size() == 1
            ? tr("Peerscope ended unexpectedly. One sandbox was not saved.")
            : tr("Peerscope ended unexpectedly. %1 sandboxes were not saved.").arg(lost->sandboxes.size()),
        QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("unsavedSandboxes"));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(asPlainText(listOf(*lost))); // whose format the box does not set
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto* restore = box->addButton(tr("&Restore"), QMessageBox::AcceptRole);
    auto* discard = box->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
    auto* later = box->addButton(tr("Ask &later"), QMessageBox::RejectRole);
    restore->setObjectName(QStringLiteral("restoreUnsaved"));
    discard->setObjectName(QStringLiteral("discardUnsaved"));
    restore->setToolTip(tr("Opens each in a window of its own, still not saved"));
    discard->setToolTip(tr("Removes the copies for good"));
    later->setToolTip(tr("Keeps the copies, and asks at the next start"));
    box->setDefaultButton(restore);
    box->setEscapeButton(later);
    connect(restore, &QPushButton::clicked, this, [lost] {
        for (const LostSandbox& each : lost->sandboxes)
            restoreInNewWindow(each);
    });
    connect(discard, &QPushButton::clicked, this, [lost] {
        for (const LostSandbox& each : lost->sandboxes)
            each.discard();
    });
    box->open();
}

void MainWindow::restoreInNewWindow(const LostSandbox& lost)
{
    auto* window = new MainWindow;
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    window->document()->openUnsaved(lost.sandbox.scenario, lost.sandbox.fileName);
    if (window->keepUnsaved()) // its own copy first: whatever happens, there is one
        lost.discard();
}

} // namespace peerscope
