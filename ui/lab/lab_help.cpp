// SPDX-License-Identifier: MIT
#include "ui/lab/lab_help.h"

#include "core/lab/verdict.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

QString labHelp()
{
    QString html = u"<h3>%1</h3><p>%2</p><h3>%3</h3><dl>"_s.arg(QDialog::tr("The same random draws for all"),
                                                                sharedLuckText().toHtmlEscaped(),
                                                                QDialog::tr("What is measured"));
    for (const MetricInfo& metric : metricInfos())
        html += u"<dt><b>%1</b></dt><dd>%2</dd>"_s.arg(metricTitle(metric.metric).toHtmlEscaped(),
                                                       metricFormula(metric.metric).toHtmlEscaped());
    return html + u"</dl>"_s;
}

void showLabHelp(QWidget* parent)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(u"labHelp"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(QDialog::tr("What the lab measures"));
    auto* text = new QTextBrowser;
    text->setHtml(labHelp());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(text);
    layout->addWidget(buttons);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    dialog->resize(560, 520);
    dialog->show();
}

} // namespace peerscope
