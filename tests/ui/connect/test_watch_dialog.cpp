// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/connect/watch_dialog.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

namespace peerscope::test_watch_dialog {

class TestWatchDialog : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    static InterfaceList some()
    {
        return std::vector<CaptureInterface>{
            {.name = QStringLiteral("eth0"),
             .addresses = {QStringLiteral("192.0.2.2"), QStringLiteral("fd00::2")}},
            {.name = QStringLiteral("lo"),
             .description = QStringLiteral("Loopback"),
             .addresses = {QStringLiteral("127.0.0.1"), QStringLiteral("::1")},
             .isLoopback = true}};
    }
    static QTreeWidget* list(const WatchDialog& dialog)
    {
        return child<QTreeWidget>(dialog, "interfaceList");
    }
    static bool isListed(const WatchDialog& dialog)
    {
        return QTest::qWaitFor([&] { return list(dialog)->topLevelItemCount() > 0; });
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        QCoreApplication::setOrganizationName(QStringLiteral("peerscope-test"));
        QCoreApplication::setApplicationName(QStringLiteral("test_watch_dialog"));
    }
    void init() { QSettings().clear(); }

    void listsAndProposesLoopback()
    {
        WatchDialog dialog(&some);
        QVERIFY(!child<QPushButton>(dialog, "confirmWatchButton")->isEnabled());
        QVERIFY(isListed(dialog));
        QCOMPARE(list(dialog)->topLevelItemCount(), 2);
        QCOMPARE(list(dialog)->topLevelItem(0)->text(2), QStringLiteral("192.0.2.2, fd00::2"));
        QCOMPARE(list(dialog)->currentItem()->text(0), QStringLiteral("lo"));
        QCOMPARE(list(dialog)->currentItem()->text(1), QStringLiteral("Loopback"));
        QVERIFY(child<QPushButton>(dialog, "confirmWatchButton")->isEnabled());
    }

    void watchesWhatIsChosenAndRemembersIt()
    {
        {
            WatchDialog dialog(&some);
            dialog.show();
            QVERIFY(isListed(dialog));
            QSignalSpy requested(&dialog, &WatchDialog::watchRequested);
            list(dialog)->setCurrentItem(list(dialog)->topLevelItem(0));
            child<QSpinBox>(dialog, "watchPortSpin")->setValue(7777);
            press(dialog, "confirmWatchButton");
            QCOMPARE(requested.size(), 1);
            QCOMPARE(requested.first().at(0).toString(), QStringLiteral("eth0"));
            QCOMPARE(requested.first().at(1).value<std::optional<std::uint16_t>>(),
                     std::optional<std::uint16_t>(7777));
            QVERIFY(!dialog.isVisible());
        }
        WatchDialog again(&some);
        QVERIFY(isListed(again));
        QCOMPARE(list(again)->currentItem()->text(0), QStringLiteral("eth0"));
        QCOMPARE(child<QSpinBox>(again, "watchPortSpin")->value(), 7777);
        QSignalSpy requested(&again, &WatchDialog::watchRequested);
        child<QSpinBox>(again, "watchPortSpin")->setValue(0); // any
        QTest::keyClick(list(again), Qt::Key_Return);
        QTRY_COMPARE(requested.size(), 1);
        QCOMPARE(requested.first().at(1).value<std::optional<std::uint16_t>>(), std::nullopt);
    }

    void saysWhatIsMissingAndAsksAgain()
    {
        auto isInstalled = std::make_shared<std::atomic<bool>>(false);
        WatchDialog dialog([isInstalled]() -> InterfaceList {
            if (!*isInstalled)
                return QStringLiteral("dumpcap is not installed; install wireshark-common");
            return some();
        });
        dialog.show();
        auto* note = child<QLabel>(dialog, "watchNote");
        QTRY_COMPARE(note->text(), QStringLiteral("Interfaces cannot be watched: dumpcap is not installed; "
                                                  "install wireshark-common."));
        QVERIFY(!child<QPushButton>(dialog, "confirmWatchButton")->isEnabled());
        *isInstalled = true;
        press(dialog, "listAgainButton");
        QVERIFY(isListed(dialog));
        QCOMPARE(note->text(), QString());
    }

    void looksRight_data() { addThemes(); }
    void looksRight()
    {
        QFETCH(const bool, dark);
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        WatchDialog dialog(&some);
        dialog.show();
        QVERIFY(isListed(dialog));
        QVERIFY(dialog.width() <= 1024 && dialog.height() <= 640);
        savePicture(dialog, QStringLiteral("watch_dialog_%1").arg(dark));
        WatchDialog missing([]() -> InterfaceList {
            return QStringLiteral(
                "dumpcap has no right to capture: run \"sudo dpkg-reconfigure "
                "wireshark-common\" and answer Yes, join the group with \"sudo adduser $USER "
                "wireshark\", and log in again");
        });
        missing.show();
        QTRY_VERIFY(child<QLabel>(missing, "watchNote")->text().contains(QStringLiteral("no right")));
        savePicture(missing, QStringLiteral("watch_dialog_missing_%1").arg(dark));
    }
};

PEERSCOPE_TEST(TestWatchDialog)

} // namespace peerscope::test_watch_dialog

#include "test_watch_dialog.moc"
