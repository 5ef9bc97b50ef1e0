// SPDX-License-Identifier: MIT
#include "app/cli/check.h"

#include <QCoreApplication>

#include <cstdio>

namespace {

struct Command
{
    const char* name;
    int (*run)(const QStringList& arguments);
};

constexpr Command commands[] = {{"check", &peerscope::runCheck}};

} // namespace

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("peerscope-cli"));
    QStringList arguments = QCoreApplication::arguments().mid(1);
    const QString name = arguments.isEmpty() ? QString() : arguments.takeFirst();
    for (const Command& command : commands) {
        if (name == QLatin1StringView(command.name))
            return command.run(arguments);
    }
    std::fputs("peerscope-cli: expected a command: check\n", stderr);
    return 2;
}
