// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "window_test.h"

#include "core/trace/trace.h"

#include <QMenu>
#include <QSignalSpy>

namespace peerscope::test_decoding_menu {

class TestDecodingMenu final : public WindowTest
{
    Q_OBJECT

private:
    QMenu* menu() const { return child<QMenu>("decodingMenu"); }
    GameProtocol protocol() const { return moment()->trace().protocol(EndpointId(0)); }
    bool open()
    {
        QSignalSpy shown(document(), &Document::sandboxReplaced);
        m_window->openFile(
            QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng"));
        return QTest::qWaitFor([&shown] { return shown.size() == 1; });
    }

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_decoding_menu"); }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void onlyACaptureIsDecoded()
    {
        QVERIFY(!menu()->menuAction()->isEnabled());
        QVERIFY(open());
        QVERIFY(menu()->menuAction()->isEnabled());
        QVERIFY(child<QAction>("decodeAsShown")->isChecked());
        document()->openGiven(scenario());
        QVERIFY(!menu()->menuAction()->isEnabled());
    }

    void whatIsChosenIsKeptWithTheCapture()
    {
        QVERIFY(open());
        QCOMPARE(protocol(), GameProtocol::Godot4Scene);
        QSignalSpy shown(document(), &Document::sandboxReplaced);
        trigger("decodeAsRaw");
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(protocol(), GameProtocol::Unknown);
        QVERIFY(child<QAction>("decodeAsRaw")->isChecked());
        document()->openGiven(scenario());
        QVERIFY(open());
        QCOMPARE(protocol(), GameProtocol::Unknown);
        QVERIFY(child<QAction>("decodeAsRaw")->isChecked());
        shown.clear();
        trigger("decodeAsShown");
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(protocol(), GameProtocol::Godot4Scene);
    }
};

PEERSCOPE_TEST(TestDecodingMenu)

} // namespace peerscope::test_decoding_menu

#include "test_decoding_menu.moc"
