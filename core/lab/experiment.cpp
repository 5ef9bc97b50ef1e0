// SPDX-License-Identifier: MIT
#include "core/lab/experiment.h"

#include "core/lab/settings.h"
#include "core/scenario/json_members.h"

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

std::size_t pointCount(const Experiment& experiment)
{
    std::size_t count = 1;
    for (const SweepAxis& axis : experiment.sweep)
        count *= axis.values.size();
    return count;
}

std::size_t runCount(const Experiment& experiment)
{
    return pointCount(experiment) * static_cast<std::size_t>(experiment.repeat) * experiment.variants.size();
}

std::vector<std::size_t> axisIndices(const Experiment& experiment, std::size_t point)
{
    std::vector<std::size_t> indices;
    for (const SweepAxis& axis : experiment.sweep) {
        indices.push_back(point % axis.values.size());
        point /= axis.values.size();
    }
    return indices;
}

std::size_t pointAt(const Experiment& experiment, const std::vector<std::size_t>& indices)
{
    std::size_t point = 0;
    for (std::size_t axis = experiment.sweep.size(); axis-- > 0;)
        point = point * experiment.sweep[axis].values.size() + indices[axis];
    return point;
}

RunPlace placeOf(const Experiment& experiment, std::size_t run)
{
    RunPlace place;
    place.variant = run % experiment.variants.size();
    run /= experiment.variants.size();
    place.repeat = run % static_cast<std::size_t>(experiment.repeat);
    place.point = run / static_cast<std::size_t>(experiment.repeat);
    return place;
}

std::size_t runAt(const Experiment& experiment, const RunPlace& place)
{
    return (place.point * static_cast<std::size_t>(experiment.repeat) + place.repeat) *
               experiment.variants.size() +
           place.variant;
}

ScenarioResult<Scenario> scenarioOf(const Experiment& experiment, const RunPlace& place)
{
    std::vector<Setting> settings = experiment.variants[place.variant].settings;
    const std::vector<std::size_t> indices = axisIndices(experiment, place.point);
    for (std::size_t axis = 0; axis < indices.size(); ++axis) {
        for (const QString& path : experiment.sweep[axis].paths)
            settings.push_back({path, experiment.sweep[axis].values[indices[axis]]});
    }

    QByteArray json = toJson(experiment.scenario);
    for (const Setting& setting : settings) {
        auto changed = withSetting(json, setting);
        if (const auto* problem = std::get_if<SettingProblem>(&changed))
            return ScenarioError{u"$."_s + setting.path, problem->message};
        json = std::get<QByteArray>(std::move(changed));
    }
    ScenarioResult<Scenario> result = parseScenario(json, u"/"_s);
    if (auto* scenario = std::get_if<Scenario>(&result)) {
        scenario->seed = (experiment.scenario.seed + place.repeat) & limits::maxSeed;
        if (static_cast<std::size_t>(experiment.measured) >= scenario->traffic.size())
            return ScenarioError{
                u"$.traffic"_s, ScenarioWording::tr("holds %1 entries; expected number %2, which is measured")
                                    .arg(scenario->traffic.size())
                                    .arg(experiment.measured)};
    }
    return result;
}

std::vector<ExperimentVariant> modeVariants(int traffic)
{
    std::vector<ExperimentVariant> variants;
    for (int index = 0; index < transferModeCount; ++index) {
        const QString mode = QString::fromUtf8(name(static_cast<TransferMode>(index)).data());
        variants.push_back({mode, {{u"traffic[%1].mode"_s.arg(traffic), JsonMembers::textOf(mode)}}});
    }
    return variants;
}

} // namespace peerscope
