// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>

namespace peerscope {

/// For the sentences of this folder: FileWords::tr("cannot be read").
struct FileWords
{
    Q_DECLARE_TR_FUNCTIONS(Files)
};

} // namespace peerscope
