// SPDX-License-Identifier: MIT
#include "ui/window/help_dialogs.h"

#include "core/words/modes.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QMessageBox>
#include <QPushButton>
#include <QTableWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <array>

namespace peerscope {

namespace {

struct TourStop
{
    const char* keys;
    const char* text;
};

constexpr std::array tour = {
    TourStop{"Space", QT_TRANSLATE_NOOP("Help", "pauses and resumes.")},
    TourStop{".", QT_TRANSLATE_NOOP("Help", "steps to the next event: a datagram arrives, a peer polls. "
                                            "<b>,</b> steps to the next packet, <b>/</b> to the next poll.")},
    TourStop{"[  ]",
             QT_TRANSLATE_NOOP("Help", "slow down and speed up, from ×0.01 to ×100; <b>1</b> is real time.")},
    TourStop{
        "Click",
        QT_TRANSLATE_NOOP(
            "Help",
            "a packet, in the topology or on its timeline: the inspector shows its story and its bytes.")},
    TourStop{"Wheel",
             QT_TRANSLATE_NOOP("Help", "over the timelines zooms at the cursor, dragging moves them.")},
    TourStop{"Peers",
             QT_TRANSLATE_NOOP(
                 "Help",
                 "on the left: let the server refuse new connections, then add a client, and see how that "
                 "looks from both ends. Disconnect a client, with and without force. Close a peer.")},
    TourStop{"Send", QT_TRANSLATE_NOOP("Help", "your own packet from the bottom of the window.")},
    TourStop{
        "Ctrl+Z",
        QT_TRANSLATE_NOOP(
            "Help",
            "undoes what you did: the sandbox runs again from its seed without it, up to the same moment.")},
    TourStop{"Ctrl+L", QT_TRANSLATE_NOOP("Help", "opens ten short lessons, each with its own sandbox.")},
    TourStop{"Ctrl+S",
             QT_TRANSLATE_NOOP("Help", "saves the sandbox, with everything you did, as a scenario file.")},
};

QDialog* existing(QWidget* window, const QString& name)
{
    auto* dialog = window->findChild<QDialog*>(name, Qt::FindDirectChildrenOnly);
    if (dialog) {
        dialog->show();
        dialog->raise();
        dialog->activateWindow();
    }
    return dialog;
}

QDialog* makeDialog(QWidget* window, const QString& name, const QString& title, QWidget* content, QSize size)
{
    auto* dialog = new QDialog(window);
    dialog->setObjectName(name);
    dialog->setWindowTitle(title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(content);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    layout->addWidget(buttons);
    dialog->resize(size);
    dialog->show();
    return dialog;
}

QString modesLine(const QPalette& palette)
{
    QString text;
    for (int value = 0; value < transferModeCount; ++value) {
        const auto mode = static_cast<TransferMode>(value);
        text += QStringLiteral("<span style='color:%1'>%2</span> %3 &nbsp; ")
                    .arg(themeColors(palette).of(mode).name(), modeSymbol(mode), modeLabel(mode));
    }
    return text + QStringLiteral("<span style='color:%1'>✕</span> %2")
                      .arg(themeColors(palette).lost.name(), QApplication::translate("Help", "lost"));
}

} // namespace

void showQuickTour(QWidget* window)
{
    const QString name = QStringLiteral("quickTour");
    if (existing(window, name))
        return;
    QString html = QApplication::translate(
        "Help", "<p>What you see is real: every peer is a separate multiplayer peer and uses real ENet, over "
                "a network whose clock you control. Each mode has the same shape and colour everywhere:</p>");
    html +=
        QStringLiteral("<p>") + modesLine(window->palette()) + QStringLiteral("</p><table cellpadding='4'>");
    for (const TourStop& stop : tour) {
        html += QStringLiteral("<tr><td align='right'><b>%1</b></td><td>%2</td></tr>")
                    .arg(QString::fromLatin1(stop.keys).replace(QLatin1Char(' '), QStringLiteral("&nbsp;")),
                         QApplication::translate("Help", stop.text));
    }
    html += QStringLiteral("</table>");
    auto* text = new QTextBrowser;
    text->setFrameShape(QFrame::NoFrame);
    text->setAccessibleName(QApplication::translate("Help", "Quick tour"));
    text->setHtml(html);
    makeDialog(window, name, QApplication::translate("Help", "Quick tour"), text, QSize(520, 520));
}

void showShortcuts(QWidget* window, const QList<QAction*>& actions)
{
    const QString name = QStringLiteral("keyboardShortcuts");
    if (existing(window, name))
        return;
    auto* table = new QTableWidget;
    table->setTabKeyNavigation(false);
    table->setAccessibleName(QApplication::translate("Help", "Keyboard shortcuts"));
    table->setColumnCount(2);
    table->setHorizontalHeaderLabels(
        {QApplication::translate("Help", "Key"), QApplication::translate("Help", "What it does")});
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->horizontalHeader()->setStretchLastSection(true);
    for (const QAction* action : actions) {
        if (action->shortcut().isEmpty())
            continue;
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(action->shortcut().toString(QKeySequence::NativeText)));
        QString text = action->text();
        text.remove(QLatin1Char('&'));
        table->setItem(row, 1, new QTableWidgetItem(text));
    }
    table->resizeColumnToContents(0);
    makeDialog(window, name, QApplication::translate("Help", "Keyboard shortcuts"), table, QSize(420, 520));
}

void showAbout(QWidget* window)
{
    const QString name = QStringLiteral("about");
    if (existing(window, name))
        return;
    auto* box = new QMessageBox(window);
    box->setObjectName(name);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(false);
    box->setWindowTitle(QApplication::translate("Help", "About Peerscope"));
    box->setIconPixmap(QApplication::windowIcon().pixmap(64, 64));
    box->setText(
        QApplication::translate("Help", "<b>Peerscope %1</b>").arg(QApplication::applicationVersion()));
    box->setInformativeText(QApplication::translate(
        "Help", "Network inspector and peer sandbox for networked games. Real ENet, a virtual network, and a "
                "clock you can stop.<br><br>Free software under the MIT licence."));
    box->setStandardButtons(QMessageBox::Close);
    box->show();
}

} // namespace peerscope
