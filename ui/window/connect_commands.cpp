// SPDX-License-Identifier: MIT
#include "ui/window/connect_commands.h"

#include "core/source/capture_source.h"
#include "core/source/sandbox_source.h"
#include "ui/connect/join_dialog.h"
#include "ui/connect/tap_dialog.h"
#include "ui/document/document.h"
#include "ui/view/action.h"
#include "ui/window/banner.h"
#include "ui/window/capture_banner.h"
#include "ui/window/file_commands.h"

#include <QAction>
#include <QMenu>

#include <memory>
#include <utility>
#include <variant>

namespace peerscope {

ConnectCommands::ConnectCommands(Document* document, Banner* banner, FileCommands* files,
                                 std::function<InterfaceList()> list, QWidget* window)
    : QObject(window), m_document(document), m_banner(banner), m_files(files), m_list(std::move(list)),
      m_window(window)
{
    m_watch = makeAction(this, "watchInterface", tr("&Watch…"),
                         tr("Show a real game's datagrams while they pass a network interface"),
                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_W), [this] { askWhatToWatch(); });
    m_tap = makeAction(
        this, "tapGame", tr("&A game and its server…"),
        tr("Stand between a running game and its server: see every datagram, and bend the network"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G), [this] { askForTap(); });
    m_join = makeAction(this, "joinServer", tr("Send &clients into a server…"),
                        tr("Let clients of the sandbox, or bots, join the server of a real game"),
                        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_J), [this] { askForJoin(); });
    m_stop = makeAction(this, "stopWatching", tr("&Stop"),
                        tr("End what is live; what was seen stays, and can be played"), {},
                        [this] { askToStop(); });
    m_stop->setEnabled(false);
    connect(files, &FileCommands::standardInputRequested, this,
            [this] { watch(WatchInput::standardInput()); });
    connect(document, &Document::statusChanged, this, &ConnectCommands::showWhatCanStop);
    connect(document, &Document::gatewaysRequested, this, &ConnectCommands::askAboutGateways);
    connect(document, &Document::exposeRequested, this, &ConnectCommands::expose);
    connect(document, &Document::sandboxReplaced, this, [this] { m_exposing.drop(); });
    connect(document, &Document::frame, this, &ConnectCommands::showProblems);
}

void ConnectCommands::fillMenu(QMenu* menu)
{
    menu->addActions({m_tap, m_join, m_watch});
    menu->addSeparator();
    menu->addAction(m_stop);
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
    m_stop->setEnabled((m_watched && !m_watched->allowed().pace) || m_document->hasOpenGateways());
    if (!m_document->hasOpenGateways() && m_waiting != 0)
        m_banner->dismissMessage(std::exchange(m_waiting, 0));
}

void ConnectCommands::askToStop()
{
    if (!m_document->hasOpenGateways())
        return stop();
    m_files->askBefore(tr("Save the changes to “%1” before it becomes a recording?").arg(m_document->name()),
                       [this] { stop(); });
}

void ConnectCommands::stop(const std::function<void()>& then)
{
    if (m_watched)
        m_watched->stop();
    if (!m_document->hasOpenGateways()) {
        if (then)
            then();
        return;
    }
    using Recording = std::shared_ptr<const Moments>;
    const Time now = m_document->status().now;
    m_opening.start(
        [trace = m_document->trace()](const JobControl&) -> Recording {
            return std::make_shared<const Moments>(trace);
        },
        [this, now, then](const JobOutcome<Recording>& outcome) {
            const auto* moments = std::get_if<Recording>(&outcome);
            if (!moments)
                return;
            m_document->openRecorded(m_document->name(), std::make_unique<CaptureSource>(*moments, now), now);
            showWhatCanStop();
            m_banner->show(
                Banner::Kind::Note, tr("The doors are closed."),
                tr("What was seen stays, and can be played. Games that were connected through here "
                   "have lost their server."));
            if (then)
                then();
        });
}

void ConnectCommands::askForTap()
{
    auto* dialog = new TapDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TapDialog::tapRequested, this, &ConnectCommands::replaceBy);
    dialog->open();
}

void ConnectCommands::askForJoin()
{
    const bool isSandbox = m_document->isOpen() && m_document->allowed().act;
    auto* dialog = new JoinDialog(isSandbox ? std::optional(m_document->scenario()) : std::nullopt, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &JoinDialog::joinRequested, this, &ConnectCommands::replaceBy);
    dialog->open();
}

void ConnectCommands::replaceBy(const Scenario& scenario)
{
    m_files->askBefore(tr("Save the changes to “%1” before another game is shown?").arg(m_document->name()),
                       [this, scenario] { openDoors(scenario, QString()); });
}

