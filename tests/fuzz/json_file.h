// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario_file.h"
#include "tests/fuzz/require.h"

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

namespace peerscope {

inline QByteArray textOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), static_cast<qsizetype>(size)};
}

/// The value that `parse` reads from a file; nothing if it refuses it, with an error of one line. Writing an
/// accepted value with `write` and reading it again must give the same value.
template <class Value, class Parse, class Write>
std::optional<Value> readTwice(const QByteArray& text, Parse parse, Write write)
{
    std::variant<Value, ScenarioError> parsed = parse(text);
    if (const auto* error = std::get_if<ScenarioError>(&parsed)) {
        require(!error->message.isEmpty() && !error->toString().contains(QLatin1Char('\n')));
        return std::nullopt;
    }
    auto& value = std::get<Value>(parsed);
    const std::variant<Value, ScenarioError> again = parse(write(value));
    require(std::holds_alternative<Value>(again) && std::get<Value>(again) == value);
    return std::move(value);
}

} // namespace peerscope
