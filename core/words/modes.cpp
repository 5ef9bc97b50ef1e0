// SPDX-License-Identifier: MIT
#include "core/words/modes.h"

#include <QCoreApplication>

#include <array>

namespace peerscope {

namespace {

struct ModeWords
{
    Q_DECLARE_TR_FUNCTIONS(TransferModes)
};

} // namespace

QString modeSymbol(TransferMode mode)
{
    constexpr std::array symbols = {u'▲', u'◆', u'●'};
    return QString(QChar(symbols[static_cast<std::size_t>(mode)]));
}

QString modeLabel(TransferMode mode)
{
    switch (mode) {
    case TransferMode::Unreliable:
        return ModeWords::tr("unreliable");
    case TransferMode::UnreliableOrdered:
        return ModeWords::tr("unreliable ordered");
    case TransferMode::Reliable:
        break;
    }
    return ModeWords::tr("reliable");
}

} // namespace peerscope
