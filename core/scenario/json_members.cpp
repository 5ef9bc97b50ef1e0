// SPDX-License-Identifier: MIT
#include "core/scenario/json_members.h"

#include <charconv>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

QByteArray JsonMembers::textOf(const QString& string)
{
    QString escaped;
    escaped.reserve(string.size() + 2);
    for (const QChar character : string) {
        switch (character.unicode()) {
        case '"':
            escaped += u"\\\"";
            break;
        case '\\':
            escaped += u"\\\\";
            break;
        case '\n':
            escaped += u"\\n";
            break;
        case '\t':
            escaped += u"\\t";
            break;
        default:
            // Qt's reader drops a byte order mark that follows an escape.
            if (character.unicode() < 0x20 || character.unicode() == 0x7F ||
                character == QChar::ByteOrderMark)
                escaped += u"\\u%1"_s.arg(uint(character.unicode()), 4, 16, QChar(u'0'));
            else
                escaped += character;
        }
    }
    return '"' + escaped.toUtf8() + '"';
}

QByteArray JsonMembers::textOf(double value)
{
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return QByteArray::number(static_cast<qint64>(value));
    char buffer[32];
    const auto result = std::to_chars(std::begin(buffer), std::end(buffer), value);
    return QByteArray(buffer, result.ptr - buffer);
}

QByteArray JsonMembers::decimalText(std::int64_t count, int places)
{
    QByteArray digits =
        QByteArray::number(count < 0 ? 0 - quint64(count) : quint64(count)).rightJustified(places + 1, '0');
    QByteArray fraction = digits.right(places);
    while (fraction.endsWith('0'))
        fraction.chop(1);
    QByteArray text = (count < 0 ? "-" : "") + digits.chopped(places);
    return fraction.isEmpty() ? text : text + '.' + fraction;
}

} // namespace peerscope
