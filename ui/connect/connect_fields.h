// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

class QComboBox;
class QLabel;
class QLineEdit;

namespace peerscope {

// What the dialogs of “Connect” have in common. The caller owns the widgets.

/// For an address and a port.
QLineEdit* addressField(const QString& objectName, const QString& text);
/// Chooses a preset of link conditions; its data is the preset's name, empty for the network as it is.
QComboBox* networkChoice(const QString& objectName, const QString& preset);
/// For a sentence of up to two lines below the fields.
QLabel* noteLabel(const QString& objectName);
/// Shows a sentence in it; a problem in the colour of problems.
void showNote(QLabel& note, const QString& text, bool isProblem);

} // namespace peerscope
