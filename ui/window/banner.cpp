// SPDX-License-Identifier: MIT
#include "ui/window/banner.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace peerscope {

Banner::Banner(QWidget* parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("banner"));
    setAutoFillBackground(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 4, 4);
    m_label = new QLabel(this);
    m_label->setObjectName(QStringLiteral("bannerText"));
    m_label->setTextFormat(Qt::RichText);
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_answers = new QHBoxLayout;
    m_line = new QHBoxLayout;
    m_line->addWidget(m_label, 1, Qt::AlignVCenter);
    m_line->addLayout(m_answers);
    layout->addLayout(m_line, 1);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("bannerClose"));
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close this message (Esc)"));
    close->setAccessibleName(tr("Close this message"));
    connect(close, &QToolButton::clicked, this, &Banner::dismiss);
    layout->addWidget(close, 0, Qt::AlignVCenter);
    hide();
}

int Banner::show(Kind kind, const QString& title, const QString& text, const std::vector<Answer>& answers)
{
    m_kind = kind;
    m_title = title;
    m_text = text;
    m_label->setText(QStringLiteral("<b>%1</b> <span style=\"white-space: pre-wrap\">%2</span>")
                         .arg(title.toHtmlEscaped(), text.toHtmlEscaped()));
    setAccessibleName(title);
    setAccessibleDescription(text);
    while (QLayoutItem* item = m_answers->takeAt(0)) {
        // Not deleted at once: this may be the button whose click called us.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Answer& answer : answers) {
        auto* button = new QPushButton(answer.text, this);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, act = answer.act] {
            dismiss();
            act();
        });
        m_answers->addWidget(button);
    }
    applyColors();
    placeAnswers();
    QFrame::show();
    return ++m_message;
}

void Banner::dismiss()
{
    hide();
}

void Banner::dismissMessage(int message)
{
    if (message == m_message)
        dismiss();
}

QString Banner::text() const
{
    return m_title + QLatin1Char(' ') + m_text;
}

/// Places the answers after the text, or below it if the text would become a narrow column.
void Banner::placeAnswers()
{
    const bool hasRoom = width() - m_answers->sizeHint().width() >= 45 * fontMetrics().averageCharWidth();
    m_line->setDirection(hasRoom || m_answers->isEmpty() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_answers->setAlignment(hasRoom ? Qt::AlignVCenter : Qt::AlignLeft);
}

void Banner::applyColors()
{
    const ThemeColors& colors = themeColors(parentWidget() ? parentWidget()->palette() : palette());
    const QColor tint = m_kind == Kind::Problem ? colors.lost : colors.unreliableOrdered;
    const auto mix = [&](int canvas, int tinted) { return (canvas * 82 + tinted * 18) / 100; };
    const QColor background(mix(colors.canvas.red(), tint.red()), mix(colors.canvas.green(), tint.green()),
                            mix(colors.canvas.blue(), tint.blue()));
    QPalette own = palette();
    if (own.color(QPalette::Window) == background)
        return;
    own.setColor(QPalette::Window, background);
    setPalette(own);
}

void Banner::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::ParentChange || event->type() == QEvent::PaletteChange)
        applyColors();
}

void Banner::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    placeAnswers();
}

void Banner::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

} // namespace peerscope

#include "moc_banner.cpp"
