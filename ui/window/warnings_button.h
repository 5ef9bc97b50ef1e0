// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario_error.h"
#include "ui/jobs/newest_job.h"

#include <QToolButton>

#include <vector>

namespace peerscope {

class Banner;
class Document;

/// How many warnings there are about the scenario (see scenario_warnings.h); hidden if there are none. Lists
/// them in the banner when it is pressed, and when there is a new one and the banner shows nothing else.
/// Lives on the UI thread.
class WarningsButton final : public QToolButton
{
    Q_OBJECT

public:
    /// Both must live as long.
    WarningsButton(Document* document, Banner* banner, QWidget* parent = nullptr);

private:
    void check();
    void take(const std::vector<ScenarioError>& found);
    /// In the banner, no more than so many.
    void list(std::size_t most);

    Document* m_document;
    Banner* m_banner;
    std::vector<ScenarioError> m_warnings;
    int m_message = 0; ///< the banner's number of the last list
    NewestJob m_job{this};
};

} // namespace peerscope
