// SPDX-License-Identifier: MIT
#include "ui/window/run_messages.h"

#include "core/words/clock_format.h"
#include "ui/document/document.h"
#include "ui/view/view_requests.h"
#include "ui/window/banner.h"

namespace peerscope {

RunMessages::RunMessages(Document* document, Banner* banner, ViewRequests* requests)
    : QObject(banner), m_document(document), m_banner(banner)
{
    connect(document, &Document::statusChanged, this, &RunMessages::showStatus);
    connect(document->moment(), &Moment::opened, banner, &Banner::dismiss);
    connect(document, &Document::problem, this, [this](const QString& text) {
        m_banner->show(Banner::Kind::Problem, tr("That did not work."), text);
    });
    connect(document, &Document::done, this, [this](EditNumber, const CommandOutcome& outcome) {
        if (outcome.problem)
            m_refusal = m_banner->show(Banner::Kind::Problem, tr("That did not work."), *outcome.problem);
        else
            m_banner->dismissMessage(m_refusal); // the next edit worked
    });
    connect(document, &Document::tooLate, this,
            [this](const QString& edit) { showOver(tr("Too late to %1: the scenario is over.").arg(edit)); });
    connect(requests, &ViewRequests::failed, this, [this](const QString& what, const QString& why) {
        m_banner->show(Banner::Kind::Problem, what, why);
    });
}

void RunMessages::showStatus()
{
    const RunStatus& status = m_document->status();
    if (status.failure) {
        m_banner->show(Banner::Kind::Problem, tr("The run failed."), *status.failure,
                       {{tr("Run again"), [this] { m_document->restart(); }}});
    } else if (status.finished && !m_finishedShown && m_document->allowed().runAgain) {
        showOver(tr("The scenario is over."));
    } else if (!status.finished && m_finishedShown) {
        m_banner->dismiss();
    }
    m_finishedShown = status.finished;
}

void RunMessages::showOver(const QString& title)
{
    m_banner->show(Banner::Kind::Note, title, tr("It ended at %1.").arg(formatClock(m_document->duration())),
                   {{tr("Run again"), [this] { m_document->restart(); }},
                    {tr("Run 30 s more"),
                     [this] { m_document->setDuration(m_document->duration() + fromSeconds(30)); }}});
}

} // namespace peerscope

#include "moc_run_messages.cpp"
