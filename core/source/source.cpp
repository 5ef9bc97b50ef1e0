// SPDX-License-Identifier: MIT
#include "core/source/source.h"

namespace peerscope {

Source::~Source() = default;

} // namespace peerscope

#include "moc_source.cpp"
