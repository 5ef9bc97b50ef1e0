// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"

#include "core/files/capture_import.h"
#include "core/files/session_file.h"
#include "core/trace/json_lines.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_session_file {

using namespace Qt::Literals::StringLiterals;

class TestSessionFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothing() {}
};

PEERSCOPE_TEST(TestSessionFile)

} // namespace peerscope::test_session_file

#include "test_session_file.moc"
