// SPDX-License-Identifier: MIT
#include "ui/document/shown_source.h"

#include <utility>

namespace peerscope {

ShownSource::~ShownSource() = default;

RunStatus ShownSource::status() const
{
    RunStatus status = m_shown ? m_shown->status() : RunStatus();
    if (m_incoming) {
        status.catchingUp = true;
        status.finished = false;
    }
    return status;
}

TraceSnapshot ShownSource::trace() const
{
    return m_shown ? m_shown->trace() : TraceSnapshot();
}

Time ShownSource::time() const
{
    if (m_incoming)
        return m_target;
    return m_shown ? m_shown->status().now : Time(0);
}

Time ShownSource::catchUpProgress() const
{
    const Source* source = m_incoming ? m_incoming.get() : m_shown.get();
    return source ? source->status().now : Time(0);
}

void ShownSource::show(std::unique_ptr<Source> source, Time until)
{
    m_incoming.reset();
    m_target = until;
    watch(source.get());
    put(std::move(source));
}

void ShownSource::catchUp(std::unique_ptr<Source> source, Time until)
{
    m_target = until;
    m_shown->submit(SetPaused{true});
    watch(source.get());
    m_incoming = std::move(source);
}

Ticket ShownSource::submit(Command command)
{
    Source* source = m_incoming ? m_incoming.get() : m_shown.get();
    return source ? source->submit(std::move(command)) : 0;
}

std::vector<CommandOutcome> ShownSource::takeOutcomes()
{
    return m_shown ? m_shown->takeOutcomes() : std::vector<CommandOutcome>();
}

void ShownSource::advance()
{
    takeOver();
    if (m_shown)
        m_shown->advance();
}

void ShownSource::watch(Source* source)
{
    connect(source, &Source::statusChanged, this, [this] {
        takeOver();
        Q_EMIT statusChanged();
    });
    connect(source, &Source::commandsDone, this, &ShownSource::commandsDone);
}

void ShownSource::takeOver()
{
    if (!m_incoming)
        return;
    const RunStatus incoming = m_incoming->status();
    const bool isThere = incoming.now >= m_target || incoming.finished || incoming.failure;
    if (isThere && !incoming.catchingUp)
        put(std::move(m_incoming));
}

void ShownSource::put(std::unique_ptr<Source> source)
{
    if (m_shown) {
        m_shown->disconnect(this);
        Source* old = m_shown.release();
        old->setParent(this);
        old->deleteLater(); // it may be the one whose signal brought us here
    }
    m_shown = std::move(source);
    Q_EMIT replaced();
}

} // namespace peerscope

#include "moc_shown_source.cpp"
