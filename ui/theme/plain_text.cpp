// SPDX-License-Identifier: MIT
#include "ui/theme/plain_text.h"

#include <QTextDocument>

namespace peerscope {

QString asPlainText(const QString& text)
{
    if (!Qt::mightBeRichText(text))
        return text;
    return QStringLiteral("<p style=\"white-space: pre-wrap\">%1</p>").arg(text.toHtmlEscaped());
}

} // namespace peerscope
