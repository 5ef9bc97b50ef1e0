// SPDX-License-Identifier: MIT
#include "ui/lab/lab_controls.h"

#include "core/scenario/link_presets.h"
#include "core/words/numbers.h"
#include "ui/lab/value_slider.h"
#include "ui/theme/plain_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

std::vector<double> steps(double from, double to, double by)
{
    std::vector<double> stops;
    for (int index = 0; from + index * by <= to + by / 2; ++index)
        stops.push_back(from + index * by);
    return stops;
}

QString withUnit(double value, const QString& unit)
{
    return formatSignificant(value, 5) + u' ' + unit;
}

} // namespace

LabControls::LabControls(QWidget* parent)
    : QWidget(parent), m_preset(new QComboBox), m_chat(new QComboBox), m_route(new QComboBox),
      m_reset(new QPushButton(tr("The experiment's own")))
{
    setObjectName(u"labControls"_s);
    const auto milliseconds = [](double value) { return withUnit(value, u"ms"_s); };
    m_hz = new ValueSlider(u"labHz"_s, tr("Packets a second"), tr("How often the measured traffic is sent"),
                           {1, 2, 5, 10, 15, 20, 30, 40, 60, 90, 120},
                           [](double value) { return withUnit(value, u"Hz"_s); });
    m_size = new ValueSlider(u"labSize"_s, tr("Size"),
                             tr("Bytes of a packet. If it does not fit into a datagram of 1,392 bytes, ENet "
                                "cuts it into fragments."),
                             {4,    16,   32,   48,   64,   100,  200,  400,  800,  1200,  1300,
                              1360, 1380, 1400, 2000, 2700, 2800, 4000, 6000, 8000, 12000, 16000},
                             [](double value) { return withUnit(value, tr("bytes")); });
    m_delay = new ValueSlider(u"labDelay"_s, tr("Delay, one way"), tr("Added to every datagram"),
                              steps(0, 500, 5), milliseconds);
    m_jitter = new ValueSlider(u"labJitter"_s, tr("Jitter"), tr("How much the delay varies, up and down"),
                               steps(0, 200, 5), milliseconds);
    m_loss = new ValueSlider(u"labLoss"_s, tr("Loss"), tr("Share of datagrams that are lost at random"),
                             steps(0, 0.5, 0.005),
                             [](double value) { return withUnit(std::round(value * 1000) / 10, u"%"_s); });
    m_rate = new ValueSlider(u"labRate"_s, tr("Rate of the link"),
                             tr("Anything more waits in a queue; when the queue is full, datagrams are lost"),
                             {0, 16, 32, 64, 128, 256, 512, 1000, 2000, 5000, 10000}, [](double value) {
                                 return value > 0 ? withUnit(value, u"kbit/s"_s) : tr("no limit");
                             });
    m_preset->setObjectName(u"labPreset"_s);
    m_preset->setAccessibleName(tr("Preset"));
    m_preset->setToolTip(tr("Set all conditions to those of a kind of connection"));
    m_preset->addItem(tr("no preset"));
    for (const LinkPreset& preset : shippedPresets()) {
        m_preset->addItem(preset.name);
        m_preset->setItemData(m_preset->count() - 1, asPlainText(preset.description), Qt::ToolTipRole);
    }
    m_chat->setObjectName(u"labChat"_s);
    m_chat->setAccessibleName(tr("Chat beside it"));
    m_chat->setToolTip(tr("Reliable chat from the same sender, five times a second. On the same channel, a "
                          "lost chat packet holds up the ordered packets after it"));
    m_chat->addItems({tr("no chat"), tr("chat on its own channel"), tr("chat on the same channel")});
    m_route->setObjectName(u"labRoute"_s);
    m_route->setAccessibleName(tr("Way"));
    m_route->setToolTip(tr("Directly to the server, or through the server to another client"));
    m_route->addItems({tr("direct, to the server"), tr("relayed, to another client")});
    m_reset->setObjectName(u"labReset"_s);
    m_reset->setToolTip(tr("Go back to the experiment's own settings"));
    for (QComboBox* combo : {m_preset, m_chat, m_route}) {
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(10);
    }

    const auto group = [](const QString& title, std::initializer_list<QWidget*> widgets) {
        auto* box = new QGroupBox(title);
        auto* layout = new QVBoxLayout(box);
        layout->setSpacing(4);
        for (QWidget* widget : widgets)
            layout->addWidget(widget);
        return box;
    };
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(group(tr("Traffic"), {m_hz, m_size, m_chat, m_route}));
    layout->addWidget(group(tr("Link"), {m_preset, m_delay, m_jitter, m_loss, m_rate}));
    layout->addWidget(m_reset);
    layout->addStretch();

    for (ValueSlider* slider : {m_hz, m_size, m_delay, m_jitter, m_loss, m_rate})
        connect(slider, &ValueSlider::changed, this, &LabControls::tell);
    for (QComboBox* combo : {m_chat, m_route})
        connect(combo, &QComboBox::activated, this, &LabControls::tell);
    connect(m_preset, &QComboBox::activated, this, [this](int index) {
        if (index > 0)
            m_settings.conditions = shippedPresets()[std::size_t(index - 1)].conditions;
        showSettings();
        Q_EMIT changed(m_settings);
    });
    connect(m_reset, &QPushButton::clicked, this, &LabControls::resetRequested);
}

void LabControls::setSettings(const LabSettings& settings, bool canRelay)
{
    m_settings = settings;
    m_route->setEnabled(canRelay);
    showSettings();
}

void LabControls::showSettings()
{
    const LinkConditions& conditions = m_settings.conditions;
    m_hz->setValue(m_settings.hz);
    m_size->setValue(m_settings.size);
    m_delay->setValue(toMilliseconds(conditions.delay));
    m_jitter->setValue(toMilliseconds(conditions.jitter));
    m_loss->setValue(conditions.loss);
    m_rate->setValue(conditions.rateKbit);
    m_chat->setCurrentIndex(int(m_settings.chat));
    m_route->setCurrentIndex(m_settings.relayed ? 1 : 0);
    int preset = 0;
    for (std::size_t index = 0; index < shippedPresets().size(); ++index) {
        if (shippedPresets()[index].conditions == conditions)
            preset = int(index) + 1;
    }
    m_preset->setCurrentIndex(preset);
}

void LabControls::tell()
{
    m_settings.hz = m_hz->value();
    m_settings.size = int(m_size->value());
    m_settings.conditions.delay = fromMilliseconds(m_delay->value());
    m_settings.conditions.jitter = fromMilliseconds(m_jitter->value());
    m_settings.conditions.loss = m_loss->value();
    m_settings.conditions.rateKbit = std::uint32_t(m_rate->value());
    m_settings.chat = static_cast<ChatBeside>(m_chat->currentIndex());
    m_settings.relayed = m_route->currentIndex() == 1;
    showSettings();
    Q_EMIT changed(m_settings);
}

} // namespace peerscope

#include "moc_lab_controls.cpp"
