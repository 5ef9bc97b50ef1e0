// SPDX-License-Identifier: MIT
#include "core/lab/settings.h"

#include "core/scenario/json_members.h"
#include "core/scenario/scenario_json.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// A key, or an index if the key is empty.
struct Step
{
    QString key;
    std::size_t index = 0;
};

constexpr qsizetype longestPath = 200;
constexpr qsizetype longestIndex = 6; // digits

bool isKeyCharacter(QChar character)
{
    return character == u'_' || (character.unicode() < 0x80 && character.isLetterOrNumber());
}

/// Empty if this is not a path.
std::vector<Step> stepsOf(const QString& path)
{
    std::vector<Step> steps;
    if (path.size() > longestPath)
        return {};
    qsizetype at = 0;
    while (at < path.size()) {
        const qsizetype begin = at + (path[at] == u'[' || path[at] == u'.' ? 1 : 0);
        if (path[at] == u'[') {
            const qsizetype end = path.indexOf(u']', begin);
            const QString digits = path.mid(begin, end - begin);
            const bool plain = std::all_of(digits.begin(), digits.end(),
                                           [](QChar digit) { return digit >= u'0' && digit <= u'9'; });
            if (steps.empty() || end < 0 || digits.isEmpty() || digits.size() > longestIndex || !plain)
                return {};
            steps.push_back({{}, digits.toULongLong()});
            at = end + 1;
            continue;
        }
        qsizetype end = begin;
        while (end < path.size() && isKeyCharacter(path[end]))
            ++end;
        if (end == begin || (begin != at) != !steps.empty())
            return {};
        steps.push_back({path.mid(begin, end - begin), 0});
        at = end;
    }
    return steps;
}

QByteArray textOf(const JsonValue& value)
{
    return QByteArray(value.source.data(), qsizetype(value.source.size()));
}

/// Writes a value again with one place changed.
class Rewriter
{
public:
    Rewriter(const std::vector<Step>& steps, const QByteArray& value) : m_steps(steps), m_value(value) {}

    /// `value` is null if there is none.
    QByteArray rewritten(const JsonValue* value, std::size_t depth) const
    {
        if (depth == m_steps.size())
            return m_value;
        return m_steps[depth].key.isEmpty() ? rewrittenArray(value, depth) : rewrittenObject(value, depth);
    }

private:
    bool isRemoval(std::size_t depth) const { return depth + 1 == m_steps.size() && m_value == "null"; }

    QByteArray rewrittenObject(const JsonValue* value, std::size_t depth) const
    {
        const QString& key = m_steps[depth].key;
        if (value && !value->isObject())
            throw SettingProblem{u"\"%1\" is asked of what is no object; expected a key of an object"_s.arg(
                shownInMessage(key))};
        QByteArrayList members;
        bool found = false;
        const auto add = [&](const JsonValue* old) {
            if (!isRemoval(depth))
                members << JsonMembers::textOf(key) + ": " + rewritten(old, depth + 1);
        };
        if (value) {
            for (const JsonMember& member : std::get<JsonObject>(value->value)) {
                if (member.key != key) {
                    members << JsonMembers::textOf(member.key) + ": " + textOf(member.value);
                    continue;
                }
                found = true;
                add(&member.value);
            }
        }
        if (!found)
            add(nullptr);
        return "{" + members.join(", ") + "}";
    }

    QByteArray rewrittenArray(const JsonValue* value, std::size_t depth) const
    {
        const std::size_t index = m_steps[depth].index;
        if (value && !value->isArray())
            throw SettingProblem{
                u"[%1] is asked of what is no array; expected an index of an array"_s.arg(index)};
        static const JsonArray empty;
        const JsonArray& array = value ? std::get<JsonArray>(value->value) : empty;
        if (index > array.size())
            throw SettingProblem{
                u"there is no entry [%1]; expected an index from 0 to %2"_s.arg(index).arg(array.size())};
        QByteArrayList entries;
        for (const JsonValue& entry : array)
            entries << textOf(entry);
        if (isRemoval(depth)) {
            if (index < array.size())
                entries.removeAt(qsizetype(index));
        } else {
            const QByteArray text = rewritten(index < array.size() ? &array[index] : nullptr, depth + 1);
            if (index < array.size())
                entries[qsizetype(index)] = text;
            else
                entries << text;
        }
        return "[" + entries.join(", ") + "]";
    }

    const std::vector<Step>& m_steps;
    const QByteArray& m_value;
};

} // namespace

std::optional<QString> settingPathProblem(const QString& path)
{
    const QString expected = u"expected a path in the scenario, such as links[0].loss"_s;
    const std::vector<Step> steps = stepsOf(path);
    if (steps.empty())
        return expected;
    if (steps.front().key == u"seed")
        return u"expected another path: every variant has the same seed; \"repeat\" takes others"_s;
    if (steps.front().key == u"format")
        return expected;
    return std::nullopt;
}

std::variant<QByteArray, SettingProblem> withSetting(const QByteArray& json, const Setting& setting)
{
    const auto parsed = readJson(json);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed))
        return SettingProblem{problem->message};
    const std::vector<Step> steps = stepsOf(setting.path);
    if (steps.empty())
        return SettingProblem{u"found \"%1\"; expected a path"_s.arg(shownInMessage(setting.path))};
    try {
        return Rewriter(steps, setting.value).rewritten(&std::get<JsonValue>(parsed), 0);
    } catch (const SettingProblem& problem) {
        return problem;
    }
}

bool isUnder(const QString& path, const Setting& setting)
{
    const QString place = u"$."_s + setting.path;
    if (!path.startsWith(place))
        return false;
    return path.size() == place.size() || path[place.size()] == u'.' || path[place.size()] == u'[';
}

} // namespace peerscope
