// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace peerscope {

/// Text with foreign names or bytes, made safe for a tooltip or label: Qt would treat text with a tag as
/// HTML, and load the pictures that it names.
QString asPlainText(const QString& text);

} // namespace peerscope
