// SPDX-License-Identifier: MIT
// Opening and saving: everything that asks about files.
#include "core/source/capture_source.h"
#include "core/source/open_capture.h"
#include "ui/document/auto_save.h"
#include "ui/export/export_dialog.h"
#include "ui/jobs/job.h"
#include "ui/theme/plain_text.h"
#include "ui/window/banner.h"
#include "ui/window/main_window.h"
#include "ui/window/recent_files.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QPointer>
#include <QProgressDialog>
#include <QPushButton>
#include <QSettings>

#include <algorithm>
#include <atomic>
#include <memory>

namespace peerscope {

namespace {

QString scenarioFilter()
{
    return MainWindow::tr("Scenarios (*.scenario.json);;JSON files (*.json);;All files (*)");
}

QString openFilter()
{
    return MainWindow::tr(
        "Scenarios, captures and experiments (*.json *.pcap *.pcapng *.gz *.zst);;All files (*)");
}

/// Where the dialogs open: where the last file was.
QString lastFolder()
{
    const QStringList recent = recentFiles();
    return recent.isEmpty() ? QString() : QFileInfo(recent.first()).absolutePath();
}

QStringList localFiles(const QMimeData* data)
{
    QStringList files;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    }
    return files;
}

} // namespace

void MainWindow::askBefore(const QString& question, const std::function<void()>& act)
{
    if (!m_document->isModified()) {
        act();
        return;
    }
    auto* box = new QMessageBox(QMessageBox::Question, tr("Unsaved changes"), question,
                                QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("unsavedChanges"));
    box->setTextFormat(Qt::PlainText);
    const QString last = m_document->undoStack()->undoText();
    box->setInformativeText(asPlainText(
        last.isEmpty()
            ? tr("It was restored, and is not in a file yet.")
            : tr("What you did to the sandbox by hand is not in a file yet. Last: %1.").arg(last)));
    box->setDefaultButton(QMessageBox::Save);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::buttonClicked, this, [this, box, act](QAbstractButton* button) {
        switch (box->standardButton(button)) {
        case QMessageBox::Save:
            saveOrAsk(act);
            break;
        case QMessageBox::Discard:
            act();
            break;
        default:
            break;
        }
    });
    box->open();
}

void MainWindow::openFile(const QString& fileName)
{
    if (fileName.endsWith(QLatin1String(".experiment.json"), Qt::CaseInsensitive))
        return showExperiment(fileName); // in the lab's own window: the sandbox stays
    askBefore(tr("Save the changes to “%1” before opening another sandbox?").arg(m_document->name()),
              [this, fileName] { openNow(fileName); });
}

void MainWindow::openNow(const QString& fileName)
{
    if (isCapture(fileName))
        return readCapture(fileName);
    if (const std::optional<ScenarioError> error = m_document->open(fileName)) {
        showOpenError(fileName, *error);
        return;
    }
    welcomeSandbox();
    addRecentFile(fileName);
}

void MainWindow::welcomeSandbox()
{
    m_banner->dismiss();
    if (const std::optional<QString>& warning = m_document->memoryWarning())
        m_banner->show(Banner::Kind::Problem, tr("There is not enough memory for this run."), *warning,
                       {{tr("Run anyway"), [this] { m_document->setPaused(false); }}});
}

/// Reads it on another thread: a long one takes seconds, and may be cancelled.
void MainWindow::readCapture(const QString& fileName)
{
    auto* progress = new QProgressDialog(asPlainText(tr("Reading %1…").arg(QFileInfo(fileName).fileName())),
                                         tr("Cancel"), 0, 100, this);
    progress->setObjectName(QStringLiteral("readingDialog"));
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setMinimumDuration(500);
    progress->setWindowModality(Qt::WindowModal);
    progress->setAutoReset(false);
    progress->setAutoClose(false);
    progress->setValue(0);
    const auto cancelled = std::make_shared<std::atomic<bool>>(false);
    connect(progress, &QProgressDialog::canceled, this, [cancelled] { cancelled->store(true); });
    startJob(
        this,
        [dialog = QPointer(progress), cancelled, fileName] {
            auto read = std::make_shared<ReadCapture>();
            read->capture = openCapture(fileName, [dialog, cancelled](double share) {
                // Only the UI thread looks at the pointer.
                QMetaObject::invokeMethod(qApp, [dialog, share] {
                    if (dialog)
                        dialog->setValue(static_cast<int>(share * 100));
                });
                return !cancelled->load();
            });
            if (const auto* imported = std::get_if<ImportedCapture>(&read->capture))
                read->moments = std::make_shared<const Moments>(TraceSnapshot(imported->trace));
            return read;
        },
        [this, dialog = QPointer(progress),
         fileName](const JobOutcome<std::shared_ptr<ReadCapture>>& outcome) {
            if (dialog)
                dialog->deleteLater();
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                showCapture(fileName, {CaptureImportError{.text = failure->text.toStdString()}, nullptr});
            else
                showCapture(fileName, *std::get<std::shared_ptr<ReadCapture>>(outcome));
        });
}

