// SPDX-License-Identifier: MIT
#include "ui/window/centre_tabs.h"

#include <QSplitter>

#include <numeric>

namespace peerscope {

CentreTabs::CentreTabs(QSplitter* splitter) : QTabWidget(splitter), m_splitter(splitter)
{
    setObjectName(QStringLiteral("centreTabs"));
    setDocumentMode(true);
    splitter->addWidget(this);
    connect(this, &QTabWidget::currentChanged, this, &CentreTabs::turn);
}

void CentreTabs::addView(QWidget* view, const QString& title, double share)
{
    m_first.insert(view, share);
    m_shares.insert(view, share);
    addTab(view, title);
}

void CentreTabs::resetShares()
{
    m_shares = m_first;
    m_shown = nullptr;
    turn(currentIndex());
}

void CentreTabs::turn(int index)
{
    QWidget* view = widget(index);
    QList<int> sizes = m_splitter->sizes();
    const int all = std::accumulate(sizes.begin(), sizes.end(), 0);
    if (!view || view == m_shown)
        return;
    const bool shares = sizes.size() > 1 && sizes[sizes.size() - 2] > 0; // not while it has the whole height
    if (m_shown && shares)
        m_shares[m_shown] = static_cast<double>(sizes.last()) / all;
    m_shown = view;
    if (!shares)
        return;
    const int height = qRound(m_shares.value(view) * all);
    sizes[sizes.size() - 2] += sizes.last() - height;
    sizes.last() = height;
    m_splitter->setSizes(sizes);
}

} // namespace peerscope

#include "moc_centre_tabs.cpp"
