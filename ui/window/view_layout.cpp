// SPDX-License-Identifier: MIT
#include "ui/window/view_layout.h"

#include "ui/view/action.h"
#include "ui/window/centre_tabs.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

constexpr int layoutVersion = 3;

std::optional<Qt::DockWidgetArea> areaOf(ViewPlace place)
{
    switch (place) {
    case ViewPlace::Left:
        return Qt::LeftDockWidgetArea;
    case ViewPlace::Right:
        return Qt::RightDockWidgetArea;
    case ViewPlace::Bottom:
    case ViewPlace::Footer:
        return Qt::BottomDockWidgetArea;
    case ViewPlace::Centre:
    case ViewPlace::BelowCentre:
        break;
    }
    return std::nullopt;
}

} // namespace

ViewLayout::ViewLayout(QMainWindow* window, std::vector<View> views)
    : QObject(window), m_window(window), m_views(std::move(views))
{
    createCentre();
    createDocks();
}

// Construction.

std::vector<const View*> ViewLayout::viewsAt(ViewPlace place) const
{
    std::vector<const View*> found;
    for (const View& view : m_views) {
        if (view.place == place)
            found.push_back(&view);
    }
    return found;
}

const View* ViewLayout::centreView() const
{
    const std::vector<const View*> views = viewsAt(ViewPlace::Centre);
    return views.empty() ? nullptr : views.front();
}

void ViewLayout::createCentre()
{
    m_centre = new QSplitter(Qt::Vertical, m_window);
    m_centre->setObjectName(QStringLiteral("centre"));
    m_centre->setChildrenCollapsible(false);
    if (const View* view = centreView())
        m_centre->addWidget(view->widget);
    m_tabs = new CentreTabs(m_centre);
    for (const View* view : viewsAt(ViewPlace::BelowCentre))
        m_tabs->addView(view->widget, view->title, view->share);
    m_centre->setStretchFactor(0, 3);
    m_centre->setStretchFactor(1, 2);
    connect(m_tabs, &CentreTabs::currentChanged, this, &ViewLayout::changed);
}

QDockWidget* ViewLayout::createDock(const View& view)
{
    auto* dock = new QDockWidget(view.title, m_window);
    dock->setObjectName(view.dock);
    dock->setWidget(view.widget);
    m_window->addDockWidget(*areaOf(view.place), dock);
    // No title if the dock's tab or content already has the name.
    if (view.place != ViewPlace::Right) {
        auto* title = new QWidget(dock);
        auto* nothing = new QVBoxLayout(title); // without a layout its height is -1, which cuts off one pixel
        nothing->setContentsMargins(0, 0, 0, 0);
        dock->setTitleBarWidget(title);
    }
    // Qt only moves a dock behind another tab out of the visible area, so the Tab key would still go there.
    QSizePolicy policy = view.widget->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    view.widget->setSizePolicy(policy);
    connect(dock, &QDockWidget::visibilityChanged, view.widget, &QWidget::setVisible);
    m_docks.insert(view.name, dock);
    connect(dock, &QDockWidget::visibilityChanged, this, &ViewLayout::changed);
    return dock;
}

void ViewLayout::createDocks()
{
    for (const View& view : m_views) {
        if (areaOf(view.place))
            createDock(view);
    }
    const std::vector<const View*> bottom = viewsAt(ViewPlace::Bottom);
    for (const View* footer :
         viewsAt(ViewPlace::Footer)) { // before the tabs are made, or it would become one of them
        if (!bottom.empty())
            m_window->splitDockWidget(dock(bottom.front()->name), dock(footer->name), Qt::Vertical);
    }
    for (const ViewPlace place : {ViewPlace::Left, ViewPlace::Right, ViewPlace::Bottom}) {
        const std::vector<const View*> views = viewsAt(place);
        for (std::size_t index = 1; index < views.size(); ++index)
            m_window->tabifyDockWidget(dock(views[index - 1]->name), dock(views[index]->name));
        if (!views.empty())
            dock(views.front()->name)->raise();
    }
    for (const View& view : m_views) {
        if (QDockWidget* dock = this->dock(view.name))
            dock->setVisible(view.isShown);
    }
    m_window->setTabPosition(Qt::LeftDockWidgetArea, QTabWidget::North);
}

// Finding and showing views.

QWidget* ViewLayout::centre() const
{
    return m_centre;
}

const View* ViewLayout::view(const QString& name) const
{
    const auto found =
        std::find_if(m_views.begin(), m_views.end(), [&](const View& view) { return view.name == name; });
    return found == m_views.end() ? nullptr : &*found;
}

