// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_guide.h"

#include "ui/document/document.h"
#include "ui/learn/learn_panel.h"
#include "ui/view/view_requests.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

constexpr int tellEveryMilliseconds = 150;

LessonSelection lessonSelection(const Selection& selection)
{
    using Kind = SelectedCondition::Kind;
    if (const auto* packet = std::get_if<PacketId>(&selection))
        return {Kind::Packet, *packet};
    if (std::holds_alternative<LinkRef>(selection))
        return {Kind::Link, {}};
    if (std::holds_alternative<EndpointId>(selection))
        return {Kind::Peer, {}};
    if (datagramOf(selection).isValid())
        return {Kind::Datagram, {}};
    return {};
}

} // namespace

LessonGuide::LessonGuide(ViewContext context, LearnPanel* panel)
    : QObject(panel), m_context(std::move(context)), m_panel(panel)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(tellEveryMilliseconds);
    connect(&m_soon, &QTimer::timeout, this, &LessonGuide::tell);
    connect(panel, &LearnPanel::sandboxRequested, this, &LessonGuide::openSandbox);
    connect(m_context.document, &Document::frame, this, &LessonGuide::tellSoon);
    connect(m_context.document, &Document::statusChanged, this, &LessonGuide::tellSoon);
    connect(m_context.document->moment(), &Moment::selectionChanged, this, &LessonGuide::tellSoon);
    connect(m_context.requests, &ViewRequests::viewsShownChanged, this, &LessonGuide::tellSoon);
}

void LessonGuide::openSandbox(const Scenario& scenario, const QString& part)
{
    Q_EMIT m_context.requests->replaceRequested(
        LearnPanel::tr("Save the changes to “%1” before opening the lesson's sandbox?")
            .arg(m_context.document->name()),
        [this, scenario, part] {
            Pace pace;
            pace.paused = true;
            m_context.document->openScenario(scenario, pace);
            m_panel->sandboxOpened(part);
            tell();
        });
}

void LessonGuide::tellSoon()
{
    if (m_panel->openPart() && !m_soon.isActive())
        m_soon.start();
}

void LessonGuide::tell()
{
    const Lesson* lesson = m_panel->current();
    const std::optional<QString> part = m_panel->openPart();
    if (!lesson || !part)
        return;
    Document* document = m_context.document;
    const Scenario& given = lesson->part(*part)->scenario;
    const Scenario scenario = document->scenario();
    if (!document->allowed().runAgain || scenario.name != given.name) {
        m_panel->sandboxClosed();
        return;
    }
    LessonMoment moment;
    moment.trace = document->trace();
    moment.now = document->status().now;
    moment.paused = !document->isRunning();
    moment.selection = lessonSelection(document->moment()->selection());
    const auto byHand = static_cast<std::ptrdiff_t>(std::min(given.actions.size(), scenario.actions.size()));
    moment.byHand.assign(scenario.actions.begin() + byHand, scenario.actions.end());
    moment.shown = m_context.shownViews();
    m_panel->setMoment(std::move(moment));
}

} // namespace peerscope
