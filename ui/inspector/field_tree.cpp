// SPDX-License-Identifier: MIT
#include "ui/inspector/field_tree.h"

#include "ui/theme/plain_text.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QScopedValueRollback>

namespace peerscope {

namespace {

constexpr int offsetRole = Qt::UserRole;
constexpr int lengthRole = Qt::UserRole + 1;
constexpr int unpackedRole = Qt::UserRole + 2;
constexpr int depthToOpen = 2;
/// A message may claim any number of fields; more than this are not shown.
constexpr int mostItems = 5'000;

/// `unpacksCommands`: below "commands", places are in the unpacked bytes.
QTreeWidgetItem* createItem(const Field& field, bool unpacksCommands, bool unpacked, int& count,
                            const QColor& warning)
{
    auto* item = new QTreeWidgetItem;
    item->setText(0, QString::fromStdString(field.name));
    item->setText(1, QString::fromStdString(field.problem.empty() ? field.value : field.problem));
    item->setToolTip(1, asPlainText(item->text(1)));
    item->setData(0, offsetRole, static_cast<qlonglong>(field.offset));
    item->setData(0, lengthRole, static_cast<qlonglong>(field.length));
    item->setData(0, unpackedRole, unpacked);
    if (!field.problem.empty()) {
        item->setForeground(0, warning);
        item->setForeground(1, warning);
    }
    for (const Field& child : field.children) {
        if (++count > mostItems)
            break;
        item->addChild(createItem(child, unpacksCommands,
                                  unpacked || (unpacksCommands && field.name == "commands"), count, warning));
    }
    return item;
}

void open(QTreeWidgetItem* item, int depth)
{
    item->setExpanded(depth > 0);
    for (int index = 0; depth > 0 && index < item->childCount(); ++index)
        open(item->child(index), depth - 1);
}

bool contains(const QTreeWidgetItem* item, qsizetype byte, bool unpacked)
{
    if (item->data(0, unpackedRole).toBool() != unpacked)
        return false;
    const qlonglong offset = item->data(0, offsetRole).toLongLong();
    return byte >= offset && byte < offset + item->data(0, lengthRole).toLongLong();
}

QTreeWidgetItem* innermost(QTreeWidgetItem* item, qsizetype byte, bool unpacked)
{
    for (int index = 0; index < item->childCount(); ++index) {
        if (QTreeWidgetItem* found = innermost(item->child(index), byte, unpacked))
            return found;
    }
    return contains(item, byte, unpacked) ? item : nullptr;
}

} // namespace

FieldTree::FieldTree(QWidget* parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("fieldTree"));
    setAccessibleName(tr("Fields"));
    setToolTip(tr("What the bytes mean; the bytes of the chosen field are highlighted below"));
    setColumnCount(2);
    setHeaderHidden(true);
    header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setIndentation(14);
    connect(this, &QTreeWidget::currentItemChanged, this, &FieldTree::announce);
}

void FieldTree::setField(const Field& root, bool unpacked)
{
    const QScopedValueRollback quiet(m_isQuiet, true);
    clear();
    int count = 0;
    QTreeWidgetItem* item = createItem(root, unpacked, false, count, themeColors(palette()).lost);
    addTopLevelItem(item);
    open(item, depthToOpen);
}

void FieldTree::clearFields()
{
    const QScopedValueRollback quiet(m_isQuiet, true);
    clear();
}

void FieldTree::selectByte(qsizetype byte, bool unpacked)
{
    const QScopedValueRollback quiet(m_isQuiet, true);
    QTreeWidgetItem* found = isEmpty() ? nullptr : innermost(topLevelItem(0), byte, unpacked);
    setCurrentItem(found);
    if (found)
        scrollToItem(found);
}

void FieldTree::selectCommand(int index)
{
    for (int row = 0; !isEmpty() && row < topLevelItem(0)->childCount(); ++row) {
        QTreeWidgetItem* commands = topLevelItem(0)->child(row);
        if (commands->text(0) != QStringLiteral("commands") || index < 0 || index >= commands->childCount())
            continue;
        QTreeWidgetItem* command = commands->child(index);
        command->setExpanded(true);
        setCurrentItem(command);
        scrollToItem(command, QAbstractItemView::PositionAtTop);
    }
}

void FieldTree::announce()
{
    const QTreeWidgetItem* item = currentItem();
    if (m_isQuiet || !item)
        return;
    Q_EMIT fieldSelected(item->data(0, offsetRole).toLongLong(), item->data(0, lengthRole).toLongLong(),
                         item->data(0, unpackedRole).toBool());
}

} // namespace peerscope

#include "moc_field_tree.cpp"
