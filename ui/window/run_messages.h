// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

namespace peerscope {

class Banner;
class Document;
class ViewRequests;

/// Shows in the banner what happened to the run: it failed, it ended, or an edit was refused.
class RunMessages : public QObject
{
    Q_OBJECT

public:
    RunMessages(Document* document, Banner* banner, ViewRequests* requests);

private:
    void showStatus();
    void showOver(const QString& title);

    Document* m_document;
    Banner* m_banner;
    int m_refusal = 0; ///< the banner's message about the last refused edit
    bool m_finishedShown = false;
};

} // namespace peerscope
