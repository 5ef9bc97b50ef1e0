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

constexpr std::size_t listedAtMost = 4; ///< lines that the banner has room for

} // namespace

WarningsButton::WarningsButton(Document* document, Banner* banner, QWidget* parent)
    : QToolButton(parent), m_document(document), m_banner(banner)
{
    setObjectName(QStringLiteral("warningsButton"));
    setAutoRaise(true);
    setFocusPolicy(Qt::StrongFocus);
    hide();
    connect(this, &QToolButton::clicked, this, &WarningsButton::list);
    connect(document->moment(), &Moment::opened, this, [this] { m_warnings.clear(); });
    // Later: whoever opens a scenario may have something more important to say.
    connect(document, &Document::sandboxReplaced, this, &WarningsButton::check, Qt::QueuedConnection);
    connect(document, &Document::done, this, &WarningsButton::check, Qt::QueuedConnection);
}

void WarningsButton::check()
{
    std::vector<ScenarioError> found;
    if (m_document->allowed().act)
        found = scenarioWarnings(m_document->scenario());
    const bool hasNew = std::ranges::any_of(
        found, [this](const ScenarioError& warning) { return std::ranges::count(m_warnings, warning) == 0; });
    const bool isListed = m_banner->isShowing(m_message);
    const bool isChanged = found != m_warnings;
    m_warnings = std::move(found);
    setVisible(!m_warnings.empty());
    if (m_warnings.empty()) {
        m_banner->dismissMessage(m_message);
        return;
    }
    setText(tr("%n warning(s)", nullptr, forPlural(m_warnings.size())));
    QStringList lines{tr("What the scenario says does something else than it seems to. Press to read it:")};
    for (const ScenarioError& warning : m_warnings)
        lines << warning.toString();
    if (lines.size() > 12)
        lines = lines.mid(0, 12) << QStringLiteral("…");
    setToolTip(asPlainText(lines.join(QLatin1Char('\n'))));
    if ((hasNew && !m_banner->isVisible()) || (isChanged && isListed))
        list();
}

void WarningsButton::list()
{
    QStringList lines;
    const std::size_t listed = m_warnings.size() > listedAtMost ? listedAtMost - 1 : m_warnings.size();
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
