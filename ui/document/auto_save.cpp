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
    connect(m_document, &Document::done, this, &AutoSave::follow); // it has its time now
}

void AutoSave::follow()
{
    if (!m_document->isModified())
        return forget();
    m_hasChanged = true;
    if (!m_timer.isActive())
        m_timer.start();
}

void AutoSave::forget()
{
    m_timer.stop();
    m_hasChanged = false;
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
    if (!m_document->isModified() || !m_hasChanged)
        return;
    if (m_isWriting) {
        m_timer.start();
        return;
    }
    m_isWriting = true;
    m_hasChanged = false;
    startJob(
        this, [copy = m_copy, sandbox = unsaved()] { return copy->write(sandbox); },
        [this](const JobOutcome<std::optional<QString>>& outcome) {
            const auto* failure = std::get_if<JobFailure>(&outcome);
            take(failure ? failure->text : std::get<std::optional<QString>>(outcome));
        });
}

void AutoSave::take(const std::optional<QString>& failure)
{
    m_isWriting = false;
    if (!m_document->isModified())
        return forget(); // saved meanwhile
    const bool hadFailed = std::exchange(m_hasFailed, failure.has_value());
    if (!failure)
        return;
    if (!hadFailed)
        Q_EMIT problem(tr("No copy of what is not saved can be kept: %1.").arg(*failure));
    m_hasChanged = true; // tried again
    m_timer.start();
}

} // namespace peerscope

#include "moc_auto_save.cpp"
