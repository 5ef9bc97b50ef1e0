// SPDX-License-Identifier: MIT
#include "ui/document/auto_save.h"

#include "ui/document/document.h"
#include "ui/jobs/job.h"

#include <chrono>

namespace peerscope {

namespace {

constexpr std::chrono::seconds writeAfter{2};

} // namespace

AutoSave::AutoSave(Document* document, const QString& folder, QObject* parent)
    : QObject(parent), m_document(document), m_copy(std::make_shared<RecoveryCopy>(folder))
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(writeAfter);
    connect(&m_timer, &QTimer::timeout, this, &AutoSave::write);
    connect(m_document, &Document::titleChanged, this, &AutoSave::follow);
    connect(m_document->undoStack(), &QUndoStack::indexChanged, this, &AutoSave::follow);
}

void AutoSave::follow()
{
    if (!m_document->isModified())
        forget();
    else if (!m_timer.isActive())
        m_timer.start();
}

void AutoSave::forget()
{
    m_timer.stop();
    m_written.reset();
    m_copy->remove();
}

UnsavedSandbox AutoSave::unsaved() const
{
    return {m_document->name(), m_document->fileName(), QDateTime::currentDateTimeUtc(),
            m_document->scenario()};
}

bool AutoSave::writeNow()
{
    return !m_document->isModified() || !m_copy->write(unsaved());
}

void AutoSave::write()
{
    if (!m_document->isModified())
        return;
    if (m_isWriting) {
        m_timer.start();
        return;
    }
    UnsavedSandbox sandbox = unsaved();
    if (m_written == sandbox.scenario)
        return;
    m_isWriting = true;
    startJob(
        this, [copy = m_copy, sandbox] { return copy->write(sandbox); },
        [this, scenario = sandbox.scenario](const JobOutcome<std::optional<QString>>& outcome) {
            const auto* failure = std::get_if<JobFailure>(&outcome);
            take(scenario, failure ? failure->text : std::get<std::optional<QString>>(outcome));
        });
}

void AutoSave::take(const Scenario& written, const std::optional<QString>& failure)
{
    m_isWriting = false;
    if (!m_document->isModified())
        return forget(); // saved meanwhile
    if (failure) {
        if (!std::exchange(m_hasFailed, true))
            Q_EMIT problem(tr("No copy of what is not saved can be kept: %1.").arg(*failure));
    } else {
        m_hasFailed = false;
        m_written = written;
    }
    m_timer.start(); // the engine says a moment later when an edit took place
}

} // namespace peerscope

#include "moc_auto_save.cpp"
