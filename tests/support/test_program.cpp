// SPDX-License-Identifier: MIT
//
// The main function of every program of tests; see test_program.h.
#include "tests/support/test_program.h"

#include "tests/support/run_test.h"

#include <QFileInfo>
#include <QLocale>
#include <QTranslator>

#ifdef QT_WIDGETS_LIB
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

#include <cstdio>
#include <map>

namespace peerscope {

namespace {

std::map<QString, RegisteredTest::Make>& tests()
{
    static std::map<QString, RegisteredTest::Make> all;
    return all;
}

/// As the programs that link core/words do: the plurals are in its translation.
void speakEnglish(QCoreApplication& application)
{
    auto* english = new QTranslator(&application);
    if (english->load(QStringLiteral(":/peerscope/translations/peerscope_en.qm")))
        QCoreApplication::installTranslator(english);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

int unknownTest(const char* program)
{
    std::fprintf(stderr, "usage: %s TEST [option or function of QtTest]...; its tests are:\n", program);
    for (const auto& [name, make] : tests())
        std::fprintf(stderr, "  %s\n", qPrintable(name));
    return 2;
}

} // namespace

RegisteredTest::RegisteredTest(const char* file, Make make)
{
    tests().emplace(QFileInfo(QString::fromUtf8(file)).completeBaseName(), make);
}

} // namespace peerscope

int main(int argc, char** argv)
{
    Application::setAttribute(Qt::AA_Use96Dpi);
    Application application(argc, argv);
    peerscope::speakEnglish(application);
    QStringList arguments = Application::arguments();
    const QString name = arguments.size() > 1 ? arguments.takeAt(1) : QString();
    const auto test = peerscope::tests().find(name);
    if (test == peerscope::tests().end())
        return peerscope::unknownTest(argv[0]);
    Application::setApplicationName(name); // gives each test its own settings and temporary folders
    return peerscope::runTest(*test->second(), arguments);
}
