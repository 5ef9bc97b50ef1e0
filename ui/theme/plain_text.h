// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace peerscope {

/// A text that holds names or bytes from elsewhere, as a tooltip or label is to have it: Qt would take one
/// with a tag in it for HTML, and load the pictures that it names.
QString asPlainText(const QString& text);

} // namespace peerscope
