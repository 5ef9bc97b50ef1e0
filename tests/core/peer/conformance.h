// SPDX-License-Identifier: MIT
#pragma once

#include <QTest>

#include <cstddef>
#include <span>

namespace peerscope {

/// A row of a conformance table: one sentence about Godot's peer, and what shows that ours keeps it.
struct Sentence
{
    const char* name;
    const char* text; ///< as the reference page has it
    void (*isKept)();
};

/// For the `_data` function of a test: a row for each sentence.
inline void addRows(std::span<const Sentence> table)
{
    QTest::addColumn<int>("sentence");
    for (std::size_t index = 0; index < table.size(); ++index)
        QTest::newRow(table[index].name) << static_cast<int>(index);
}

/// For the test itself: carries out the current row, and repeats the sentence when it is not kept.
inline void checkRow(std::span<const Sentence> table)
{
    QFETCH(int, sentence);
    const Sentence& row = table[static_cast<std::size_t>(sentence)];
    row.isKept();
    if (QTest::currentTestFailed())
        qInfo("not kept: %s", row.text);
}

} // namespace peerscope
