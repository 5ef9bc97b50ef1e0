// SPDX-License-Identifier: MIT
#include "app/gui/stop_signals.h"

#include <QSocketNotifier>

#include <atomic>
#include <csignal>

#include <sys/socket.h>
#include <unistd.h>

namespace peerscope {

namespace {

std::atomic<int> writeEnd{-1}; // a signal handler can only get it from a global variable

void tell(int number)
{
    const auto byte = static_cast<char>(number);
    [[maybe_unused]] const auto written = ::write(writeEnd.load(), &byte, 1);
}

void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    ::sigaction(number, &action, nullptr);
}

} // namespace

StopSignals::StopSignals(QObject* parent) : QObject(parent)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, m_ends) != 0)
        return; // then signals end the program as usual
    writeEnd = m_ends[0];
    m_notifier = new QSocketNotifier(m_ends[1], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &StopSignals::read);
    for (const int number : {SIGINT, SIGTERM})
        handle(number, tell, static_cast<int>(SA_RESETHAND | SA_RESTART));
}

StopSignals::~StopSignals()
{
    for (const int number : {SIGINT, SIGTERM})
        handle(number, SIG_DFL, 0);
    for (const int end : m_ends) {
        if (end >= 0)
            ::close(end);
    }
}

void StopSignals::read()
{
    char number = 0;
    if (::read(m_ends[1], &number, 1) == 1)
        Q_EMIT stopped(number);
}

} // namespace peerscope

#include "moc_stop_signals.cpp"
