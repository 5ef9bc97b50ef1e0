// SPDX-License-Identifier: MIT
#include "app/cli/check.h"
#include "app/cli/export.h"
#include "app/cli/inspect.h"
#include "app/cli/interruption.h"
#include "app/cli/lab.h"
#include "app/cli/outcome.h"
#include "app/cli/rerun.h"
#include "app/cli/run.h"
#include "app/cli/tap.h"
#include "app/cli/watch.h"

#include "core/base/memory_reserve.h"
#include "core/enet/enet_platform.h"
#include "core/words/translations.h"

#include <QCoreApplication>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace {

struct Command
{
    const char* name;
    int (*run)(const QStringList& arguments);
    const char* usage;
};

constexpr Command commands[] = {
    {"run", &peerscope::runScenario,
     "run SCENARIO [--seed N] [--duration S] [--realtime] [--packets F.jsonl] [--events F.jsonl]\n"
     "                    [--datagrams F.jsonl] [--report F.json] [--junit F.xml] [--pcap F.pcapng]\n"
     "                    [--memory-limit SIZE] [--allow-gateways]    runs a scenario; F may be - for "
     "standard output"},
    {"tap", &peerscope::runTap,
     "tap --listen ADDR --to ADDR [--conditions PRESET] [--record F.pcapng] [--duration S] [--seed N]\n"
     "                    [--packets F.jsonl] [--events F.jsonl] [--datagrams F.jsonl] [--report F.json]\n"
     "                    stands between a real game's clients and its server, until a signal stops it"},
    {"inspect", &peerscope::runInspect,
     "inspect FILE [--show packets|datagrams|commands|events] [--format table|json|csv] [--filter EXPR]\n"
     "                    [--story ID] [--summary F.json] [--expect F.json [--junit F.xml]]\n"
     "                    [--decode-as raw|godot4|godot3]\n"
     "                    shows what is in a capture or in a scenario's run, or checks what is expected of "
     "it"},
    {"export", &peerscope::runExport,
     "export FILE --to F.pcap|.csv|.json|.jsonl [--filter EXPR] [--decode-as raw|godot4|godot3]\n"
     "                    writes the datagrams or packets of a capture or of a scenario's run"},
    {"rerun", &peerscope::runRerun,
     "rerun RECORDING --to DIR [--conditions estimated|none] [--decode-as raw|godot4|godot3]\n"
     "                    makes a scenario of a recording: the same peers, which send the same packets"},
    {"lab", &peerscope::runLab,
     "lab EXPERIMENT [--report F.json] [--csv F.csv] [--junit F.xml] [--threads N]\n"
     "                    [--jobs N | --part I/N | --merge PART...]\n"
     "                    runs a scenario under several settings; --jobs writes commands for other machines"},
    {"watch", &peerscope::runWatch,
     "watch INTERFACE|- [--port N] [--show packets|datagrams|commands|events] [--format table|json|csv]\n"
     "                    [--filter EXPR] [--record F.pcapng] [--duration S]\n"
     "                    shows a capture while it is taken, of an interface or on standard input"},
    {"check", &peerscope::runCheck,
     "check SCENARIO    says what is wrong with a scenario and where, or else what a run will need"},
};

QString usage()
{
    QString text = QStringLiteral("usage:\n");
    for (const Command& command : commands)
        text += QStringLiteral("  peerscope-cli %1\n").arg(QString::fromLatin1(command.usage));
    return text +
           QStringLiteral(
               "FILE, SCENARIO and EXPERIMENT: a path, or - for standard input; also compressed with gzip "
               "or zstd.\n") +
           QStringLiteral(
               "Exit status: 0 done; 1 an expectation failed; 2 bad usage or input; 3 the run or an "
               "output failed; 130, 143 stopped by SIGINT, SIGTERM.\n");
}

/// If a standard stream is closed, the next opened file would take its place. So we put an unusable one
/// there.
void reserveStandardStreams()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(descriptor, F_GETFD) < 0)
            static_cast<void>(open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
}

} // namespace

int main(int argc, char* argv[])
{
    reserveStandardStreams();
    peerscope::StopCheck::catchSignals();
    std::signal(SIGPIPE, SIG_IGN); // write() reports it too, and other outputs can still be written
    std::signal(SIGXFSZ, SIG_IGN); // `ulimit -f`
    peerscope::MemoryReserve::install();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("peerscope-cli"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PEERSCOPE_VERSION));
    peerscope::speakEnglish(application);
    QStringList arguments = QCoreApplication::arguments().mid(1);
    const QString name = arguments.isEmpty() ? QString() : arguments.takeFirst();
    if (name == QStringLiteral("--help") || name == QStringLiteral("-h")) {
        return peerscope::print(QStringLiteral("peerscope-cli"), usage());
    }
    if (name == QStringLiteral("--version")) {
        return peerscope::print(QStringLiteral("peerscope-cli"),
                                QStringLiteral("peerscope-cli %1\n").arg(QStringLiteral(PEERSCOPE_VERSION)));
    }
    if (const auto problem = peerscope::EnetPlatform::check()) {
        std::fprintf(stderr, "peerscope-cli: %s\n", problem->c_str());
        return 3;
    }
    for (const Command& command : commands) {
        if (name == QLatin1StringView(command.name))
            return command.run(arguments);
    }
    std::fprintf(stderr,
                 "peerscope-cli: %s; expected run, tap, watch, inspect, export, lab or check (try --help)\n",
                 name.isEmpty() ? "no command was given"
                                : qUtf8Printable(QStringLiteral("\"%1\" is not a command").arg(name)));
    return 2;
}
