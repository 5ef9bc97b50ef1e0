// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/files/input_file.h"

#include <QString>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace peerscope {

/// A packet as a line of a file says it.
struct FilePacket
{
    Time sent{};
    std::string from; ///< who sends it: a peer's name or id, in UTF-8
    std::string to;   ///< its receivers, as in "to" of a scenario: a name, "-name" or a number
    int channel = 0;
    TransferMode mode = TransferMode::Reliable;
    std::vector<std::byte> payload;
};

/// Reads the packets of a file one after the other, in the memory of one line. The file is CSV with a line of
/// titles, as `export --to F.csv` writes it, or has one JSON object a line, as `--packets` writes it; it may
/// be compressed. Of its columns, `sent_us`, `from`, `to`, `channel`, `mode` and `payload_hex` are used;
/// others may be there. Lines are in order of `sent_us`. Empty lines do not count. One thread at a time.
///
/// All functions throw a ScenarioError whose path is the place in the file: "game.csv, line 3, channel".
class PacketFile
{
public:
    /// Opens a file, not a pipe: it is read once to check it, and again whenever it is played.
    explicit PacketFile(const QString& fileName);

    /// Reads the next packet, reusing the memory of `packet`. False at the end.
    bool next(FilePacket& packet);

    enum Column { Sent, From, To, Channel, Mode, PayloadHex, columnCount };
    /// A column of the packet read last, for an error about it: "game.csv, line 3, channel".
    QString placeOf(Column column) const;

private:
    using Values = std::array<std::string, columnCount>;

    int take();
    void readFormat();
    void readTitles();
    bool readRecord();
    bool readRow(Values& values);
    void readObject(Values& values);
    QString line() const;

    QString m_name; ///< for messages
    InputFile m_file;
    std::vector<std::byte> m_buffer;
    std::size_t m_begin = 0; ///< of the bytes of the buffer that were not taken
    std::size_t m_end = 0;
    bool m_isJson = false;
    std::array<std::size_t, columnCount> m_places{}; ///< of CSV: where each column is
    std::size_t m_width = 0;                         ///< cells of a line
    std::uint64_t m_line = 0;                        ///< where the record begins that was read last
    std::uint64_t m_nextLine = 1;
    std::string m_text;               ///< the record's cells one after the other; of JSON, its line
    std::vector<std::size_t> m_cells; ///< where each cell ends in m_text
    Values m_values;
    Time m_last{};
};

} // namespace peerscope
