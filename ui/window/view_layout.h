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

/// The layout of the views: the centre, the tabs below it, and the docks around them; and the menu that shows
/// and hides them. Stored in QSettings.
class ViewLayout : public QObject
{
    Q_OBJECT

public:
    /// Puts the views into `window`, except centre(), which the caller makes its central widget or part of
    /// it.
    ViewLayout(QMainWindow* window, std::vector<View> views);

    QWidget* centre() const;
    const std::vector<View>& views() const { return m_views; }
    /// Null if there is no view with this name.
    const View* view(const QString& name) const;
    /// Null if the view is not in a dock.
    QDockWidget* dock(const QString& view) const { return m_docks.value(view); }
    QList<QDockWidget*> docks() const;
    CentreTabs* tabs() const { return m_tabs; }

    /// Shows a view in front.
    void bringUp(const QString& view);
    /// The names of the visible views.
    QStringList shownViews() const;

    /// Adds the actions that show and hide views.
    void fillMenu(QMenu* menu);

    /// Moves every view back to its first place. The window must have its size.
    void reset();
    /// Restores the stored layout; false if there is none.
    bool restore();
    void save() const;

Q_SIGNALS:
    /// shownViews() may have changed.
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
