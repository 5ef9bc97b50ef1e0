// SPDX-License-Identifier: MIT
#include "core/scenario/packet_file.h"

#include "core/scenario/number_bounds.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/scenario_reader.h"

#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int endOfFile = -1;
constexpr std::size_t readAtOnce = std::size_t{64} * 1024;
/// The largest payload in hexadecimal digits, and room for the other cells.
constexpr auto longestRecord = static_cast<std::size_t>(2 * bounds::size.high) + 64 * 1024;

constexpr std::array<std::string_view, PacketFile::columnCount> packetTitles = {
    "sent_us", "from", "to", "channel", "mode", "payload_hex"};

QString titleList()
{
    QStringList words;
    for (const std::string_view title : packetTitles)
        words << QString::fromLatin1(title.data(), qsizetype(title.size()));
    return words.join(u", "_s);
}

QString foundText(std::string_view utf8)
{
    return ScenarioWording::tr("found \"%1\"")
        .arg(shownInMessage(
            QString::fromUtf8(utf8.data(), qsizetype(std::min<std::size_t>(utf8.size(), 256)))));
}

template <class Number> std::optional<Number> wholeNumber(const std::string& text)
{
    Number value{};
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    return result.ec == std::errc() && result.ptr == end ? std::optional(value) : std::nullopt;
}

int hexDigit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool readHexInto(std::vector<std::byte>& bytes, std::string_view digits)
{
    bytes.resize(digits.size() / 2);
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        const int high = hexDigit(digits[2 * index]);
        const int low = hexDigit(digits[2 * index + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[index] = static_cast<std::byte>(high << 4 | low);
    }
    return digits.size() % 2 == 0;
}

InputFile openFile(const QString& fileName)
{
    const QString shown = shownInMessage(fileName, 4096);
    if (const QFileInfo info(fileName); info.exists() && !info.isFile())
        failScenario(shown, ScenarioWording::tr("not a regular file"),
                     ScenarioWording::tr("one, because it is read again"));
    auto opened = InputFile::open(QFile::encodeName(fileName).toStdString());
    if (const auto* error = std::get_if<InputFile::Error>(&opened))
        throw ScenarioError{{}, error->text};
    return std::get<InputFile>(std::move(opened));
}

} // namespace

PacketFile::PacketFile(const QString& fileName)
    : m_name(shownInMessage(fileName, 4096)), m_file(openFile(fileName)), m_buffer(readAtOnce)
{
    readFormat();
}

QString PacketFile::line() const
{
    return ScenarioWording::tr("%1, line %2").arg(m_name).arg(m_line);
}

QString PacketFile::placeOf(Column column) const
{
    const std::string_view title = packetTitles[column];
    return u"%1, %2"_s.arg(line(), QString::fromLatin1(title.data(), qsizetype(title.size())));
}

int PacketFile::take()
{
    if (m_begin == m_end) {
        m_begin = 0;
        m_end = m_file.read(m_buffer);
        if (m_end == 0) {
            if (!m_file.problem().isEmpty())
                throw ScenarioError{line(), m_file.problem()};
            return endOfFile;
        }
    }
    return std::to_integer<int>(m_buffer[m_begin++]);
}

void PacketFile::readFormat()
{
    constexpr std::array byteOrderMark = {std::byte{0xEF}, std::byte{0xBB}, std::byte{0xBF}};
    if (std::ranges::equal(m_file.view(byteOrderMark.size()), byteOrderMark))
        m_file.skip(byteOrderMark.size());
    const ByteView first = m_file.view(1);
    m_isJson = !first.empty() && first[0] == std::byte{'{'};
    if (!m_isJson)
        readTitles();
}

void PacketFile::readTitles()
{
    m_width = 0;
    m_places.fill(longestRecord);
    if (!readRecord())
        failScenario(line(), ScenarioWording::tr("found nothing"),
                     ScenarioWording::tr("a line with the titles %1").arg(titleList()));
    std::size_t begin = 0;
    for (std::size_t cell = 0; cell < m_cells.size(); begin = m_cells[cell++]) {
        const std::string_view title = std::string_view(m_text).substr(begin, m_cells[cell] - begin);
        const auto* const found = std::ranges::find(packetTitles, title);
        if (found == packetTitles.end())
            continue;
        std::size_t& place = m_places[static_cast<std::size_t>(found - packetTitles.begin())];
        if (place != longestRecord)
            failScenario(line(), ScenarioWording::tr("the title %1 twice").arg(QString::fromLatin1(title)),
                         ScenarioWording::tr("each once"));
        place = cell;
    }
    const auto missing = std::ranges::find(m_places, longestRecord);
    if (missing != m_places.end()) {
        const std::string_view title = packetTitles[static_cast<std::size_t>(missing - m_places.begin())];
        failScenario(line(), ScenarioWording::tr("no title %1").arg(QString::fromLatin1(title)),
                     ScenarioWording::tr("the titles %1").arg(titleList()));
    }
    m_width = m_cells.size();
}

