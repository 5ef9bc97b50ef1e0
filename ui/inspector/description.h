// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"
#include "core/words/text_run.h"
#include "ui/moment/selection.h"

#include <QString>

#include <optional>
#include <vector>

namespace peerscope {

struct ThemeColors;

/// "Sent": "12.345678 s", with a sentence that explains it where it needs one.
struct DescriptionField
{
    QString label;
    TextRuns value;
    QString note{};
};

struct DescriptionGroup
{
    QString title;
    std::vector<DescriptionField> fields;
};

/// What the inspector says about the thing that is selected, before it is made to look like anything.
struct Description
{
    std::optional<TransferMode> mode; ///< puts the mode's symbol, in its colour, before the headline
    TextRuns headline;
    QString note{}; ///< a paragraph under the headline
    std::vector<DescriptionGroup> groups;
};

/// HTML for a QTextBrowser; all text is escaped.
QString toHtml(const Description& description, const ThemeColors& colors);
/// One line for each field ("label: value"), for tests and the clipboard.
QString toPlainText(const Description& description);

/// A selection as the address of a link ("packet:4711"), and back; anything else gives monostate.
QString addressOf(const Selection& selection);
Selection selectionAt(const QString& address);

} // namespace peerscope
