// SPDX-License-Identifier: MIT
#include "tests/support/run_test.h"

#include <QRegularExpression>
#include <QTest>

#include <vector>

namespace peerscope {

namespace {

QtMessageHandler qtTestsHandler = nullptr;

/// QtTest resets failOnWarning after each function, so we set it with each warning. Critical messages are
/// passed on as warnings, because only those can fail a test. Messages about what the offscreen platform
/// cannot do are ignored.
void failOnWarning(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if (type == QtWarningMsg || type == QtCriticalMsg) {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)")));
        type = QtWarningMsg;
    }
    qtTestsHandler(type, context, message);
}

} // namespace

int runTest(QObject& test, const QStringList& arguments)
{
    QList<QByteArray> bytes;
    for (const QString& argument : arguments)
        bytes.append(argument.toLocal8Bit());
    std::vector<char*> pointers;
    for (QByteArray& argument : bytes)
        pointers.push_back(argument.data());

    // The parts of qExec(): QtTest's own message handler comes with qInit() and goes with qCleanup().
    QTest::qInit(&test, static_cast<int>(pointers.size()), pointers.data());
    qtTestsHandler = qInstallMessageHandler(failOnWarning);
    const int failures = QTest::qRun();
    QTest::qCleanup();
    return failures;
}

} // namespace peerscope
