// SPDX-License-Identifier: MIT
#pragma once

#include <QElapsedTimer>
#include <QLabel>

namespace peerscope {

class Document;

/// Shows how much was recorded so far: peers, packets, datagrams. Updated a few times a second.
class CountsLabel : public QLabel
{
    Q_OBJECT

public:
    explicit CountsLabel(Document* document, QWidget* parent = nullptr);

private:
    void showCounts();

    Document* m_document;
    QElapsedTimer m_age;
};

} // namespace peerscope
