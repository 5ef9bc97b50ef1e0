// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <string>
#include <string_view>

namespace peerscope {

/// Appends a text as a cell of a CSV file: in quotes where it needs them (RFC 4180). A spreadsheet would run
/// a text that begins with `=`, `+`, `-`, `@`, a tab or a line break as a formula: it gets an apostrophe in
/// front. So does one that begins with an apostrophe, and whoever reads the file back takes one away from any
/// text that begins with it. Numbers are no texts and stay as they are.
void appendCsvText(std::string& out, std::string_view utf8);
/// Whether that text gets an apostrophe in front.
bool needsApostrophe(std::string_view utf8);
/// A text as a cell.
QString csvText(const QString& text);

} // namespace peerscope
