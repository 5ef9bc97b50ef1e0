// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <cstdint>
#include <optional>

namespace peerscope {

/// A number from `low` to `high`; nothing where the text is none.
std::optional<double> numberFrom(const QString& text, double low, double high);

/// A size of memory in bytes: "512MiB", "2GB", "1.5GiB", "300000000"; K, M, G and T alone are of 1,024 each.
/// Nothing where the text is none.
std::optional<std::uint64_t> sizeFrom(const QString& text);

} // namespace peerscope