void MainWindow::showCapture(const QString& fileName, const ReadCapture& read)
{
    const QString name = QFileInfo(fileName).fileName();
    const auto notOpened = [&](const std::string& why) {
        m_banner->show(Banner::Kind::Problem, tr("%1 was not opened.").arg(name), QString::fromStdString(why),
                       {{tr("Open another…"), [this] { askForFile(); }}});
    };
    if (const auto* error = std::get_if<CaptureImportError>(&read.capture))
        return notOpened(error->text);
    if (const auto* scenario = std::get_if<Scenario>(&read.capture)) {
        m_document->openGiven(*scenario);
        return welcomeSandbox();
    }
    const auto& imported = std::get<ImportedCapture>(read.capture);
    const CaptureSummary& summary = imported.summary;
    if (summary.interrupted && !summary.shortage) // by the dialog's button: as if it had not been asked for
        return;
    if (isUnread(summary) && summary.enet.datagrams == 0) // nothing to show; what is open stays
        return notOpened(summary.problem.empty() ? summaryText(summary) : summary.problem);
    m_document->openSource(fileName, std::make_unique<CaptureSource>(read.moments, summary.length),
                           summary.length);
    addRecentFile(fileName);
    const QString found =
        tr("%1 peers. %2").arg(summary.peers).arg(QString::fromStdString(summaryText(summary)));
    if (!summary.problem.empty())
        m_banner->show(Banner::Kind::Problem, tr("%1 was read in part.").arg(name),
                       QString::fromStdString(summary.problem) + QLatin1Char(' ') + found);
    else if (summary.enet.datagrams == 0)
        m_banner->show(Banner::Kind::Problem, tr("No ENet was found in %1.").arg(name),
                       tr("It has %1. Was it taken on the game's UDP port?")
                           .arg(QString::fromStdString(summaryText(summary))));
    else
        m_banner->show(Banner::Kind::Note, tr("A recording: %1").arg(found),
                       tr("Play goes through it from the beginning; drag the time cursor to any moment."));
}

void MainWindow::showOpenError(const QString& fileName, const ScenarioError& error)
{
    std::vector<Banner::Answer> answers;
    if (QFileInfo::exists(fileName)) {
        answers.push_back({tr("Try again"), [this, fileName] { openFile(fileName); }});
    } else if (recentFiles().contains(QFileInfo(fileName).absoluteFilePath())) {
        answers.push_back({tr("Remove from recent files"), [fileName] { removeRecentFile(fileName); }});
    }
    answers.push_back({tr("Open another…"), [this] { askForFile(); }});
    m_banner->show(Banner::Kind::Problem, tr("%1 was not opened.").arg(QFileInfo(fileName).fileName()),
                   error.toString(), answers);
}

void MainWindow::askForFile()
{
    auto* dialog = new QFileDialog(this, tr("Open a scenario or a capture"), lastFolder(), openFilter());
    dialog->setObjectName(QStringLiteral("openDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openFile);
    dialog->open();
}

void MainWindow::saveOrAsk(const std::function<void()>& then)
{
    if (m_document->isOpen() && !m_document->allowed().act) {
        m_banner->show(Banner::Kind::Note, tr("There is nothing to save."),
                       tr("A recording is a file already, and nothing of it was changed."));
        return;
    }
    if (m_document->fileName().isEmpty())
        askWhereToSave(then);
    else
        saveTo(m_document->fileName(), then);
}

void MainWindow::askWhereToSave(const std::function<void()>& then)
{
    auto* dialog =
        new QFileDialog(this, tr("Save the sandbox as a scenario"), lastFolder(), scenarioFilter());
    dialog->setObjectName(QStringLiteral("saveDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("scenario.json"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!m_document->fileName().isEmpty())
        dialog->selectFile(m_document->fileName());
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, then](const QString& fileName) { saveTo(fileName, then); });
    dialog->open();
}

void MainWindow::saveTo(const QString& fileName, const std::function<void()>& then)
{
    if (const std::optional<QString> error = m_document->saveAs(fileName)) {
        m_banner->show(Banner::Kind::Problem, tr("%1 was not saved.").arg(QFileInfo(fileName).fileName()),
                       *error, {{tr("Save as…"), [this, then] { askWhereToSave(then); }}});
        return;
    }
    addRecentFile(fileName);
    if (then)
        then();
}

void MainWindow::askWhereToExport()
{
    const Exportable views{.title = m_document->name(),
                           .size = QSize(800, 600), // doubled
                           .paint =
                               [this](QPainter& painter, const QSize& size) {
                                   painter.drawImage(QRect(QPoint(0, 0), size), picture(size * 2));
                               },
                           .isDrawing = false};
    peerscope::askWhereToExport(
        this, tr("Export topology and timelines as a picture"), QStringLiteral("exportDialog"), views,
        [this](const QString& problem) {
            m_banner->show(Banner::Kind::Problem, tr("The picture was not written."), problem,
                           {{tr("Export elsewhere…"), [this] { askWhereToExport(); }}});
        },
        lastFolder());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_document->isModified() && !m_closing) {
        event->ignore();
        askBefore(tr("Save the changes to “%1” before closing?").arg(m_document->name()), [this] {
            m_closing = true;
            close();
        });
        return;
    }
    saveLayout();
    m_autoSave->forget();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localFiles(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList files = localFiles(event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    openFile(files.first());
    for (const QString& file : files.mid(1))
        openInNewWindow(file);
}

} // namespace peerscope
