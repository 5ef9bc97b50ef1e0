// SPDX-License-Identifier: MIT
// A document lets real games in to its sandbox, which then cannot be run again.
#include "core/scenario/scenario_check.h"
#include "ui/document/document.h"

#include <utility>

namespace peerscope {

std::optional<QString> Document::expose(const QString& server, const std::optional<HostAndPort>& listen)
{
    const Scenario before = scenario();
    ExposeEdit edit{.server = server, .listen = listen, .before = {}};
    for (const GatewaySpec& gateway : before.gateways) {
        if (gateway.kind != GatewaySpec::Kind::Expose || gateway.name != server)
            return tr("The scenario has other doors, and only one can be opened or closed by hand.");
        edit.before = gateway.listen;
    }
    Scenario after = before;
    Edit{edit}.applyTo(after);
    if (const auto error = checkScenario(after))
        return error->message;
    if (m_source.isCatchingUp())
        return tr("The sandbox is running again up to the present time; try again when it has.");
    if (m_status.finished) {
        Q_EMIT tooLate(Edit{edit}.text());
        return std::nullopt;
    }
    if (listen) {
        Q_EMIT exposeRequested(edit, after);
        return std::nullopt;
    }
    m_edits.push({edit});
    closeGateways();
    return std::nullopt;
}

void Document::openGateways(const ExposeEdit& edit, std::shared_ptr<OutsidePort> outside)
{
    const Scenario before = scenario();
    Scenario after = before;
    Edit{edit}.applyTo(after);
    if (after.gateways != before.gateways) // else it is there already: redo, or undo of closing it
        m_edits.push({edit});
    m_source.submit(OpenGateways{after.gateways, std::move(outside)});
    gatewaysChanged();
}

void Document::closeGateways()
{
    m_source.submit(CloseGateways());
    gatewaysChanged();
}

/// Time goes on in the real world's pace, also after that.
void Document::gatewaysChanged()
{
    m_pace = {};
    m_edits.settleAll();
    refresh();
    m_frames.wake();
    Q_EMIT titleChanged();
    Q_EMIT scenarioChanged();
    Q_EMIT statusChanged();
}

/// What happened in the real world stays; but what was set before can be set again.
void Document::takeBack(const Edit& edit, bool isUndone)
{
    if (allowed().runAgain || !allowed().act)
        return;
    if (const auto* expose = std::get_if<ExposeEdit>(&edit.what)) {
        if (const auto& listen = isUndone ? expose->before : expose->listen)
            Q_EMIT exposeRequested({.server = expose->server, .listen = listen, .before = {}}, scenario());
        else
            closeGateways();
        return;
    }
    const auto* action = std::get_if<ActionSpec>(&edit.what);
    const std::vector<ActionSpec> actions = !action    ? std::vector<ActionSpec>()
                                            : isUndone ? edit.takesBack
                                                       : std::vector{*action};
    if (actions.empty())
        Q_EMIT problem(tr("Cannot be taken back: %1. The real world goes on.").arg(edit.text()));
    for (const ActionSpec& each : actions)
        m_source.submit(Perform{each});
    m_frames.wake();
}

void Document::sayCannotRunAgain()
{
    Q_EMIT problem(tr("Real games took part in this run, so it cannot be run again from its start."));
}

} // namespace peerscope