QList<QDockWidget*> ViewLayout::docks() const
{
    QList<QDockWidget*> docks;
    for (const View& view : m_views) {
        if (QDockWidget* dock = this->dock(view.name))
            docks.append(dock);
    }
    return docks;
}

void ViewLayout::bringUp(const QString& name)
{
    const View* shown = view(name);
    if (!shown)
        return;
    if (QDockWidget* dock = this->dock(name)) {
        dock->show();
        dock->raise();
    } else if (shown->place == ViewPlace::BelowCentre) {
        m_tabs->setCurrentWidget(shown->widget);
    } else {
        shown->widget->show();
    }
}

QStringList ViewLayout::shownViews() const
{
    QStringList names;
    for (const View& view : m_views) {
        if (view.place == ViewPlace::BelowCentre ? m_tabs->currentWidget() == view.widget
                                                 : view.widget->isVisible())
            names << view.name;
    }
    return names;
}

// The menu.

void ViewLayout::fillMenu(QMenu* menu)
{
    fillCentreMenu(menu);
    menu->addSeparator();
    for (QDockWidget* dock : docks()) {
        QAction* toggle = dock->toggleViewAction();
        toggle->setStatusTip(tr("Show or hide “%1”").arg(dock->windowTitle()));
        // Shows the tab in front, if the dock is one.
        connect(toggle, &QAction::triggered, dock, [dock](bool shown) {
            if (shown)
                dock->raise();
        });
        menu->addAction(toggle);
    }
    menu->addAction(makeAction(this, "resetLayout", tr("&Reset layout"),
                               tr("Move every panel back to its first place"), {}, [this] { reset(); }));
}

void ViewLayout::fillCentreMenu(QMenu* menu)
{
    auto* group = new QActionGroup(this);
    for (const View* view : viewsAt(ViewPlace::BelowCentre)) {
        QAction* action = view->show;
        QWidget* widget = view->widget;
        action->setCheckable(true);
        action->setChecked(m_tabs->currentWidget() == widget);
        group->addAction(action);
        menu->addAction(action);
        connect(action, &QAction::triggered, this, [this, widget] {
            m_tabs->setCurrentWidget(widget);
            widget->setFocus(Qt::ShortcutFocusReason);
        });
        connect(m_tabs, &CentreTabs::currentChanged, action,
                [this, action, widget] { action->setChecked(m_tabs->currentWidget() == widget); });
    }
    const View* view = centreView();
    if (!view)
        return;
    QAction* action = view->show;
    QWidget* widget = view->widget;
    action->setCheckable(true);
    action->setChecked(true);
    menu->addAction(action);
    connect(action, &QAction::triggered, this, [this, widget] {
        widget->setVisible(widget->isHidden());
        Q_EMIT changed();
    });
    connect(menu, &QMenu::aboutToShow, action, [action, widget] { action->setChecked(!widget->isHidden()); });
}

// The stored layout.

void ViewLayout::reset()
{
    m_window->restoreState(m_first, layoutVersion);
    for (const View& view : m_views) {
        if (QDockWidget* dock = this->dock(view.name))
            dock->setVisible(view.isShown);
    }
    for (const ViewPlace place : {ViewPlace::Left, ViewPlace::Right, ViewPlace::Bottom}) {
        const std::vector<const View*> views = viewsAt(place);
        if (views.empty())
            continue;
        QDockWidget* first = dock(views.front()->name);
        first->raise();
        const bool isBottom = place == ViewPlace::Bottom;
        const int whole = isBottom ? m_window->height() : m_window->width();
        m_window->resizeDocks({first}, {static_cast<int>(whole * views.front()->share)},
                              isBottom ? Qt::Vertical : Qt::Horizontal);
    }
    if (const View* view = centreView())
        view->widget->show();
    m_tabs->resetShares();
}

bool ViewLayout::restore()
{
    m_first = m_window->saveState(layoutVersion);
    const QSettings settings;
    const QByteArray state = settings.value(QStringLiteral("window/state")).toByteArray();
    if (state.isEmpty() || !m_window->restoreState(state, layoutVersion))
        return false;
    m_window->restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_tabs->setCurrentIndex(settings.value(QStringLiteral("window/lower")).toInt());
    m_centre->restoreState(settings.value(QStringLiteral("window/centre")).toByteArray());
    return true;
}

void ViewLayout::save() const
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), m_window->saveGeometry());
    settings.setValue(QStringLiteral("window/state"), m_window->saveState(layoutVersion));
    settings.setValue(QStringLiteral("window/centre"), m_centre->saveState());
    settings.setValue(QStringLiteral("window/lower"), m_tabs->currentIndex());
}

} // namespace peerscope

#include "moc_view_layout.cpp"
