// SPDX-License-Identifier: MIT
#include "ui/conditions/recording_field.h"

#include "core/words/numbers.h"
#include "ui/theme/plain_text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace peerscope {

RecordingField::RecordingField(QWidget* parent)
    : QWidget(parent), m_choose(new QPushButton), m_clear(new QToolButton)
{
    m_choose->setObjectName(QStringLiteral("recordingButton"));
    m_choose->setAutoDefault(false);
    m_choose->setMinimumWidth(60);
    m_choose->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_clear->setObjectName(QStringLiteral("clearRecordingButton"));
    m_clear->setText(QStringLiteral("✕"));
    m_clear->setAutoRaise(true);
    m_clear->setToolTip(tr("Play no recording"));
    m_clear->setAccessibleName(tr("Play no recording"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_choose, 1);
    layout->addWidget(m_clear);
    setFocusProxy(m_choose);
    connect(m_choose, &QPushButton::clicked, this, &RecordingField::askForFile);
    connect(m_clear, &QToolButton::clicked, this, [this] { Q_EMIT chosen(QString()); });
    showText();
}

void RecordingField::setRecording(const LinkRecordingRef& recording)
{
    if (recording == m_recording)
        return;
    m_recording = recording;
    showText();
}

void RecordingField::askForFile()
{
    const QString file = QString::fromStdString(m_recording.file());
    auto* dialog =
        new QFileDialog(this, tr("Choose what a network was measured to do"),
                        file.isEmpty() ? QString() : QFileInfo(file).path(),
                        tr("Recordings of networks (*.csv *.csv.gz *.trace *.up *.down);;All files (*)"));
    dialog->setObjectName(QStringLiteral("recordingDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &RecordingField::chosen);
    dialog->open();
}

void RecordingField::showText()
{
    const QString explanation = tr(
        "Play back what a network was measured to do, from the beginning of the run and again and again: CSV "
        "with time, delay, loss and rate, or a delivery trace of Mahimahi. What it gives counts instead of "
        "delay, loss and rate.");
    QString text = tr("none");
    QString shown = text;
    QString toolTip = explanation;
    if (m_recording) {
        const QString file = QString::fromStdString(m_recording.file());
        const QString name = QFileInfo(file).fileName();
        const QString length = durationText(m_recording->length);
        const QFontMetrics metrics = m_choose->fontMetrics();
        const int room = m_choose->width() - 2 * metrics.height() -
                         metrics.horizontalAdvance(tr("%1, %2").arg(QString(), length));
        text = tr("%1, %2").arg(name, length);
        shown = tr("%1, %2").arg(metrics.elidedText(name, Qt::ElideMiddle, room), length);
        toolTip = text + QLatin1Char('\n') + file + QStringLiteral("\n\n") + explanation;
    }
    m_choose->setText(shown.replace(QLatin1Char('&'), QStringLiteral("&&")));
    m_choose->setAccessibleName(tr("Recording: %1").arg(text));
    m_choose->setToolTip(asPlainText(toolTip));
    m_clear->setEnabled(bool(m_recording));
}

void RecordingField::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showText();
}

} // namespace peerscope

#include "moc_recording_field.cpp"
