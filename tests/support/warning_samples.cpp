// SPDX-License-Identifier: MIT
//
// Not a test itself: test_test_program starts this to see which of its functions fail.
#include "tests/support/test_program.h"

#include <QTest>

#include <thread>

namespace peerscope::warning_samples {

class WarningSamples : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quiet() { QVERIFY(true); }
    void warning() { qWarning("something is wrong"); }
    void afterAFailure() { QVERIFY(true); }
    void critical() { qCritical("something is very wrong"); }
    void inAnotherThread()
    {
        std::thread([] { qWarning("something is wrong elsewhere"); }).join();
    }
    void expected()
    {
        QTest::ignoreMessage(QtWarningMsg, "something is wrong, as it should be");
        qWarning("something is wrong, as it should be");
    }
    void expectedAndAnother()
    {
        QTest::ignoreMessage(QtWarningMsg, "something is wrong, as it should be");
        qWarning("something is wrong, as it should be");
        qWarning("something else is wrong");
    }
    void ofThePlatform()
    {
        QTest::ignoreMessage(QtWarningMsg, "expected");
        qWarning("expected");
        qWarning("This plugin does not support propagateSizeHints()");
    }
};

PEERSCOPE_TEST(WarningSamples)

} // namespace peerscope::warning_samples

#include "warning_samples.moc"
