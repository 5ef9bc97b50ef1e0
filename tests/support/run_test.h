// SPDX-License-Identifier: MIT
#pragma once

class QObject;
class QString;
template <typename T> class QList;

namespace peerscope {

/// QTest::qExec(), and strict about warnings: a test function fails when there is a warning or a critical
/// message that it did not announce with QTest::ignoreMessage(QtWarningMsg, ...), in whatever thread.
/// `arguments` begins with the program's name, as QCoreApplication::arguments() does. Returns how many
/// functions failed.
int runTest(QObject& test, const QList<QString>& arguments);

} // namespace peerscope
