// SPDX-License-Identifier: MIT
// A document lets real games in to its sandbox.
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

} // namespace peerscope
