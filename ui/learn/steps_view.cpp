// SPDX-License-Identifier: MIT
#include "ui/learn/steps_view.h"

#include "ui/learn/lesson_text.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QPainter>
#include <QUrl>

#include <utility>

namespace peerscope {

namespace {

/// After a mark, so that its circle is beside the first line.
constexpr int columnSpace = 10;
constexpr int stepSpace = 10;

} // namespace

StepMark::StepMark(int number, QWidget* parent) : QWidget(parent), m_number(number)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StepMark::setDone(bool done)
{
    m_done = done;
    update();
}

QSize StepMark::sizeHint() const
{
    const int side = fontMetrics().height() + 6;
    return {side, side};
}

void StepMark::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = themeColors(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF circle = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    if (!m_done) {
        painter.setPen(QPen(colors.outline, 1.5));
        painter.drawEllipse(circle);
        painter.setPen(colors.text);
        painter.drawText(circle, Qt::AlignCenter, QString::number(m_number));
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.connected);
    painter.drawEllipse(circle);
    painter.setPen(QPen(colors.canvas, width() / 9.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const auto at = [&](double x, double y) {
        return QPointF(circle.left() + x * circle.width(), circle.top() + y * circle.height());
    };
    painter.drawPolyline(QPolygonF({at(0.28, 0.53), at(0.44, 0.69), at(0.73, 0.34)}));
}

StepsView::StepsView(QWidget* parent) : QWidget(parent)
{
}

void StepsView::setSteps(const std::vector<LessonStep>& steps, LessonPictures* pictures)
{
    for (const Row& row : m_rows) {
        delete row.mark;
        delete row.text;
    }
    m_rows.clear();
    delete layout();
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(columnSpace);
    grid->setVerticalSpacing(stepSpace);
    grid->setColumnStretch(1, 1);
    for (std::size_t index = 0; index < steps.size(); ++index) {
        const int number = static_cast<int>(index) + 1;
        Row row{new StepMark(number, this), new LessonText(this)};
        row.mark->setObjectName(QStringLiteral("stepMark%1").arg(number));
        row.text->setObjectName(QStringLiteral("stepText%1").arg(number));
        row.text->setLesson(steps[index].text, pictures);
        connect(row.text, &QTextBrowser::anchorClicked, this,
                [this](const QUrl& target) { Q_EMIT linkActivated(target.toString()); });
        grid->addWidget(row.mark, static_cast<int>(index), 0, Qt::AlignTop);
        grid->addWidget(row.text, static_cast<int>(index), 1);
        m_rows.push_back(row);
    }
    setScale(m_scale);
    setDone(std::vector<bool>(steps.size()));
}

void StepsView::setDone(const std::vector<bool>& done)
{
    bool isNext = true;
    for (std::size_t index = 0; index < m_rows.size() && index < done.size(); ++index) {
        const Row& row = m_rows[index];
        row.mark->setDone(done[index]);
        const QString text = row.text->toPlainText();
        const QString state = done[index] ? tr("Step %1, done: %2") : tr("Step %1, to do: %2");
        row.text->setAccessibleName(state.arg(index + 1).arg(text));
        row.mark->setToolTip(done[index] ? tr("Done") : tr("Gets its check mark when you have done it"));
        const bool standsOut = !done[index] && std::exchange(isNext, false);
        QPalette palette = this->palette();
        if (!standsOut)
            palette.setColor(QPalette::Text, themeColors(palette).mutedText);
        row.text->setPalette(palette);
    }
}

void StepsView::setScale(double scale)
{
    m_scale = scale;
    QFont font = this->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    for (const Row& row : m_rows) {
        row.mark->setFont(font);
        row.mark->updateGeometry();
        row.text->setScale(scale);
    }
}

} // namespace peerscope

#include "moc_steps_view.cpp"
