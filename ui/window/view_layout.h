// SPDX-License-Identifier: MIT
#pragma once

#include "ui/view/view.h"

#include <QByteArray>
#include <QMap>
#include <QObject>

class QDockWidget;
class QMainWindow;
class QMenu;
class QSplitter;

namespace peerscope {

class CentreTabs;

/// Where every view is: the centre, the tabs below it, the docks around them; and the menu that shows and
/// hides them. Kept in QSettings from one start to the next.
class ViewLayout : public QObject
{
    Q_OBJECT

public:
    /// Puts the views into `window`. What is to be its central widget, or part of it, is centre().
    ViewLayout(QMainWindow* window, std::vector<View> views);

    QWidget* centre() const;
    const std::vector<View>& views() const { return m_views; }
    /// Null where there is no view of this name.
    const View* view(const QString& name) const;
    /// Null where the view is in no dock.
    QDockWidget* dock(const QString& view) const { return m_docks.value(view); }
    QList<QDockWidget*> docks() const;
    CentreTabs* tabs() const { return m_tabs; }

    /// Makes a view be seen, before others.
    void bringUp(const QString& view);
    /// The names of those that are to be seen.
    QStringList shownViews() const;

    /// Adds what shows and hides views.
    void fillMenu(QMenu* menu);

    /// Every view back to where it was at first. The window's size has to be known.
    void reset();
    /// As it was the last time; false where there was none.
    bool restore();
    void save() const;

Q_SIGNALS:
    /// shownViews() may be others.
    void changed();

private:
    void createCentre();
    void createDocks();
    QDockWidget* createDock(const View& view);
    void fillCentreMenu(QMenu* menu);
    const View* centreView() const;
    std::vector<const View*> viewsAt(ViewPlace place) const;

    QMainWindow* m_window;
    std::vector<View> m_views;
    QMap<QString, QDockWidget*> m_docks; ///< by the view's name
    QSplitter* m_centre = nullptr;
    CentreTabs* m_tabs = nullptr;
    QByteArray m_first;
};

} // namespace peerscope
