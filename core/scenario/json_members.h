// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/base/transfer_mode.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QString>

#include <cstdint>
#include <optional>

namespace peerscope {

/// Writes one JSON object, with its members in the order in which they are added.
class JsonMembers
{
public:
    void addText(const char* key, const QByteArray& json)
    {
        m_members << textOf(QString::fromLatin1(key)) + ": " + json;
    }

    template <class Value> void add(const char* key, const Value& value) { addText(key, textOf(value)); }
    template <class Value> void add(const char* key, const std::optional<Value>& value)
    {
        if (value)
            add(key, *value);
    }
    template <class Value> void addUnless(const Value& fallback, const char* key, const Value& value)
    {
        if (value != fallback)
            add(key, value);
    }
    void addSeconds(const char* key, Time value) { addText(key, decimalText(value.count(), 6)); }
    void addSecondsUnless(Time fallback, const char* key, Time value)
    {
        if (value != fallback)
            addSeconds(key, value);
    }
    void addMilliseconds(const char* key, Time value) { addText(key, decimalText(value.count(), 3)); }
    void addMode(TransferMode mode) { add("mode", QString::fromUtf8(name(mode).data())); }

    QByteArray onOneLine() const { return "{" + m_members.join(", ") + "}"; }
    QByteArray onLines() const { return "{\n  " + m_members.join(",\n  ") + "\n}\n"; }

    static QByteArray textOf(const QString& string);
    static QByteArray textOf(std::int64_t value) { return QByteArray::number(qint64(value)); }
    static QByteArray textOf(std::uint64_t value) { return QByteArray::number(quint64(value)); }
    static QByteArray textOf(std::uint32_t value) { return QByteArray::number(value); }
    static QByteArray textOf(int value) { return QByteArray::number(value); }
    static QByteArray textOf(bool value) { return value ? "true" : "false"; }
    /// The shortest text that reads as the same double again; whole numbers without an exponent.
    static QByteArray textOf(double value);
    /// `count` thousandths, millionths … as a decimal fraction without loss: decimalText(1500, 3) is "1.5".
    static QByteArray decimalText(std::int64_t count, int places);

private:
    QByteArrayList m_members;
};

/// An array of objects, one per line, as a member for onLines().
template <class Entry, class EntryText> QByteArray jsonEntries(const Entry& entries, EntryText entryText)
{
    if (entries.empty())
        return "[]";
    QByteArrayList lines;
    for (const auto& entry : entries)
        lines << "    " + entryText(entry);
    return "[\n" + lines.join(",\n") + "\n  ]";
}

} // namespace peerscope
