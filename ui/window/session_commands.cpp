// SPDX-License-Identifier: MIT
#include "ui/window/session_commands.h"

#include "core/scenario/scenario_file.h"
#include "core/source/capture_source.h"
#include "ui/document/document.h"
#include "ui/theme/plain_text.h"
#include "ui/view/action.h"
#include "ui/window/banner.h"
#include "ui/window/recent_files.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QProgressDialog>

#include <variant>

namespace peerscope {

SessionCommands::SessionCommands(Document* document, Banner* banner, QWidget* window)
    : QObject(window), m_document(document), m_banner(banner), m_window(window)
{
    m_save = makeAction(this, "saveSession", tr("Save s&ession as…"),
                        tr("Keep everything that was recorded until now in a file, to look at it later"),
                        QKeySequence(), [this] { askWhereToSave(); });
    const auto update = [this] { m_save->setEnabled(m_document->isOpen()); };
    connect(document->moment(), &Moment::opened, this, update);
    update();
}

void SessionCommands::askWhereToSave()
{
    const QStringList recent = recentFiles();
    auto* dialog = new QFileDialog(m_window, tr("Save what was recorded as a session"),
                                   recent.isEmpty() ? QString() : QFileInfo(recent.first()).absolutePath(),
                                   tr("Sessions (*.peerscope)"));
    dialog->setObjectName(QStringLiteral("saveSessionDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("peerscope"));
    dialog->selectFile(m_document->name() + QStringLiteral(".peerscope"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &SessionCommands::saveTo);
    dialog->open();
}

void SessionCommands::openProgress(const QString& fileName)
{
    m_progress = new QProgressDialog(asPlainText(tr("Saving %1…").arg(QFileInfo(fileName).fileName())),
                                     QProgressDialog::tr("Cancel"), 0, 0, m_window);
    m_progress->setObjectName(QStringLiteral("savingDialog"));
    m_progress->setAttribute(Qt::WA_DeleteOnClose);
    m_progress->setMinimumDuration(500);
    m_progress->setWindowModality(Qt::WindowModal);
    connect(m_progress, &QProgressDialog::canceled, this, [this] { m_job.stop(); });
}

void SessionCommands::saveTo(const QString& fileName)
{
    if (const auto problem = sessionNameProblem(fileName)) {
        m_banner->show(Banner::Kind::Problem, tr("The session was not saved."), *problem,
                       {{tr("Save session as…"), [this] { askWhereToSave(); }}});
        return;
    }
    openProgress(fileName);
    const RunStatus status = m_document->status();
    SessionInfo info{.scenario = {}, .length = status.now, .digest = status.digest};
    if (m_document->allowed().act)
        info.scenario = toJson(m_document->scenario());
    m_job.start(
        [trace = m_document->trace(), fileName, info](const JobControl& control) {
            return saveSession(fileName, trace, info, [&control] { return control.stop().stop_requested(); });
        },
        [this, fileName](const JobOutcome<std::optional<QString>>& outcome) {
            if (m_progress)
                m_progress->deleteLater();
            m_progress.clear();
            const auto* failure = std::get_if<JobFailure>(&outcome);
            const std::optional<QString> problem =
                failure ? std::optional(failure->text) : std::get<std::optional<QString>>(outcome);
            const QString name = QFileInfo(fileName).fileName();
            if (problem) {
                m_banner->show(Banner::Kind::Problem, tr("%1 could not be saved.").arg(name), *problem,
                               {{tr("Save session as…"), [this] { askWhereToSave(); }}});
            } else if (QFileInfo::exists(fileName)) { // else it was cancelled
                m_banner->show(Banner::Kind::Note, tr("%1 was saved.").arg(name),
                               tr("It has everything that was recorded until then."));
                addRecentFile(fileName);
            }
        });
}

bool SessionCommands::show(const QString& fileName, const Session& session,
                           const std::shared_ptr<const Moments>& moments)
{
    const TraceSnapshot trace(session.trace);
    if (session.isDamaged && trace.endpointCount() == 0)
        return false;
    const Time length = std::max(session.info.length, trace.newestTime());
    m_document->openSource(fileName, std::make_unique<CaptureSource>(moments, length), length);
    std::vector<Banner::Answer> answers;
    if (const auto scenario = parseScenario(session.info.scenario, QFileInfo(fileName).absolutePath());
        const auto* found = std::get_if<Scenario>(&scenario)) {
        if (found->gateways.empty())
            answers.push_back(
                {tr("Run it again"), [this, again = *found] { Q_EMIT sandboxRequested(again); }});
    }
    const QString found =
        tr("A session of %1 s with %n packet(s).", nullptr, static_cast<int>(trace.packetCount()))
            .arg(QLocale().toString(toSeconds(length), 'f', 1));
    if (session.problem.isEmpty())
        m_banner->show(Banner::Kind::Note, found,
                       tr("Play goes through it from the beginning; drag the time cursor to any moment."),
                       answers);
    else
        m_banner->show(Banner::Kind::Problem, found, session.problem + QLatin1Char('.'), answers);
    return true;
}

} // namespace peerscope

#include "moc_session_commands.cpp"
