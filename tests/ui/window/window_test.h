// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/widgets.h"
#include "ui/document/new_sandbox.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QListView>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string_view>

namespace peerscope {

/// Shared by the tests of the whole window: an open window, separate settings, and functions to use it.
class WindowTest : public QObject
{
protected:
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    /// Before the first test.
    void keepSettingsApart(const char* test)
    {
        QVERIFY(m_folder.isValid());
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        QCoreApplication::setOrganizationName(QStringLiteral("peerscope-test"));
        QCoreApplication::setApplicationName(QString::fromLatin1(test));
    }
    /// Before each test.
    void openWindow()
    {
        QSettings().clear();
        applyTheme(*qApp, ThemeChoice::Light);
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    static Scenario scenario()
    {
        Scenario result = newSandboxScenario();
        result.duration = fromSeconds(60);
        result.peers[1].id = 101;
        result.peers[2].id = 102;
        return result;
    }

    Document* document() const { return m_window->document(); }
    Moment* moment() const { return document()->moment(); }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    template <class Widget> Widget* child(const char* name) const
    {
        return peerscope::child<Widget>(*m_window, name);
    }
    void press(const char* button) const { peerscope::press(*m_window, button); }
    void tick(const char* checkBox) const { peerscope::tick(*m_window, checkBox); }
    void trigger(const char* action) const { child<QAction>(action)->trigger(); }

    const PeerState& peer(const char* name) const
    {
        static const PeerState none;
        for (const PeerState& candidate : document()->state()->peers) {
            if (candidate.name == name)
                return candidate;
        }
        return none;
    }
    std::size_t connections(const char* name) const { return peer(name).connections.size(); }

    /// How long anything may take, in milliseconds. With a sanitizer, on a busy machine, that can be long.
    static constexpr int patience = 60'000;

    /// Opens the sandbox, and pauses it when both clients are connected. Returns whether they are.
    [[nodiscard]] bool openConnected()
    {
        document()->openScenario(scenario(), {.paused = true, .unbounded = false, .speed = 1.0},
                                 fromSeconds(1.2));
        return QTest::qWaitFor(
            [this] {
                return !document()->status().catchingUp && connections("server") == 2 &&
                       peer("ana").status == PeerStatus::Connected &&
                       // The document has them now; the views with the next frame.
                       child<QListView>("peerList")->model()->rowCount() == 3 &&
                       moment()->newest() == document()->status().now;
            },
            patience);
    }
    /// Chooses a peer by a click on its row of the panel. Returns whether it is chosen.
    [[nodiscard]] bool choose(const char* name)
    {
        auto* list = child<QListView>("peerList");
        const QAbstractItemModel& rows = *list->model();
        const auto everybodyIsListed = [&] {
            return rows.rowCount() == static_cast<int>(document()->state()->peers.size());
        };
        if (!QTest::qWaitFor(everybodyIsListed, patience))
            return false;
        const QModelIndex row = rows.index(peer(name).endpoint.value(), 0);
        list->scrollTo(row);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(row).center());
        return QTest::qWaitFor([&] { return moment()->selection() == Selection(peer(name).endpoint); },
                               patience);
    }
    /// Runs to `time`. Returns whether the sandbox gets there and stops.
    [[nodiscard]] bool runTo(Time time) const
    {
        document()->runUntil(time);
        return QTest::qWaitFor([&] { return document()->status().now >= time && !document()->isRunning(); },
                               patience);
    }
    [[nodiscard]] bool goOnFor(Time time) const { return runTo(document()->status().now + time); }
    bool logSays(const char* text) const
    {
        const TraceSnapshot& trace = document()->trace();
        for (std::size_t row = 0; row < trace.eventCount(); ++row) {
            if (name(trace.event(row).kind) == std::string_view(text))
                return true;
        }
        return false;
    }
};

} // namespace peerscope
