// SPDX-License-Identifier: MIT
#include "ui/window/capture_reader.h"

#include "core/source/moments.h"
#include "ui/theme/plain_text.h"

#include <QFileInfo>
#include <QProgressDialog>

#include <variant>

namespace peerscope {

CaptureReader::CaptureReader(QWidget* window, QObject* parent) : QObject(parent), m_window(window)
{
}

void CaptureReader::openDialog(const QString& fileName)
{
    m_dialog = new QProgressDialog(
        asPlainText(QProgressDialog::tr("Reading %1…").arg(QFileInfo(fileName).fileName())),
        QProgressDialog::tr("Cancel"), 0, 100, m_window);
    m_dialog->setObjectName(QStringLiteral("readingDialog"));
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setMinimumDuration(500);
    m_dialog->setWindowModality(Qt::WindowModal);
    m_dialog->setAutoReset(false);
    m_dialog->setAutoClose(false);
    m_dialog->setValue(0);
    connect(m_dialog, &QProgressDialog::canceled, this, [this] { m_job.stop(); });
}

void CaptureReader::read(const QString& fileName, std::optional<GameProtocol> decodeAs,
                         const std::function<void(const ReadCapture&)>& done)
{
    drop();
    openDialog(fileName);
    m_job.start(
        [fileName, decodeAs](const JobControl& control) {
            auto read = std::make_shared<ReadCapture>();
            const auto tell = [&control](double share) {
                control.tellProgress(static_cast<int>(share * 100), 100);
                return !control.stop().stop_requested();
            };
            if (isSession(fileName)) {
                auto session = readSession(fileName, tell);
                if (const auto* problem = std::get_if<QString>(&session))
                    read->capture = CaptureImportError{*problem};
                else
                    read->session = std::get<Session>(std::move(session));
                if (read->session)
                    read->moments = std::make_shared<const Moments>(TraceSnapshot(read->session->trace));
                return read;
            }
            read->capture = openCapture(fileName, tell, decodeAs);
            if (const auto* imported = std::get_if<ImportedCapture>(&read->capture))
                read->moments = std::make_shared<const Moments>(TraceSnapshot(imported->trace));
            return read;
        },
        [this, done](const JobOutcome<std::shared_ptr<ReadCapture>>& outcome) {
            drop();
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                done({CaptureImportError{.text = failure->text}, nullptr});
            else
                done(*std::get<std::shared_ptr<ReadCapture>>(outcome));
        },
        [this](int part, int) {
            if (m_dialog)
                m_dialog->setValue(part);
        });
}

void CaptureReader::drop()
{
    m_job.drop();
    if (m_dialog)
        m_dialog->deleteLater();
    m_dialog.clear();
}

} // namespace peerscope

#include "moc_capture_reader.cpp"
