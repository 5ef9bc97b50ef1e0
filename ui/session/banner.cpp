// SPDX-License-Identifier: MIT
#include "ui/session/banner.h"

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
    m_title = new QLabel(this);
    m_title->setTextFormat(Qt::PlainText);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    layout->addWidget(m_title, 0, Qt::AlignVCenter);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_text, 1, Qt::AlignVCenter);
    m_answers = new QHBoxLayout;
    layout->addLayout(m_answers);
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

void Banner::show(Kind kind, const QString& title, const QString& text, const std::vector<Answer>& answers)
{
    m_kind = kind;
    m_title->setText(title);
    m_text->setText(text);
    setAccessibleName(title);
    setAccessibleDescription(text);
    while (QLayoutItem* item = m_answers->takeAt(0)) {
        // It may be the button whose click brought us here.
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
    QFrame::show();
}

void Banner::dismiss()
{
    hide();
}

QString Banner::text() const
{
    return m_title->text() + QLatin1Char(' ') + m_text->text();
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

void Banner::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

} // namespace peerscope
