// SPDX-License-Identifier: MIT
#include "ui/window/read_capture.h"

#include "core/source/moments.h"
#include "ui/jobs/job.h"
#include "ui/theme/plain_text.h"

#include <QApplication>
#include <QFileInfo>
#include <QPointer>
#include <QProgressDialog>

#include <atomic>
#include <variant>

namespace peerscope {

void readCapture(QWidget* window, const QString& fileName,
                 const std::function<void(const ReadCapture&)>& done)
{
    auto* progress = new QProgressDialog(
        asPlainText(QProgressDialog::tr("Reading %1…").arg(QFileInfo(fileName).fileName())),
        QProgressDialog::tr("Cancel"), 0, 100, window);
    progress->setObjectName(QStringLiteral("readingDialog"));
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setMinimumDuration(500);
    progress->setWindowModality(Qt::WindowModal);
    progress->setAutoReset(false);
    progress->setAutoClose(false);
    progress->setValue(0);
    const auto cancelled = std::make_shared<std::atomic<bool>>(false);
    QObject::connect(progress, &QProgressDialog::canceled, window, [cancelled] { cancelled->store(true); });
    startJob(
        window,
        [dialog = QPointer(progress), cancelled, fileName] {
            auto read = std::make_shared<ReadCapture>();
            read->capture = openCapture(fileName, [dialog, cancelled](double share) {
                // Only the UI thread may use the pointer.
                QMetaObject::invokeMethod(qApp, [dialog, share] {
                    if (dialog)
                        dialog->setValue(static_cast<int>(share * 100));
                });
                return !cancelled->load();
            });
            if (const auto* imported = std::get_if<ImportedCapture>(&read->capture))
                read->moments = std::make_shared<const Moments>(TraceSnapshot(imported->trace));
            return read;
        },
        [done, dialog = QPointer(progress)](const JobOutcome<std::shared_ptr<ReadCapture>>& outcome) {
            if (dialog)
                dialog->deleteLater();
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                done({CaptureImportError{.text = failure->text}, nullptr});
            else
                done(*std::get<std::shared_ptr<ReadCapture>>(outcome));
        });
}

} // namespace peerscope
