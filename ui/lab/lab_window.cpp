// SPDX-License-Identifier: MIT
#include "ui/lab/lab_window.h"

#include "ui/lab/lab_panel.h"

#include <QScreen>
#include <QVBoxLayout>

namespace peerscope {

namespace {

constexpr QSize ownSize(1280, 800);
constexpr QSize roomForFrame(8, 40);

} // namespace

LabWindow::LabWindow(QWidget* parent) : QWidget(parent, Qt::Window), m_panel(new LabPanel)
{
    setObjectName(QStringLiteral("labWindow"));
    setWindowTitle(tr("Lab"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    resize(ownSize.boundedTo(screen()->availableSize() - roomForFrame));
    connect(m_panel, &LabPanel::openRequested, this, &LabWindow::openRequested);
}

void LabWindow::bringUp()
{
    show();
    raise();
    activateWindow();
}

} // namespace peerscope

#include "moc_lab_window.cpp"
