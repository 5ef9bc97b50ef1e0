// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPixmap>
#include <QStringList>
#include <QTest>
#include <QThreadPool>
#include <QWheelEvent>
#include <QWidget>

namespace peerscope {

// Using widgets.

/// The widget or action with that object name. Ends the program if there is none.
template <class Child> Child* child(const QObject& parent, const char* name)
{
    auto* found = parent.findChild<Child*>(QString::fromLatin1(name));
    if (!found)
        qFatal("there is no %s", name);
    return found;
}

inline void press(const QWidget& parent, const char* button)
{
    QTest::mouseClick(child<QAbstractButton>(parent, button), Qt::LeftButton);
}

/// Ticks a check box by a click on its box: a click beside it would do nothing.
inline void tick(const QWidget& parent, const char* checkBox)
{
    auto* box = child<QCheckBox>(parent, checkBox);
    QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
}

/// Lets every job that was started end, and what it found arrive (see ui/jobs).
inline void finishJobs()
{
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
}

/// Turns the mouse wheel. `angle` is in eighths of a degree, as in QWheelEvent.
inline void turnWheel(QWidget& widget, QPointF at, QPoint angle, Qt::KeyboardModifiers modifiers = {})
{
    QWheelEvent event(at, widget.mapToGlobal(at), {}, angle, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(&widget, &event);
}

// Looking at widgets.

/// The rows of a test for both themes.
inline void addThemes()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

/// How many pixels of `image` have exactly this colour.
inline int countPixels(const QImage& image, const QColor& color)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            found += image.pixel(x, y) == color.rgb();
    }
    return found;
}

/// Visible controls that have less space than they need, or reach beyond their parent; by object name or
/// text.
inline QString clippedControls(const QWidget& top)
{
    QApplication::processEvents(); // lays out what was just shown
    QStringList found;
    const auto children = top.findChildren<QWidget*>();
    for (const QWidget* child : children) {
        const auto* label = qobject_cast<const QLabel*>(child);
        const bool isControl = label || qobject_cast<const QAbstractButton*>(child) ||
                               qobject_cast<const QAbstractSpinBox*>(child) ||
                               qobject_cast<const QComboBox*>(child) || qobject_cast<const QLineEdit*>(child);
        const bool isPart = qobject_cast<const QAbstractSpinBox*>(child->parentWidget()) ||
                            qobject_cast<const QComboBox*>(child->parentWidget()) ||
                            qobject_cast<const QLineEdit*>(child->parentWidget()) ||
                            child->parentWidget()->inherits("QTableView");
        if (!isControl || isPart || !child->isVisibleTo(&top))
            continue;
        const QRect place(child->mapTo(&top, QPoint(0, 0)), child->size());
        bool fits = top.rect().contains(place) && child->parentWidget()->rect().contains(child->geometry());
        if (label && label->wordWrap())
            fits = fits && label->heightForWidth(label->width()) <= label->height();
        else
            fits = fits && child->minimumSizeHint().width() <= child->width() &&
                   child->minimumSizeHint().height() <= child->height();
        if (!fits)
            found << (child->objectName().isEmpty() && label ? label->text() : child->objectName());
    }
    return found.join(QLatin1Char(' '));
}

/// Controls that can be reached with Tab but have neither an accessible name nor text; by object name.
inline QString namelessControls(const QWidget& top)
{
    QStringList found;
    for (const QWidget* child : top.findChildren<QWidget*>()) {
        const auto* button = qobject_cast<const QAbstractButton*>(child);
        const bool isControl =
            button || qobject_cast<const QAbstractSpinBox*>(child) || qobject_cast<const QComboBox*>(child);
        if (isControl && child->focusPolicy() != Qt::NoFocus && child->accessibleName().isEmpty() &&
            (!button || button->text().isEmpty()) && !child->parentWidget()->inherits("QTableView"))
            found << child->objectName();
    }
    return found.join(QLatin1Char(' '));
}

/// Saves a picture in the build folder, for people to look at.
inline void savePicture(QWidget& widget, const QString& name)
{
    const QString folder = QStringLiteral(PEERSCOPE_BINARY_DIR "/pictures");
    QDir().mkpath(folder);
    widget.grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
}

} // namespace peerscope
