// SPDX-License-Identifier: MIT
#pragma once

#include <QTest>

#include <cstddef>
#include <span>

namespace peerscope {

/// A row of a conformance table: one sentence about Godot's peer, and a check that ours does the same.
struct Sentence
{
    const char* name;
    const char* text; ///< from the reference page
    void (*isKept)();
};

/// For the `_data` function of a test: a row for each sentence.
inline void addRows(std::span<const Sentence> table)
{
    QTest::addColumn<int>("sentence");
    for (std::size_t index = 0; index < table.size(); ++index)
        QTest::newRow(table[index].name) << static_cast<int>(index);
}

/// For the test itself: runs the check of the current row, and prints the sentence if it fails.
inline void checkRow(std::span<const Sentence> table)
{
    QFETCH(int, sentence);
    const Sentence& row = table[static_cast<std::size_t>(sentence)];
    row.isKept();
    if (QTest::currentTestFailed())
        qInfo("not kept: %s", row.text);
}

} // namespace peerscope
