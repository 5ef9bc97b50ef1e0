// SPDX-License-Identifier: MIT
#include "ui/window/file_commands.h"

#include "core/source/capture_source.h"
#include "ui/document/document.h"
#include "ui/export/export_dialog.h"
#include "ui/theme/control_icon.h"
#include "ui/theme/plain_text.h"
#include "ui/view/action.h"
#include "ui/window/banner.h"
#include "ui/window/capture_banner.h"
#include "ui/window/capture_reader.h"
#include "ui/window/capture_saving.h"
#include "ui/window/decoding_menu.h"
#include "ui/window/recent_files.h"
#include "ui/window/session_commands.h"

#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>

#include <utility>

namespace peerscope {

namespace {

QString scenarioFilter()
{
    return FileCommands::tr("Scenarios (*.scenario.json);;JSON files (*.json);;All files (*)");
}

QString openFilter()
{
    return FileCommands::tr("Scenarios, sessions, captures and experiments (*.json *.peerscope *.pcap "
                            "*.pcapng *.gz *.zst);;All files (*)");
}

/// The folder where dialogs open: that of the last file.
QString lastFolder()
{
    const QStringList recent = recentFiles();
    return recent.isEmpty() ? QString() : QFileInfo(recent.first()).absolutePath();
}

} // namespace

FileCommands::FileCommands(Document* document, Banner* banner, std::function<QImage(QSize)> picture,
                           QWidget* window)
    : QObject(window), m_document(document), m_banner(banner), m_picture(std::move(picture)),
      m_window(window), m_captureReader(new CaptureReader(window, this)),
      m_sessions(new SessionCommands(document, banner, window))
{
    m_new = makeAction(
        this, "new", tr("&New"), tr("Start with a small sandbox: a server and two clients"),
        QKeySequence::New, [this] {
            askBefore(tr("Save the changes to “%1” before opening a new sandbox?").arg(m_document->name()),
                      [this] { m_document->newSandbox(); });
        });
    m_new->setIcon(controlIcon(ControlIcon::New));
    m_open =
        makeAction(this, "open", tr("&Open…"), tr("Open a scenario, a session, or a capture of a real game"),
                   QKeySequence::Open, [this] { askForFile(); });
    m_open->setIcon(controlIcon(ControlIcon::Open));
    m_save = makeAction(this, "save", tr("&Save"),
                        tr("Save the sandbox, with everything you did, as a scenario file"),
                        QKeySequence::Save, [this] { saveOrAsk(); });
    m_save->setIcon(controlIcon(ControlIcon::Save));
    connect(m_sessions, &SessionCommands::sandboxRequested, this, &FileCommands::openGiven);
    connect(document->moment(), &Moment::opened, this, [this] { m_savedDatagrams = 0; });
}

void FileCommands::fillMenu(QMenu* menu)
{
    menu->addActions({m_new, m_open});
    createRecentMenu(menu);
    auto* decoding = new DecodingMenu(m_document, menu);
    connect(decoding, &DecodingMenu::changed, this, &FileCommands::openNow);
    menu->addMenu(decoding);
    menu->addSeparator();
    menu->addAction(m_save);
    menu->addAction(makeAction(this, "saveAs", tr("Save &as…"),
                               tr("Save the sandbox as another scenario file"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { askWhereToSave(); }));
    menu->addAction(m_sessions->saveAction());
    menu->addAction(makeAction(this, "exportPicture", tr("&Export picture…"),
                               tr("Save topology and timelines as a PNG picture"),
                               QKeySequence(Qt::CTRL | Qt::Key_E), [this] { askWhereToExport(); }));
    menu->addSeparator();
    menu->addAction(makeAction(this, "closeWindow", tr("&Close window"), tr("Close this window"),
                               QKeySequence::Close, [this] { m_window->close(); }));
    menu->addAction(makeAction(this, "quit", tr("&Quit"), tr("Close all windows and quit Peerscope"),
                               QKeySequence(Qt::CTRL | Qt::Key_Q), [] { QApplication::closeAllWindows(); }));
}

void FileCommands::createRecentMenu(QMenu* menu)
{
    QMenu* recent = menu->addMenu(tr("Open &recent"));
    recent->setObjectName(QStringLiteral("recentMenu"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentMenu(recent); });
}

void FileCommands::fillRecentMenu(QMenu* menu)
{
    menu->clear();
    const QStringList files = recentFiles();
    for (const QString& file : files) {
        QAction* action = menu->addAction(QFileInfo(file).fileName());
        action->setStatusTip(file);
        action->setToolTip(file);
        connect(action, &QAction::triggered, this, [this, file] { open(file); });
    }
    if (files.isEmpty())
        menu->addAction(tr("Nothing opened yet"))->setEnabled(false);
    menu->addSeparator();
    QAction* clear = menu->addAction(tr("&Forget these"));
    clear->setEnabled(!files.isEmpty());
    connect(clear, &QAction::triggered, this, &clearRecentFiles);
}

bool FileCommands::hasUnsaved() const
{
    const bool isWatched =
        m_document->isOpen() && !m_document->allowed().act && m_document->fileName().isEmpty();
    return m_document->isModified() || (isWatched && m_document->trace().datagramCount() > m_savedDatagrams);
}

void FileCommands::askBefore(const QString& question, const std::function<void()>& act)
{
    if (!hasUnsaved()) {
        act();
        return;
    }
    auto* box = new QMessageBox(QMessageBox::Question, tr("Unsaved changes"), question,
                                QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
    box->setObjectName(QStringLiteral("unsavedChanges"));
    box->setTextFormat(Qt::PlainText);
    const QString last = m_document->undoStack()->undoText();
    box->setInformativeText(asPlainText(
        !m_document->isModified() ? tr("What was watched is not saved in a file yet.")
        : last.isEmpty()
            ? tr("It was restored, but is not saved in a file yet.")
            : tr("Your changes to the sandbox are not saved in a file yet. The last one: %1.").arg(last)));
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

void FileCommands::open(const QString& fileName)
{
    if (fileName.endsWith(QLatin1String(".experiment.json"), Qt::CaseInsensitive)) {
        Q_EMIT experimentRequested(fileName);
        return;
    }
    if (fileName == QLatin1String("-")) {
        Q_EMIT standardInputRequested();
        return;
    }
    askBefore(tr("Save the changes to “%1” before opening another sandbox?").arg(m_document->name()),
              [this, fileName] { openNow(fileName); });
}

void FileCommands::openNow(const QString& fileName)
{
    m_captureReader->drop();
    if (isSession(fileName) || isCapture(fileName)) {
        m_captureReader->read(fileName, savedDecoding(fileName),
                              [this, fileName](const ReadCapture& read) { showCapture(fileName, read); });
        return;
    }
    if (const std::optional<ScenarioError> error = m_document->open(fileName)) {
        showOpenError(fileName, *error);
        return;
    }
    welcomeSandbox();
    addRecentFile(fileName);
}

/// Messages after opening a file.

void FileCommands::openGiven(const Scenario& scenario)
{
    m_document->openGiven(scenario);
    welcomeSandbox();
}

void FileCommands::welcomeSandbox()
{
    m_banner->dismiss();
    if (const std::optional<QString>& warning = m_document->memoryWarning())
        m_banner->show(Banner::Kind::Problem, tr("There is not enough memory for this run."), *warning,
                       {{tr("Run anyway"), [this] { m_document->setPaused(false); }}});
}

void FileCommands::showCapture(const QString& fileName, const ReadCapture& read)
{
    const QString name = QFileInfo(fileName).fileName();
    const auto notOpened = [&](const QString& why) {
        m_banner->show(Banner::Kind::Problem, tr("%1 could not be opened.").arg(name), why,
                       {{tr("Open another…"), [this] { askForFile(); }}});
    };
    if (read.session) {
        if (!m_sessions->show(fileName, *read.session, read.moments))
            return notOpened(read.session->problem);
        return addRecentFile(fileName);
    }
    if (const auto* error = std::get_if<CaptureImportError>(&read.capture))
        return notOpened(error->text);
    if (const auto* scenario = std::get_if<Scenario>(&read.capture)) {
        return openGiven(*scenario);
    }
    const auto& imported = std::get<ImportedCapture>(read.capture);
    const CaptureSummary& summary = imported.summary;
    if (summary.interrupted && !summary.shortage) // by the dialog's button: as if it had not been asked for
        return;
    if (isUnread(summary) && summary.enet.datagrams == 0) // nothing to show; what is open stays
        return notOpened(summary.problem.isEmpty() ? summaryText(summary) : summary.problem);
    m_document->openSource(fileName, std::make_unique<CaptureSource>(read.moments, summary.length),
                           summary.length);
    addRecentFile(fileName);
    showCaptureFound(*m_banner, name, summary, tr("A recording"));
}

void FileCommands::showOpenError(const QString& fileName, const ScenarioError& error)
{
    std::vector<Banner::Answer> answers;
    if (QFileInfo::exists(fileName)) {
        answers.push_back({tr("Try again"), [this, fileName] { open(fileName); }});
    } else if (recentFiles().contains(QFileInfo(fileName).absoluteFilePath())) {
        answers.push_back({tr("Remove from recent files"), [fileName] { removeRecentFile(fileName); }});
    }
    answers.push_back({tr("Open another…"), [this] { askForFile(); }});
    m_banner->show(Banner::Kind::Problem, tr("%1 could not be opened.").arg(QFileInfo(fileName).fileName()),
                   error.toString(), answers);
}

void FileCommands::askForFile()
{
    auto* dialog =
        new QFileDialog(m_window, tr("Open a scenario, a session or a capture"), lastFolder(), openFilter());
    dialog->setObjectName(QStringLiteral("openDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &FileCommands::open);
    dialog->open();
}

void FileCommands::saveOrAsk(const std::function<void()>& then)
{
    if (m_document->isOpen() && !m_document->allowed().act)
        return saveRecording(then);
    if (m_document->fileName().isEmpty())
        askWhereToSave(then);
    else
        saveTo(m_document->fileName(), then);
}

void FileCommands::saveRecording(const std::function<void()>& then)
{
    if (m_document->fileName().isEmpty()) // it was watched
        return askWhereToSaveCapture(then);
    m_banner->show(Banner::Kind::Note, tr("There is nothing to save."),
                   tr("A recording already is a file, and it was not changed."));
}

void FileCommands::askWhereToSaveCapture(const std::function<void()>& then)
{
    auto* dialog = new QFileDialog(m_window, tr("Save what was watched as a capture"), lastFolder(),
                                   tr("Captures (*.pcap);;All files (*)"));
    dialog->setObjectName(QStringLiteral("saveCaptureDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("pcap"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, then](const QString& fileName) { saveCaptureTo(fileName, then); });
    dialog->open();
}

void FileCommands::saveCaptureTo(const QString& fileName, const std::function<void()>& then)
{
    const TraceSnapshot trace = m_document->trace();
    const QString name = QFileInfo(fileName).fileName();
    saveCapture(this, trace, fileName,
                [this, then, name, datagrams = trace.datagramCount()](const std::optional<QString>& problem) {
                    if (problem) {
                        m_banner->show(Banner::Kind::Problem, tr("%1 could not be saved.").arg(name),
                                       *problem,
                                       {{tr("Save as…"), [this, then] { askWhereToSaveCapture(then); }}});
                        return;
                    }
                    m_savedDatagrams = datagrams;
                    m_banner->show(Banner::Kind::Note, tr("%1 was saved.").arg(name),
                                   tr("It has the datagrams of ENet that were shown until then."));
                    if (then)
                        then();
                });
}

void FileCommands::askWhereToSave(const std::function<void()>& then)
{
    if (m_document->isOpen() && !m_document->allowed().act)
        return saveRecording(then);
    auto* dialog =
        new QFileDialog(m_window, tr("Save the sandbox as a scenario"), lastFolder(), scenarioFilter());
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

void FileCommands::saveTo(const QString& fileName, const std::function<void()>& then)
{
    if (const std::optional<QString> error = m_document->saveAs(fileName)) {
        m_banner->show(Banner::Kind::Problem,
                       tr("%1 could not be saved.").arg(QFileInfo(fileName).fileName()), *error,
                       {{tr("Save as…"), [this, then] { askWhereToSave(then); }}});
        return;
    }
    addRecentFile(fileName);
    if (then)
        then();
}

void FileCommands::askWhereToExport()
{
    const Exportable views{.title = m_document->name(),
                           .size = QSize(800, 600), // doubled
                           .paint =
                               [this](QPainter& painter, const QSize& size) {
                                   painter.drawImage(QRect(QPoint(0, 0), size), m_picture(size * 2));
                               },
                           .isDrawing = false};
    peerscope::askWhereToExport(
        m_window, tr("Export topology and timelines as a picture"), QStringLiteral("exportDialog"), views,
        [this](const QString& problem) {
            m_banner->show(Banner::Kind::Problem, tr("The picture could not be saved."), problem,
                           {{tr("Export elsewhere…"), [this] { askWhereToExport(); }}});
        },
        lastFolder());
}

} // namespace peerscope

#include "moc_file_commands.cpp"
