// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace peerscope {

/// A node in the field tree of a datagram, a command or a message: a part of the bytes, made readable for
/// people. A plain value, built on demand for what is shown, never for a whole trace.
struct Field
{
    std::string name;  ///< "peer id", "command", "arguments"; UTF-8, one line
    std::string value; ///< as text, with its unit: "reliable", "12", "(1, 2)"; empty if the children show it
    /// Its position: bytes from the start of the decoded bytes. For decompressed data or a packet put
    /// together from fragments, these are the resulting bytes.
    std::size_t offset = 0;
    std::size_t length = 0; ///< bytes; 0 for a field that is derived from others
    std::vector<Field> children;
    /// What is wrong with these bytes, in one line ("needs 4 bytes, 1 left"); empty if nothing is.
    std::string problem;

    /// Adds a child and returns it; the reference is valid until the next one is added.
    Field& add(std::string childName, std::string childValue, std::size_t childOffset,
               std::size_t childLength)
    {
        return children.emplace_back(
            Field{std::move(childName), std::move(childValue), childOffset, childLength, {}, {}});
    }

    /// Adds a child for bytes that make no sense from `childOffset` on, and returns it.
    Field& addProblem(std::string text, std::size_t childOffset, std::size_t childLength)
    {
        return children.emplace_back(Field{"malformed", {}, childOffset, childLength, {}, std::move(text)});
    }

    /// Whether this field or any below it has a problem.
    bool hasProblem() const
    {
        if (!problem.empty())
            return true;
        for (const Field& child : children) {
            if (child.hasProblem())
                return true;
        }
        return false;
    }

    bool operator==(const Field&) const = default;
};

} // namespace peerscope