/// Reads the cells of the next record that is not empty (RFC 4180), or the next line of JSON.
bool PacketFile::readRecord()
{
    m_text.clear();
    m_cells.clear();
    m_line = m_nextLine;
    bool isQuoted = false;  // within quotes
    bool wasQuoted = false; // this cell had some
    for (;;) {
        const int next = take();
        if (m_text.size() > longestRecord)
            failScenario(line(), ScenarioWording::tr("more than %1 bytes").arg(longestRecord),
                         ScenarioWording::tr("at most that many in a line"));
        if (next == '\n')
            ++m_nextLine;
        if (next == endOfFile && isQuoted)
            failScenario(line(), ScenarioWording::tr("a quote that does not end"),
                         ScenarioWording::tr("another one"));
        const bool isOnlyText = isQuoted && next != '"';
        if (next == '"' && !m_isJson) {
            const std::size_t begin = m_cells.empty() ? 0 : m_cells.back();
            if (isQuoted) {
                isQuoted = false;
            } else if (wasQuoted) { // a quote within quotes is written twice
                m_text += '"';
                isQuoted = true;
            } else if (m_text.size() == begin) {
                isQuoted = wasQuoted = true;
            } else {
                failScenario(line(), ScenarioWording::tr("a quote within a cell"),
                             ScenarioWording::tr("the whole cell in quotes, and each quote in it twice"));
            }
        } else if (next == ',' && !m_isJson && !isOnlyText) {
            m_cells.push_back(m_text.size());
            wasQuoted = false;
        } else if ((next == '\n' || next == endOfFile) && !isOnlyText) {
            if (!m_text.empty() && m_text.back() == '\r')
                m_text.pop_back();
            if (m_text.empty() && m_cells.empty() && !wasQuoted) { // an empty line
                if (next == endOfFile)
                    return false;
                m_line = m_nextLine;
                continue;
            }
            m_cells.push_back(m_text.size());
            return true;
        } else {
            m_text += static_cast<char>(next);
        }
    }
}

bool PacketFile::readRow(Values& values)
{
    if (!readRecord())
        return false;
    if (m_isJson) {
        readObject(values);
        return true;
    }
    if (m_cells.size() != m_width)
        failScenario(line(), ScenarioWording::tr("%1 cells").arg(m_cells.size()),
                     ScenarioWording::tr("%1, as in the first line").arg(m_width));
    for (std::size_t column = 0; column < columnCount; ++column) {
        const std::size_t place = m_places[column];
        const std::size_t begin = place == 0 ? 0 : m_cells[place - 1];
        std::string_view cell = std::string_view(m_text).substr(begin, m_cells[place] - begin);
        if (cell.starts_with('\'')) // see appendCsvText()
            cell.remove_prefix(1);
        values[column].assign(cell);
    }
    return true;
}

void PacketFile::readObject(Values& values)
{
    const QByteArray utf8 = QByteArray::fromRawData(m_text.data(), qsizetype(m_text.size()));
    const auto read = readJson(utf8);
    const QString expected = ScenarioWording::tr("a JSON object with %1").arg(titleList());
    if (const auto* problem = std::get_if<JsonProblem>(&read))
        failScenario(line(), ScenarioWording::tr("no JSON at column %1").arg(problem->column),
                     problem->message);
    const auto* members = std::get_if<JsonObject>(&std::get<JsonValue>(read).value);
    if (!members)
        failScenario(line(), foundText(m_text), expected);
    for (std::size_t column = 0; column < columnCount; ++column) {
        const std::string_view title = packetTitles[column];
        const auto isIt = [title](const JsonMember& member) {
            return member.key == QLatin1StringView(title.data(), qsizetype(title.size()));
        };
        const auto found = std::ranges::find_if(*members, isIt);
        if (found == members->end())
            failScenario(placeOf(static_cast<Column>(column)), ScenarioWording::tr("missing"), expected);
        if (const auto* text = std::get_if<QString>(&found->value.value))
            values[column] = text->toStdString();
        else if (std::holds_alternative<JsonNumber>(found->value.value))
            values[column].assign(found->value.source);
        else
            failScenario(placeOf(static_cast<Column>(column)), foundText(found->value.source),
                         ScenarioWording::tr("a text or a number"));
    }
}

bool PacketFile::next(FilePacket& packet)
{
    if (!readRow(m_values))
        return false;
    const std::string& sent = m_values[Sent];
    const auto time = wholeNumber<std::int64_t>(sent);
    const Time latest = bounds::moment.longest();
    if (!time || Time(*time) < m_last || Time(*time) > latest)
        failScenario(placeOf(Sent), foundText(sent),
                     ScenarioWording::tr("whole microseconds from %1, the time of the line before, to %2")
                         .arg(m_last.count())
                         .arg(latest.count()));
    packet.sent = m_last = Time(*time);

    const auto channel = wholeNumber<int>(m_values[Channel]);
    if (!channel || !bounds::transferChannel.contains(*channel))
        failScenario(placeOf(Channel), foundText(m_values[Channel]),
                     bounds::transferChannel.expectedInteger());
    packet.channel = *channel;

    const auto mode = transferModeFromName(m_values[Mode]);
    if (!mode)
        failScenario(placeOf(Mode), foundText(m_values[Mode]),
                     ScenarioWording::tr("one of %1").arg(u"unreliable, unreliable_ordered, reliable"_s));
    packet.mode = *mode;

    const std::string& digits = m_values[PayloadHex];
    if (digits.size() > 2 * static_cast<std::size_t>(bounds::size.high))
        failScenario(placeOf(PayloadHex), ScenarioWording::tr("%1 digits").arg(digits.size()),
                     ScenarioWording::tr("at most %1").arg(2 * static_cast<qint64>(bounds::size.high)));
    if (!readHexInto(packet.payload, digits))
        failScenario(placeOf(PayloadHex), foundText(digits),
                     ScenarioWording::tr("an even number of hexadecimal digits"));
    packet.from.assign(m_values[From]);
    packet.to.assign(m_values[To]);
    return true;
}

} // namespace peerscope
