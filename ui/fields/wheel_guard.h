// SPDX-License-Identifier: MIT
#pragma once

class QWidget;

namespace peerscope {

/// The mouse wheel changes the value of `field` (a spin box, a combo box) only while it has the focus; else
/// it scrolls the form that the field is in.
void takeNoWheelUnfocused(QWidget* field);

} // namespace peerscope
