// SPDX-License-Identifier: MIT
#include "core/words/memory.h"

#include "core/words/numbers.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace peerscope {

namespace {

struct MemoryWords
{
    Q_DECLARE_TR_FUNCTIONS(Memory)
};

} // namespace

QString memoryText(std::uint64_t bytes)
{
    static constexpr std::array units = {
        QT_TRANSLATE_NOOP("Memory", "%1 bytes"), QT_TRANSLATE_NOOP("Memory", "%1 KiB"),
        QT_TRANSLATE_NOOP("Memory", "%1 MiB"),   QT_TRANSLATE_NOOP("Memory", "%1 GiB"),
        QT_TRANSLATE_NOOP("Memory", "%1 TiB"),   QT_TRANSLATE_NOOP("Memory", "%1 PiB"),
        QT_TRANSLATE_NOOP("Memory", "%1 EiB")};
    std::size_t unit = 0;
    auto value = static_cast<double>(bytes);
    for (; value >= 1023.5 && unit + 1 < units.size(); ++unit)
        value /= 1024;
    const bool isWhole = value >= 9.95 || std::round(value * 10) == std::round(value) * 10;
    return MemoryWords::tr(units[unit]).arg(formatDecimals(value, isWhole ? 0 : 1));
}

QString shortageText(const MemoryShortage& shortage)
{
    const QString used = memoryText(shortage.used);
    return shortage.limit
               ? MemoryWords::tr("%1 of memory are used, and the limit is %2")
                     .arg(used, memoryText(*shortage.limit))
               : MemoryWords::tr("%1 of memory are used, and the system has no more to give").arg(used);
}

} // namespace peerscope
