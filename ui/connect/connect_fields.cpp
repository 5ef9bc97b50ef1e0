// SPDX-License-Identifier: MIT
#include "ui/connect/connect_fields.h"

#include "core/scenario/link_presets.h"
#include "ui/fields/wheel_guard.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace peerscope {

namespace {

struct ConnectWords
{
    Q_DECLARE_TR_FUNCTIONS(ConnectFields)
};

} // namespace

QLineEdit* addressField(const QString& objectName, const QString& text)
{
    auto* field = new QLineEdit(text);
    field->setObjectName(objectName);
    field->setPlaceholderText(QStringLiteral("127.0.0.1:7777"));
    return field;
}

QComboBox* networkChoice(const QString& objectName, const QString& preset)
{
    auto* choice = new QComboBox;
    choice->setObjectName(objectName);
    choice->setAccessibleName(ConnectWords::tr("Network"));
    choice->setToolTip(
        ConnectWords::tr("What the network is like, each way. Every link can be changed later."));
    choice->addItem(ConnectWords::tr("as it is"), QString());
    for (const LinkPreset& each : shippedPresets()) {
        choice->addItem(each.name, each.name);
        choice->setItemData(choice->count() - 1, each.description, Qt::ToolTipRole);
    }
    choice->setCurrentIndex(std::max(0, choice->findData(preset)));
    takeNoWheelUnfocused(choice);
    return choice;
}

QLabel* noteLabel(const QString& objectName)
{
    auto* note = new QLabel;
    note->setObjectName(objectName);
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    note->setMinimumHeight(2 * note->fontMetrics().lineSpacing());
    note->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return note;
}

void showNote(QLabel& note, const QString& text, bool isProblem)
{
    // Not the note's own colours: they may be those of the last problem.
    QPalette colors = note.parentWidget() ? note.parentWidget()->palette() : QPalette();
    if (isProblem)
        colors.setColor(QPalette::WindowText, themeColors(colors).lost);
    note.setPalette(colors);
    note.setText(text);
}

} // namespace peerscope
