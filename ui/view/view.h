// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QImage>
#include <QList>
#include <QString>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

class QAction;
class QWidget;

namespace peerscope {

class Document;
class ViewRequests;

/// What a view needs. All of it lives as long as the window.
struct ViewContext
{
    QWidget* window;    ///< the parent of its widget and actions
    Document* document; ///< views show its moment, and change the sandbox through it
    ViewRequests* requests;
    std::function<QStringList()> shownViews; ///< the names of the visible views
};

enum class ViewPlace {
    Centre,      ///< the middle of the window; one view
    BelowCentre, ///< a tab below it
    Left,        ///< a dock; docks of one side are tabs
    Right,
    Bottom,
    Footer, ///< a dock below the bottom ones; one view
};

enum class ViewMenu { Edit, Sandbox, View };

/// A view's commands for the window's menus.
struct ViewCommands
{
    ViewMenu menu;
    QList<QAction*> actions;
};

/// A view, as it registers itself with the window.
struct View
{
    QString name;  ///< for lessons and options: "timelines"
    QString title; ///< of its tab or dock
    QWidget* widget = nullptr;
    ViewPlace place = ViewPlace::Bottom;
    QString dock = {}; ///< the object name of its dock, if it has one
    /// The first share of the window's width (left, right) or height. That of the first view of a side
    /// applies to all.
    double share = 0;
    bool isShown = true; ///< at first
    /// For a view in or below the centre: the action that shows it, connected by the window. A dock has its
    /// own.
    QAction* show = nullptr;
    std::vector<ViewCommands> commands = {};
    /// Makes a picture of the view, `size` in logical pixels, over a time range if given. None if it has no
    /// picture.
    std::function<QImage(QSize size, qreal ratio, std::optional<std::pair<Time, Time>> stretch)> picture = {};
};

} // namespace peerscope
