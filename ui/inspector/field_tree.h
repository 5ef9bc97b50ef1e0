// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/field.h"

#include <QTreeWidget>

namespace peerscope {

/// The fields of some bytes, each with its place: a datagram's header and commands, or a Godot message. What
/// makes no sense is marked and says why.
class FieldTree final : public QTreeWidget
{
    Q_OBJECT

public:
    explicit FieldTree(QWidget* parent = nullptr);

    /// Shows other fields, opened two levels deep, with none selected. `unpacked`: what is below "commands"
    /// has its places in the bytes that the datagram was unpacked to.
    void setField(const Field& root, bool unpacked = false);
    void clearFields();
    bool isEmpty() const { return topLevelItemCount() == 0; }

    /// Selects the innermost field that this byte is in, of the bytes themselves or of what they were
    /// unpacked to. Says nothing of it.
    void selectByte(qsizetype byte, bool unpacked = false);
    /// Selects the command with this number and opens it, and says so.
    void selectCommand(int index);

Q_SIGNALS:
    /// Somebody has chosen a field; a length of 0: it lies nowhere in these bytes.
    void fieldSelected(qsizetype offset, qsizetype length, bool unpacked);

private:
    void announce();

    bool m_isQuiet = false;
};

} // namespace peerscope
