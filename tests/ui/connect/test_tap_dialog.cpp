// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/connect/tap_dialog.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace peerscope::test_tap_dialog {

using namespace Qt::Literals::StringLiterals;

class TestTapDialog : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    static QLineEdit* server(const TapDialog& dialog) { return child<QLineEdit>(dialog, "tapServerEdit"); }
    static QLineEdit* listen(const TapDialog& dialog) { return child<QLineEdit>(dialog, "tapListenEdit"); }
    static QString note(const TapDialog& dialog) { return child<QLabel>(dialog, "tapNote")->text(); }
    static QString line(const TapDialog& dialog) { return child<QLabel>(dialog, "tapLine")->text(); }
    static bool canStart(const TapDialog& dialog)
    {
        return child<QPushButton>(dialog, "startTapButton")->isEnabled();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        QCoreApplication::setOrganizationName(QStringLiteral("peerscope-test"));
        QCoreApplication::setApplicationName(QStringLiteral("test_tap_dialog"));
    }
    void init() { QSettings().clear(); }

    void showsTheLineToChange()
    {
        const TapDialog dialog;
        QVERIFY(canStart(dialog));
        QVERIFY(line(dialog).contains(u"create_client(\"127.0.0.1\", 7778)"_s));
        listen(dialog)->setText(u"[::1]:9000"_s);
        QVERIFY(line(dialog).contains(u"create_client(\"::1\", 9000)"_s));
        listen(dialog)->setText(u"0.0.0.0:9000"_s);
        QVERIFY(line(dialog).contains(u"this machine's address"_s));
        QCOMPARE(note(dialog), u"Other machines can connect to 0.0.0.0:9000, too."_s);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("listen");
        QTest::addColumn<QString>("note");
        QTest::addRow("no port") << u"127.0.0.1"_s << u"127.0.0.1:1"_s << u"The game's server: "_s;
        QTest::addRow("port too large")
            << u"127.0.0.1:1"_s << u"127.0.0.1:70000"_s << u"Clients connect to: "_s;
        QTest::addRow("a name cannot listen")
            << u"127.0.0.1:1"_s << u"localhost:2"_s << u"found \"localhost:2\""_s;
        QTest::addRow("itself") << u"127.0.0.1:1"_s << u"127.0.0.1:1"_s << u"the same as"_s;
    }
    void saysWhatIsWrong()
    {
        QFETCH(const QString, server);
        QFETCH(const QString, listen);
        QFETCH(const QString, note);
        const TapDialog dialog;
        TestTapDialog::server(dialog)->setText(server);
        TestTapDialog::listen(dialog)->setText(listen);
        QVERIFY(!canStart(dialog));
        QVERIFY2(TestTapDialog::note(dialog).contains(note), qPrintable(TestTapDialog::note(dialog)));
    }

    void givesAScenarioAndRemembers()
    {
        {
            TapDialog dialog;
            QSignalSpy requested(&dialog, &TapDialog::tapRequested);
            server(dialog)->setText(u" example.org:1234 "_s);
            listen(dialog)->setText(u"127.0.0.1:4321"_s);
            auto* conditions = child<QComboBox>(dialog, "tapConditionsCombo");
            conditions->setCurrentIndex(conditions->findData(u"mobile-4g"_s));
            child<QPushButton>(dialog, "startTapButton")->click();
            QCOMPARE(requested.count(), 1);
            const auto scenario = requested.constFirst().constFirst().value<Scenario>();
            QCOMPARE(scenario.gateways.size(), 1u);
            QCOMPARE(toString(scenario.gateways[0].to), u"example.org:1234"_s);
            QCOMPARE(toString(scenario.gateways[0].listen), u"127.0.0.1:4321"_s);
            QCOMPARE(scenario.links.at(0).preset, u"mobile-4g"_s);
        }
        const TapDialog again;
        QCOMPARE(server(again)->text(), u"example.org:1234"_s);
        QCOMPARE(child<QComboBox>(again, "tapConditionsCombo")->currentData().toString(), u"mobile-4g"_s);
    }
};

PEERSCOPE_TEST(TestTapDialog)

} // namespace peerscope::test_tap_dialog

#include "test_tap_dialog.moc"
