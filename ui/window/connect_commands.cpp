// SPDX-License-Identifier: MIT
#include "ui/window/connect_commands.h"

#include "ui/document/document.h"
#include "ui/view/action.h"
#include "ui/window/banner.h"
#include "ui/window/capture_banner.h"
#include "ui/window/file_commands.h"

#include <QAction>
#include <QMenu>

#include <utility>

namespace peerscope {

ConnectCommands::ConnectCommands(Document* document, Banner* banner, FileCommands* files,
                                 std::function<InterfaceList()> list, QWidget* window)
    : QObject(window), m_document(document), m_banner(banner), m_files(files), m_list(std::move(list)),
      m_window(window)
{
    m_watch = makeAction(this, "watchInterface", tr("&Watch…"),
                         tr("Show a real game's datagrams while they pass a network interface"),
                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_W), [this] { askWhatToWatch(); });
    m_stop = makeAction(this, "stopWatching", tr("&Stop watching"),
                        tr("End the capture; what it has shown stays, and can be played"), {}, [this] {
                            if (m_watched)
                                m_watched->stop();
                        });
    m_stop->setEnabled(false);
    connect(files, &FileCommands::standardInputRequested, this,
            [this] { watch(WatchInput::standardInput()); });
    connect(document, &Document::statusChanged, this, &ConnectCommands::showWhatCanStop);
}

void ConnectCommands::fillMenu(QMenu* menu)
{
    menu->addActions({m_watch, m_stop});
}

void ConnectCommands::askWhatToWatch()
{
    auto* dialog = new WatchDialog(m_list, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &WatchDialog::watchRequested, this,
            [this](const QString& interfaceName, std::optional<std::uint16_t> port) {
                watch(WatchInput::networkInterface(interfaceName, port));
            });
    dialog->open();
}

void ConnectCommands::watch(const WatchInput& input)
{
    m_files->askBefore(tr("Save the changes to “%1” before watching?").arg(m_document->name()),
                       [this, input] { watchNow(input); });
}

void ConnectCommands::watchNow(const WatchInput& input)
{
    auto source = std::make_unique<WatchSource>(input);
    WatchSource* watched = source.get();
    connect(watched, &WatchSource::ended, this,
            [this, name = input.name](const OpenedCapture& what) { showEnd(name, what); });
    m_document->openLive(input.name, std::move(source));
    m_watched = watched;
    showWhatCanStop();
    m_banner->show(Banner::Kind::Note, tr("Watching %1.").arg(input.name),
                   tr("Datagrams appear as they come. Space pauses the view; the game goes on."));
}

void ConnectCommands::showWhatCanStop()
{
    m_stop->setEnabled(m_watched && !m_watched->allowed().pace);
}

void ConnectCommands::showEnd(const QString& name, const OpenedCapture& what)
{
    showWhatCanStop();
    if (const auto* error = std::get_if<CaptureImportError>(&what)) {
        m_banner->show(Banner::Kind::Problem, tr("%1 could not be watched.").arg(name), error->text,
                       {{tr("Watch another…"), [this] { askWhatToWatch(); }}});
    } else if (const auto* scenario = std::get_if<Scenario>(&what)) {
        m_files->openGiven(*scenario);
    } else {
        showCaptureFound(*m_banner, name, std::get<ImportedCapture>(what).summary,
                         tr("The capture of %1 has ended").arg(name));
    }
}

} // namespace peerscope

#include "moc_connect_commands.cpp"
