// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/field.h"

#include <QTreeWidget>

namespace peerscope {

/// The fields of some bytes with their places: a datagram's header and commands, or a Godot message.
/// Malformed fields are marked, with the reason.
class FieldTree final : public QTreeWidget
{
    Q_OBJECT

public:
    explicit FieldTree(QWidget* parent = nullptr);

    /// Shows other fields, expanded two levels, with none selected. `unpacked`: the places of the fields
    /// below "commands" are in the datagram's unpacked bytes.
    void setField(const Field& root, bool unpacked = false);
    void clearFields();
    bool isEmpty() const { return topLevelItemCount() == 0; }

    /// Selects the innermost field with this byte, of the original or the unpacked bytes. Emits no signal.
    void selectByte(qsizetype byte, bool unpacked = false);
    /// Selects and expands the command with this number, and emits fieldSelected().
    void selectCommand(int index);

Q_SIGNALS:
    /// The user has selected a field. A length of 0 means it has no place in these bytes.
    void fieldSelected(qsizetype offset, qsizetype length, bool unpacked);

private:
    void announce();

    bool m_isQuiet = false;
};

} // namespace peerscope
