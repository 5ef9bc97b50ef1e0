// SPDX-License-Identifier: MIT
#include "ui/moment/message_reader.h"

namespace peerscope {

namespace {

/// More than these are not read at once on the UI thread.
constexpr std::size_t mostReadAtOnce = 5'000;

} // namespace

MessageReader::MessageReader(QObject* parent) : QObject(parent)
{
}

void MessageReader::setTrace(const TraceSnapshot& trace)
{
    if (&trace.lod() != &m_trace.lod()) {
        m_job.drop();
        m_hasFailed = false;
    }
    m_trace = trace;
    readOn();
}

void MessageReader::readOn()
{
    const std::size_t read = m_trace.messages().rowsRead();
    const bool isChanged = m_trace.messages().mayChange() && m_trace.revision() != m_readRevision;
    if (m_job.isRunning() || m_hasFailed || (read >= m_trace.packetCount() && !isChanged))
        return;
    m_readRevision = m_trace.revision();
    if (m_trace.packetCount() - read <= mostReadAtOnce) {
        m_trace.messages().readUpTo(m_trace, m_trace.packetCount());
        Q_EMIT advanced();
        return;
    }
    m_job.start(
        [trace = m_trace](const JobControl&) {
            trace.messages().readUpTo(trace, trace.packetCount());
            return true;
        },
        [this](const JobOutcome<bool>& outcome) {
            if (const auto* failure = std::get_if<JobFailure>(&outcome)) {
                m_hasFailed = true;
                Q_EMIT failed(failure->text);
                return;
            }
            Q_EMIT advanced();
            readOn(); // what has come meanwhile
        });
}

} // namespace peerscope

#include "moc_message_reader.cpp"
