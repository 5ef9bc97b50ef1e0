// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter_tree.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace peerscope {

/// What is wrong with a filter's text, where, and what was expected there. core/words/filter_text.h says it.
struct FilterError
{
    enum class Fault : std::uint8_t {
        Unexpected, ///< `found`; if that is empty, the end of the text
        TooLong,    ///< above longestFilter bytes
        TooDeep,    ///< above deepestFilter parentheses
        OpenQuote,
        NeverClosed,   ///< an opening parenthesis
        ClosesNothing, ///< a closing parenthesis
        NotTwice,
        SingleEquals,
        UnknownField,
        UnknownPeer,
        UnknownUnit,
        NoOrder,        ///< a value of `type` is not more or less than another
        NoneHasNoOrder, ///< nor is `none`
        NeverMissing,   ///< every packet has a value of `field`, which is compared with `none`
        OtherType,      ///< `field` has another type than `type`
        TimeWithoutUnit,
        NumberTooLarge,
        PeerIdTooLarge,
        HalfByte,
        NothingToFind, ///< an empty payload
    };
    enum class Expected : std::uint8_t {
        Nothing,
        Symbols, ///< `choices`, as they are typed
        OneOf,   ///< `choices`: names, words, units
        Term,    ///< a field, "!" or "("
        FieldOrParenthesis,
        EqualityBefore,
        Value,       ///< of `type`; `choices` are its units, if it needs one
        Type,        ///< something of `type`
        WholeNumber, ///< of `type`
        NumberWithoutUnit,
        Below2To63,
        PeerNameOrId,
        PeerIdOf32Bits,
        Text, ///< in quotes
        TextOrBytes,
        HexDigits,
        EvenHexDigits,
    };

    Fault fault = Fault::Unexpected;
    Expected expected = Expected::Nothing;
    FilterType type = FilterType::Number;
    FilterField field = FilterField::Id;
    std::string guess = {};                ///< what was meant, perhaps; may be empty
    std::vector<std::string> choices = {}; ///< all that would have been right
    std::string found = {};                ///< the text at that place, at most 40 bytes; empty at the end
    std::size_t position = 0;              ///< in bytes of the UTF-8 text
    std::size_t length = 0;                ///< 0: something is missing there

    bool operator==(const FilterError&) const = default;
};

inline constexpr std::size_t longestFilter = 65'536; ///< bytes
inline constexpr int deepestFilter = 64;             ///< nested parentheses

} // namespace peerscope
