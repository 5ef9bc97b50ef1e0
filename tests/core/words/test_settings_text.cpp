// SPDX-License-Identifier: MIT
#include "core/words/settings_text.h"
#include "tests/support/test_program.h"

#include <QStringList>
#include <QTest>

namespace peerscope::test_settings_text {

using namespace Qt::Literals::StringLiterals;

class TestSettingsText : public QObject
{
    Q_OBJECT

private:
    static QString inWords(const EnetSettings& settings)
    {
        QStringList lines;
        for (const SettingText& text : settingTexts(settings))
            lines << text.name + u": "_s + text.value;
        return lines.join(u'\n');
    }

private Q_SLOTS:
    void nothingIsLeftOut()
    {
        EnetSettings settings;
        QCOMPARE(inWords(settings), QString());
        settings.inBandwidth = 0;
        settings.outBandwidth = 3000;
        settings.timeout = EnetTimeout{.limit = 8, .minimumMs = 1000, .maximumMs = 0};
        settings.pingIntervalMs = 250;
        settings.throttle = EnetThrottle{.intervalMs = 1000, .acceleration = 4, .deceleration = 0};
        settings.compression = CompressionMode::RangeCoder;
        QCOMPARE(inWords(settings), u"incoming bandwidth: no limit\n"
                                    "outgoing bandwidth: 3,000 bytes/s\n"
                                    "time-out: limit 8, minimum 1000 ms, maximum ENet's default\n"
                                    "ping interval: 250 ms\n"
                                    "throttle: every 1000 ms, up 4, down 0\n"
                                    "compression: range_coder"_s);
    }
};

PEERSCOPE_TEST(TestSettingsText)

} // namespace peerscope::test_settings_text

#include "test_settings_text.moc"
