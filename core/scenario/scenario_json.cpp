// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_json.h"

#include "core/scenario/scenario_error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The length of the UTF-8 character at `text[0]`, or 0 if it is not valid (Unicode 15, table 3-7: no
/// overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8Length(std::string_view text)
{
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char first = at(0);
    if (first < 0x80)
        return 1;
    const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || text.size() < length)
        return 0;
    const unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at(1) < low || at(1) > high)
        return 0;
    for (std::size_t index = 2; index < length; ++index) {
        if ((at(index) & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

/// The offset of the first byte that is not UTF-8.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text)
{
    for (std::size_t offset = 0; offset < text.size();) {
        const std::size_t length = utf8Length(text.substr(offset));
        if (length == 0)
            return offset;
        offset += length;
    }
    return std::nullopt;
}

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// A recursive descent parser; the text must be UTF-8. Every function returns false once m_message is set.
class Parser
{
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    bool parseText(JsonValue& result)
    {
        skipSpace();
        if (!parseValue(result, 0))
            return false;
        skipSpace();
        return m_offset == m_text.size() ||
               fail(ScenarioWording::tr("found %1 after the end; expected nothing more").arg(here()));
    }

    std::size_t offset() const { return m_offset; }
    const QString& message() const { return m_message; }

private:
    bool fail(const QString& message)
    {
        m_message = message;
        return false;
    }

    char peek() const { return m_offset < m_text.size() ? m_text[m_offset] : '\0'; }

    bool take(char character)
    {
        if (m_offset >= m_text.size() || m_text[m_offset] != character)
            return false;
        ++m_offset;
        return true;
    }

    void skipSpace()
    {
        while (m_offset < m_text.size() &&
               (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r'))
            ++m_offset;
    }

    /// The character at m_offset, for a message.
    QString here() const
    {
        if (m_offset >= m_text.size())
            return ScenarioWording::tr("the end of the file");
        const std::size_t length = utf8Length(m_text.substr(m_offset));
        return u"\"%1\""_s.arg(shownInMessage(
            QString::fromUtf8(m_text.data() + m_offset, qsizetype(std::max<std::size_t>(length, 1)))));
    }

    bool parseValue(JsonValue& result, int depth)
    {
        if (++m_count > maxJsonValues)
            return fail(ScenarioWording::tr("more than %1 values; expected fewer").arg(maxJsonValues));
        const std::size_t begin = m_offset;
        bool parsed = false;
        const char first = peek();
        if (first == '{')
            parsed = parseObject(result.value.emplace<JsonObject>(), depth + 1);
        else if (first == '[')
            parsed = parseArray(result.value.emplace<JsonArray>(), depth + 1);
        else if (first == '"')
            parsed = parseString(result.value.emplace<QString>());
        else if (first == '-' || isDigit(first))
            parsed = parseNumber(result.value.emplace<JsonNumber>());
        else
            parsed = parseWord(result);
        result.source = m_text.substr(begin, m_offset - begin);
        return parsed;
    }

    bool parseWord(JsonValue& result)
    {
        const auto takeWord = [&](std::string_view word) {
            if (!m_text.substr(m_offset).starts_with(word))
                return false;
            m_offset += word.size();
            return true;
        };
        if (takeWord("true"))
            result.value = true;
        else if (takeWord("false"))
            result.value = false;
        else if (takeWord("null"))
            result.value = nullptr;
        else
            return fail(ScenarioWording::tr("found %1; expected a value").arg(here()));
        return true;
    }

    bool parseNumber(JsonNumber& number)
    {
        const std::size_t begin = m_offset;
        const auto digits = [&] {
            if (!isDigit(peek()))
                return fail(ScenarioWording::tr("found %1; expected a digit").arg(here()));
            while (isDigit(peek()))
                ++m_offset;
            return true;
        };
        take('-');
        if (take('0')) {
            if (isDigit(peek()))
                return fail(
                    ScenarioWording::tr("found %1 after a leading 0; expected a number without leading zeros")
                        .arg(here()));
        } else if (!digits()) {
            return false;
        }
        if (take('.') && !digits())
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            if (!digits())
                return false;
        }
        const char* first = m_text.data() + begin;
        const char* last = m_text.data() + m_offset;
        const auto [end, error] = std::from_chars(first, last, number.value);
        if (error != std::errc() || end != last || !std::isfinite(number.value)) {
            m_offset = begin;
            return fail(
                ScenarioWording::tr("a number too large or too small; expected one that a double can hold"));
        }
        return true;
    }

    bool parseString(QString& result)
    {
        ++m_offset; // the quote
        while (true) {
            const std::size_t begin = m_offset;
            while (m_offset < m_text.size() && peek() != '"' && peek() != '\\' &&
                   static_cast<unsigned char>(peek()) >= 0x20)
                ++m_offset;
            result += QString::fromUtf8(m_text.data() + begin, qsizetype(m_offset - begin));
            if (m_offset >= m_text.size())
                return fail(
                    ScenarioWording::tr("found the end of the file in a string; expected a closing quote"));
            if (take('"'))
                return true;
            if (!take('\\'))
                return fail(ScenarioWording::tr("found %1 in a string; expected it escaped").arg(here()));
            if (!parseEscape(result))
                return false;
        }
    }

    bool parseEscape(QString& result)
    {
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::u16string_view meanings = u"\"\\/\b\f\n\r\t";
        const char letter = peek();
        if (letter == 'u') {
            const std::size_t begin = m_offset - 1;
            const std::optional<char16_t> first = parseCodeUnit();
            if (!first)
                return false;
            result += QChar(*first);
            if (!QChar::isSurrogate(*first))
                return true;
            if (QChar::isHighSurrogate(*first) && m_text.substr(m_offset).starts_with("\\u")) {
                ++m_offset;
                const std::optional<char16_t> second = parseCodeUnit();
                if (!second)
                    return false;
                result += QChar(*second);
                if (QChar::isLowSurrogate(*second))
                    return true;
            }
            m_offset = begin;
            return fail(ScenarioWording::tr("half a surrogate pair; expected a high one and then a low one"));
        }
        const std::size_t index = letters.find(letter);
        if (m_offset >= m_text.size() || index == std::string_view::npos)
            return fail(ScenarioWording::tr("found %1 after a backslash; expected one of \" \\ / b f n r t u")
                            .arg(here()));
        ++m_offset;
        result += QChar(meanings[index]);
        return true;
    }

    /// "uXXXX".
    std::optional<char16_t> parseCodeUnit()
    {
        ++m_offset;
        unsigned int unit = 0;
        for (int digit = 0; digit < 4; ++digit) {
            const char character = peek();
            unsigned int value = 0;
            if (const auto [end, error] = std::from_chars(&character, &character + 1, value, 16);
                error != std::errc()) {
                fail(ScenarioWording::tr("found %1 in an escape; expected four hexadecimal digits")
                         .arg(here()));
                return std::nullopt;
            }
            unit = unit * 16 + value;
            ++m_offset;
        }
        return static_cast<char16_t>(unit);
    }

    bool checkDepth(int depth)
    {
        return depth <= maxJsonDepth ||
               fail(ScenarioWording::tr("nested deeper than %1 levels; expected fewer").arg(maxJsonDepth));
    }

    bool parseArray(JsonArray& array, int depth)
    {
        if (!checkDepth(depth))
            return false;
        ++m_offset; // the bracket
        skipSpace();
        if (take(']'))
            return true;
        while (true) {
            skipSpace();
            if (!parseValue(array.emplace_back(), depth))
                return false;
            skipSpace();
            if (take(']'))
                return true;
            if (!take(','))
                return fail(ScenarioWording::tr("found %1 in an array; expected \",\" or \"]\"").arg(here()));
        }
    }

    bool parseObject(JsonObject& object, int depth)
    {
        if (!checkDepth(depth))
            return false;
        ++m_offset; // the brace
        skipSpace();
        if (take('}'))
            return true;
        while (true) {
            skipSpace();
            if (peek() != '"')
                return fail(ScenarioWording::tr("found %1 in an object; expected a key in double quotes")
                                .arg(here()));
            JsonMember& member = object.emplace_back();
            if (!parseString(member.key))
                return false;
            skipSpace();
            if (!take(':'))
                return fail(ScenarioWording::tr("found %1 after a key; expected \":\"").arg(here()));
            skipSpace();
            if (!parseValue(member.value, depth))
                return false;
            skipSpace();
            if (take('}'))
                return true;
            if (!take(','))
                return fail(
                    ScenarioWording::tr("found %1 in an object; expected \",\" or \"}\"").arg(here()));
        }
    }

    std::string_view m_text;
    std::size_t m_offset = 0;
    int m_count = 0;
    QString m_message;
};

JsonProblem problemAt(std::string_view text, std::size_t offset, const QString& message)
{
    const std::string_view before = text.substr(0, offset);
    const std::size_t lineBegin = before.rfind('\n') + 1; // npos + 1 is 0
    const auto startsCharacter = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
    JsonProblem problem;
    problem.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    problem.column = 1 + static_cast<int>(std::count_if(before.begin() + std::ptrdiff_t(lineBegin),
                                                        before.end(), startsCharacter));
    problem.message = message;
    return problem;
}

} // namespace

std::variant<JsonValue, JsonProblem> readJson(const QByteArray& bytes)
{
    std::string_view text(bytes.constData(), std::size_t(bytes.size()));
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    if (const auto offset = firstInvalidUtf8(text)) {
        const auto byte = static_cast<unsigned char>(text[*offset]);
        return problemAt(
            text, *offset,
            ScenarioWording::tr("found the byte 0x%1; expected UTF-8").arg(byte, 2, 16, QChar(u'0')));
    }
    Parser parser(text);
    JsonValue value;
    if (!parser.parseText(value))
        return problemAt(text, parser.offset(), parser.message());
    return value;
}

bool isShownAsItIs(char32_t character)
{
    const QChar::Category category = QChar::category(character);
    return QChar::isPrint(character) && category != QChar::Separator_Line &&
           category != QChar::Separator_Paragraph;
}

QString shownInMessage(const QString& text, qsizetype longest)
{
    QString shown;
    for (const char32_t character : text.left(longest * 2).toStdU32String()) {
        if (shown.size() >= longest) {
            shown += u'…';
            return shown;
        }
        if (isShownAsItIs(character))
            shown += QString::fromUcs4(&character, 1);
        else
            shown += u"\\u%1"_s.arg(uint(character), 4, 16, QChar(u'0'));
    }
    return shown;
}

} // namespace peerscope
