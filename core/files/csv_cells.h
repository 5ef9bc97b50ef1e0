// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace peerscope {

/// Appends a text as a cell of a CSV file, in quotes if necessary (RFC 4180). A spreadsheet would run a text
/// that begins with `=`, `+`, `-`, `@`, a tab or a line break as a formula, so such a text gets an apostrophe
/// in front. So does one that begins with an apostrophe: to read the file back, remove one from every text
/// that begins with it. Not for numbers, which are never changed.
void appendCsvText(std::string& out, std::string_view utf8);
/// Whether this text gets an apostrophe in front.
bool needsApostrophe(std::string_view utf8);

} // namespace peerscope
