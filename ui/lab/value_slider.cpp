// SPDX-License-Identifier: MIT
#include "ui/lab/value_slider.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <cmath>

namespace peerscope {

ValueSlider::ValueSlider(const QString& name, const QString& title, const QString& help,
                         std::vector<double> stops, std::function<QString(double)> text, QWidget* parent)
    : QWidget(parent), m_text(new QLabel), m_slider(new QSlider(Qt::Horizontal)), m_stops(std::move(stops)),
      m_toText(std::move(text))
{
    m_slider->setObjectName(name);
    m_slider->setAccessibleName(title);
    m_slider->setToolTip(help);
    m_slider->setRange(0, static_cast<int>(m_stops.size()) - 1);
    m_slider->setPageStep(std::max(1, static_cast<int>(m_stops.size()) / 10));
    auto* label = new QLabel(title);
    label->setBuddy(m_slider);
    label->setToolTip(help);
    auto* head = new QHBoxLayout;
    head->addWidget(label);
    head->addStretch();
    head->addWidget(m_text);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(1);
    layout->addLayout(head);
    layout->addWidget(m_slider);
    connect(m_slider, &QSlider::valueChanged, this, [this](int index) {
        m_value = m_stops[static_cast<std::size_t>(index)];
        showValue();
        Q_EMIT changed(m_value);
    });
    setValue(m_stops.front());
}

void ValueSlider::setValue(double value)
{
    m_value = value;
    std::size_t nearest = 0;
    for (std::size_t index = 1; index < m_stops.size(); ++index) {
        if (std::abs(m_stops[index] - value) < std::abs(m_stops[nearest] - value))
            nearest = index;
    }
    const QSignalBlocker blocker(m_slider);
    m_slider->setValue(static_cast<int>(nearest));
    showValue();
}

void ValueSlider::showValue()
{
    m_text->setText(m_toText(m_value));
    m_slider->setAccessibleDescription(m_text->text());
}

} // namespace peerscope

#include "moc_value_slider.cpp"
