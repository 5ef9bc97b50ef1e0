// SPDX-License-Identifier: MIT
#include "ui/window/warnings_button.h"

#include "core/scenario/scenario_warnings.h"
#include "core/words/numbers.h"
#include "ui/document/document.h"
#include "ui/theme/plain_text.h"
#include "ui/window/banner.h"

#include <algorithm>

namespace peerscope {

namespace {

// How many are listed: unasked, and for somebody who wants to read them.
constexpr std::size_t fewWarnings = 2;
constexpr std::size_t manyWarnings = 8;

} // namespace

WarningsButton::WarningsButton(Document* document, Banner* banner, QWidget* parent)
    : QToolButton(parent), m_document(document), m_banner(banner)
{
    setObjectName(QStringLiteral("warningsButton"));
    setAutoRaise(true);
    setFocusPolicy(Qt::StrongFocus);
    hide();
    connect(this, &QToolButton::clicked, this, [this] { list(manyWarnings); });
    connect(document->moment(), &Moment::opened, this, [this] { m_warnings.clear(); });
    connect(document, &Document::scenarioChanged, this, &WarningsButton::check);
}

/// On another thread: a scenario may have ten thousand entries. And whoever opens one may have something more
/// important to say first.
void WarningsButton::check()
{
    m_job.start(
        [mayAct = m_document->allowed().act, scenario = m_document->scenario()](const JobControl&) {
            return mayAct ? scenarioWarnings(scenario) : std::vector<ScenarioError>();
        },
        [this](const JobOutcome<std::vector<ScenarioError>>& outcome) {
            if (const auto* found = std::get_if<std::vector<ScenarioError>>(&outcome))
                take(*found);
        });
}

void WarningsButton::take(const std::vector<ScenarioError>& found)
{
    const bool hasNew = std::ranges::any_of(
        found, [this](const ScenarioError& warning) { return std::ranges::count(m_warnings, warning) == 0; });
    const bool isListed = m_banner->isShowing(m_message);
    const bool isChanged = found != m_warnings;
    m_warnings = found;
    setVisible(!m_warnings.empty());
    if (m_warnings.empty()) {
        m_banner->dismissMessage(m_message);
        return;
    }
    setText(tr("%n warning(s)", nullptr, forPlural(m_warnings.size())));
    QStringList lines{tr("What the scenario says does something else than it seems to. Press to read it:")};
    for (const ScenarioError& warning : m_warnings)
        lines << warning.toString();
    if (lines.size() > int(manyWarnings))
        lines = lines.mid(0, manyWarnings) << QStringLiteral("…");
    setToolTip(asPlainText(lines.join(QLatin1Char('\n'))));
    if ((hasNew && !m_banner->isVisible()) || (isChanged && isListed))
        list(fewWarnings);
}

void WarningsButton::list(std::size_t most)
{
    QStringList lines;
    const std::size_t listed = m_warnings.size() > most ? most - 1 : m_warnings.size();
    for (std::size_t index = 0; index < listed; ++index)
        lines << m_warnings[index].toString();
    if (listed < m_warnings.size())
        lines << tr("and %n more", nullptr, forPlural(m_warnings.size() - listed));
    const QString title = tr("The scenario has %n warning(s).", nullptr, forPlural(m_warnings.size()));
    m_message =
        m_banner->show(Banner::Kind::Note, title,
                       (lines.size() > 1 ? QStringLiteral("\n") : QString()) + lines.join(QLatin1Char('\n')));
}

} // namespace peerscope

#include "moc_warnings_button.cpp"
