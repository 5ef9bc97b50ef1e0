// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "ui/fields/fitted_scroll_area.h"

#include <QScrollBar>
#include <QTest>
#include <QVBoxLayout>

namespace peerscope::test_fitted_scroll_area {

class TestFittedScrollArea : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAsTallAsItsFormWhileThereIsRoom()
    {
        auto* form = new QWidget;
        auto* inner = new QVBoxLayout(form);
        auto* field = new QWidget;
        field->setMinimumHeight(100);
        inner->addWidget(field);
        auto* area = new FittedScrollArea(form, 150);
        auto* rest = new QWidget;
        rest->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(rest, 1);
        layout->addWidget(area);
        window.resize(300, 500);
        window.show();
        QTRY_COMPARE(area->height(), form->sizeHint().height());

        field->setMinimumHeight(300); // as if it was unfolded
        QTRY_COMPARE(area->height(), form->sizeHint().height());
        QTRY_VERIFY(!area->verticalScrollBar()->isVisible());

        window.resize(300, 250);
        QTRY_VERIFY(area->height() < form->sizeHint().height());
        QTRY_VERIFY(area->verticalScrollBar()->isVisible());
        QCOMPARE(area->minimumSizeHint().height(), 150);
    }
};

PEERSCOPE_TEST(TestFittedScrollArea)

} // namespace peerscope::test_fitted_scroll_area

#include "test_fitted_scroll_area.moc"