void ConnectCommands::askAboutGateways(const Scenario& scenario, const QString& fileName)
{
    QStringList doors;
    for (const GatewaySpec& gateway : scenario.gateways) {
        if (gateway.listens())
            doors
                << (isLoopback(gateway.listen)
                        ? tr("listen at %1 (this machine alone)").arg(toString(gateway.listen))
                        : tr("listen at %1, where other machines can connect").arg(toString(gateway.listen)));
        if (gateway.connects())
            doors << tr("send to %1").arg(toString(gateway.to));
    }
    const QString name = scenario.name.isEmpty() ? fileName : scenario.name;
    m_banner->show(Banner::Kind::Note, tr("“%1” wants to meet real programs.").arg(name),
                   tr("It will %1.").arg(doors.join(tr(", and "))),
                   {{tr("Allow"), [this, scenario, fileName] { openDoors(scenario, fileName); }},
                    {tr("Do not open it"), [] {}}});
}

void ConnectCommands::openDoors(const Scenario& scenario, const QString& fileName)
{
    using Opened = std::variant<std::unique_ptr<OutsidePort>, QString>;
    if (m_document->hasOpenGateways()) // its port may be the one that is wanted
        return stop([this, scenario, fileName] { openDoors(scenario, fileName); });
    m_opening.start(
        [scenario](const JobControl&) { return std::make_shared<Opened>(openGateways(scenario)); },
        [this, scenario, fileName](const JobOutcome<std::shared_ptr<Opened>>& outcome) {
            const auto* opened = std::get_if<std::shared_ptr<Opened>>(&outcome);
            const QString* problem =
                opened ? std::get_if<QString>(opened->get()) : &std::get<JobFailure>(outcome).text;
            if (problem) {
                m_banner->show(
                    Banner::Kind::Problem, tr("That did not work."), *problem,
                    {{tr("Try again"), [this, scenario, fileName] { openDoors(scenario, fileName); }}});
                return;
            }
            m_document->openLive(scenario, fileName,
                                 std::make_unique<SandboxSource>(
                                     scenario, std::get<std::unique_ptr<OutsidePort>>(std::move(**opened))));
            showOpened(scenario);
        });
}

void ConnectCommands::expose(const ExposeEdit& edit, const Scenario& scenario)
{
    using Opened = std::variant<std::unique_ptr<OutsidePort>, QString>;
    m_exposing.start(
        [scenario](const JobControl&) { return std::make_shared<Opened>(openGateways(scenario)); },
        [this, edit, scenario](const JobOutcome<std::shared_ptr<Opened>>& outcome) {
            const auto* opened = std::get_if<std::shared_ptr<Opened>>(&outcome);
            const QString* problem =
                opened ? std::get_if<QString>(opened->get()) : &std::get<JobFailure>(outcome).text;
            if (problem) {
                m_banner->show(Banner::Kind::Problem, tr("No real game can come in."), *problem);
                return;
            }
            m_document->openGateways(edit, std::get<std::unique_ptr<OutsidePort>>(std::move(**opened)));
            showOpened(scenario);
        });
}

void ConnectCommands::showOpened(const Scenario& scenario)
{
    m_told.clear();
    m_waiting = 0;
    for (const GatewaySpec& gateway : scenario.gateways) {
        if (!gateway.listens()) {
            m_waiting = m_banner->show(Banner::Kind::Note,
                                       tr("%1 will join %2.").arg(gateway.name, toString(gateway.to)),
                                       tr("The server counts them as players of its own."));
            continue;
        }
        m_waiting = m_banner->show(Banner::Kind::Note,
                                   tr("Waiting for the game at %1.").arg(toString(gateway.listen)),
                                   tr("Let its client connect there: create_client(\"%1\", %2).")
                                       .arg(gateway.listen.host, QString::number(gateway.listen.port)));
    }
}

/// Each problem once, as long as it lasts.
void ConnectCommands::showProblems()
{
    const auto& outside = m_document->status().outside;
    if (!outside)
        return;
    if (outside->clients > 0 && m_waiting != 0)
        m_banner->dismissMessage(std::exchange(m_waiting, 0));
    if (outside->problems == m_told)
        return;
    for (const QString& problem : outside->problems) {
        if (!m_told.contains(problem))
            m_problem = m_banner->show(Banner::Kind::Problem, tr("The game."), problem);
    }
    if (outside->problems.isEmpty())
        m_banner->dismissMessage(m_problem);
    m_told = outside->problems;
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
