// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/scenario/scenario.h"
#include "core/trace/state.h"
#include "core/trace/trace.h"
#include "ui/axis/in_flight.h"
#include "ui/moment/selection.h"
#include "ui/topology/packet_route.h"
#include "ui/topology/picture.h"
#include "ui/topology/recent_traffic.h"
#include "ui/topology/topology_painter.h"

#include <QGraphicsView>
#include <QImage>
#include <QPointer>

#include <memory>
#include <vector>

class QGraphicsScene;
class QMenu;

namespace peerscope {

class BackToNow;
class FlightItem;
class Moment;
class NodeItem;
struct NodeEmphasis;
struct TopologyCommands;

/// Shows who is connected to whom, and every datagram on its way. Asks for changes of the sandbox with
/// signals.
///
/// Mouse: click selects, drag moves a node or the background, wheel zooms at the cursor, double click on the
/// background fits. Keys: Tab and arrows go from node to node, L and Shift+L through the links of a node,
/// Enter selects, Menu or Shift+F10 opens the menu, + - 0 zoom, Escape selects nothing, Delete kills the
/// selected datagram while it is on its way.
class TopologyView : public QGraphicsView
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit TopologyView(Moment* moment, QWidget* parent = nullptr);
    ~TopologyView() override;

    /// The shown time.
    Time shownTime() const { return m_now; }
    /// Fits everything into the view, also after it is resized.
    void fit();
    /// Moves nodes back that were moved by hand.
    void arrange();
    bool isFitted() const { return m_fitted; }

    /// What is at a point of the viewport; empty for the background.
    Selection thingAt(QPoint viewportPoint) const;
    /// What has the keyboard focus: a peer, a link or nothing.
    const Selection& keyboardFocus() const { return m_keyboardFocus; }
    /// A node's place in the viewport; a null rectangle if it does not exist.
    QRect nodeRect(EndpointId peer) const;
    /// The menu of a peer, a link or a datagram on its way. The caller owns it. Null for anything else.
    std::unique_ptr<QMenu> createMenu(const Selection& what);

    /// A picture of the whole topology, regardless of the view's zoom. `size` in logical pixels.
    QImage renderImage(QSize size, qreal devicePixelRatio) const;

    QSize sizeHint() const override { return {700, 420}; }
    QSize minimumSizeHint() const override { return {220, 160}; }

Q_SIGNALS:
    void refuseRequested(peerscope::EndpointId peer, bool refuse);
    /// `targetId` is Godot's id of the peer to disconnect.
    void disconnectRequested(peerscope::EndpointId who, int targetId, bool force);
    void closeRequested(peerscope::EndpointId peer);
    void joinRequested(peerscope::EndpointId peer);
    /// The user wants to compose a packet: fill in the composer, but do not send. `targetId` as in
    /// set_target_peer.
    void sendRequested(peerscope::EndpointId from, int targetId);
    void addClientRequested(peerscope::EndpointId server);
    void conditionsRequested(const peerscope::LinkRef& link, const peerscope::LinkConditionsChange& change,
                             bool bothWays);
    /// The user wants to edit all conditions of a link.
    void editConditionsRequested(const peerscope::LinkRef& link);
    /// Other actions: freeze, unplug, take down, kill, delay, duplicate. The action's time is not set.
    void performRequested(const peerscope::ActionSpec& action);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Press
    {
        QPoint at;
        EndpointId node;
        QPointF grip; ///< from the node's centre to the mouse, in scene units
        bool moved = false;
    };

    void takeState(std::shared_ptr<const TraceState> state);
    void takeTrace(const TraceSnapshot& trace);
    void takeTime();
    void placeSign();
    void takeSelection(const Selection& selected);
    void applyChange(const TopologyPicture::Change& change);
    /// If peers are grouped, draws the selected and the focused peers separately.
    void showSeparately();
    void placeItems();
    void refreshItems();
    void refreshBackground();
    /// Updates the datagrams in flight and the links' traffic to m_now.
    void bringUpToDate() const;
    void updateLookBack();
    QRectF layoutArea(QSize viewportSize) const;
    void zoomAt(QPointF viewportPoint, qreal factor);
    void setKeyboardFocus(const Selection& what);
    bool moveKeyboardFocus(bool forward);
    void stepThroughLinks(bool forward);
    void openMenu(const Selection& what, QPoint globalPosition);
    void openMenuByKeyboard();
    /// Opens a menu with the peers of a group node, to choose one.
    void openGroupMenu(const std::vector<EndpointId>& peers, QPoint globalPosition);
    QString describeGroup(const std::vector<EndpointId>& peers) const;
    TopologyCommands commands();
    QString describe(const Selection& what) const;
    NodeEmphasis emphasisOf(EndpointId peer) const;
    LinkEmphasis linkEmphasis() const;
    std::vector<DatagramId> selectedDatagrams() const;
    Selection linkOf(DatagramId datagram) const;
    /// The place of a datagram in the viewport; none if it is not drawn.
    std::optional<QPoint> flightPoint(DatagramId datagram) const;

    Moment* m_moment;
    BackToNow* m_backToNow;
    // Caches of m_trace and m_now, updated when something is drawn or queried.
    mutable TopologyPicture m_picture;
    mutable InFlight m_inFlight;
    mutable RecentTraffic m_traffic;
    mutable bool m_outOfDate = true;
    mutable bool m_linksChanged = false;

    std::unique_ptr<QGraphicsScene> m_scene;
    FlightItem* m_flightItem = nullptr; ///< owned by the scene
    std::vector<NodeItem*> m_nodeItems; ///< owned by the scene; in the order of the picture's nodes
    FlightPainter m_flightPainter;

    std::shared_ptr<const TraceState> m_state;
    TraceSnapshot m_trace;
    Time m_now{};
    FlightLimits m_limits;
    Selection m_selection;
    PacketRoute m_route;
    Selection m_keyboardFocus;
    EndpointId m_linkStepsFrom; ///< the node whose links the keyboard steps through
    EndpointId m_hovered;
    std::optional<Press> m_press;
    bool m_fitted = true;
    QPointer<QMenu> m_menu;
};

} // namespace peerscope
