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

/// A name and a value, "Sent": "12.345678 s", with an explanation if needed.
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

/// What the inspector says about the selected thing, without any formatting.
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

/// Converts a selection to a link's address ("packet:4711") and back. Unknown addresses give monostate.
QString addressOf(const Selection& selection);
Selection selectionAt(const QString& address);

} // namespace peerscope
