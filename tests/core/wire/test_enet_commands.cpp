// SPDX-License-Identifier: MIT
#include "enet_conversation.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/wire/enet_commands.h"

#include <QtTest>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace peerscope::test_enet_commands {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// Nothing outside of the datagram, in order, without gaps.
bool areWithin(const std::vector<EnetCommand>& commands, std::size_t size)
{
    std::size_t end = commands.empty() ? 0 : commands.front().offset;
    for (const EnetCommand& command : commands) {
        if (command.offset != end || command.size < 4 || command.payloadSize > command.size - 4 ||
            command.size > size - end || name(command.kind).empty() || name(command.kind) == "none")
            return false;
        end += command.size;
    }
    return end <= size;
}

class TestEnetCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(EnetPlatform::check(), std::nullopt);
        m_conversation = std::make_unique<Conversation>();
    }
    void namesFollowTheProtocolHeader();
    void everyCommandIsFound();
    void datagramsAreTakenApartWhole();
    void payloadsComeOutWhole();
    void truncatedDatagramsStayWithin();
    void changedBytesStayWithin();
    void randomBytesStayWithin();
    void compressedDatagramsAreLeftAlone();

private:
    std::unique_ptr<Conversation> m_conversation;
};

void TestEnetCommands::namesFollowTheProtocolHeader()
{
    const std::map<int, std::string_view> expected = {
        {ENET_PROTOCOL_COMMAND_ACKNOWLEDGE, "acknowledge"},
        {ENET_PROTOCOL_COMMAND_CONNECT, "connect"},
        {ENET_PROTOCOL_COMMAND_VERIFY_CONNECT, "verify_connect"},
        {ENET_PROTOCOL_COMMAND_DISCONNECT, "disconnect"},
        {ENET_PROTOCOL_COMMAND_PING, "ping"},
        {ENET_PROTOCOL_COMMAND_SEND_RELIABLE, "send_reliable"},
        {ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE, "send_unreliable"},
        {ENET_PROTOCOL_COMMAND_SEND_FRAGMENT, "send_fragment"},
        {ENET_PROTOCOL_COMMAND_SEND_UNSEQUENCED, "send_unsequenced"},
        {ENET_PROTOCOL_COMMAND_BANDWIDTH_LIMIT, "bandwidth_limit"},
        {ENET_PROTOCOL_COMMAND_THROTTLE_CONFIGURE, "throttle_configure"},
        {ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE_FRAGMENT, "send_unreliable_fragment"}};
    QCOMPARE(expected.size(), std::size_t{ENET_PROTOCOL_COMMAND_COUNT - 1});
    for (const auto& [number, text] : expected)
        QVERIFY(name(static_cast<EnetCommandKind>(number)) == text);
}

void TestEnetCommands::everyCommandIsFound()
{
    std::set<EnetCommandKind> found;
    for (const Bytes& datagram : m_conversation->datagrams) {
        for (const EnetCommand& command : enetCommands(datagram))
            found.insert(command.kind);
    }
    QCOMPARE(found.size(), std::size_t{ENET_PROTOCOL_COMMAND_COUNT - 1});
}

void TestEnetCommands::datagramsAreTakenApartWhole()
{
    std::size_t several = 0;
    for (const Bytes& datagram : m_conversation->datagrams) {
        const std::vector<EnetCommand> commands = enetCommands(datagram);
        QVERIFY(!commands.empty());
        QVERIFY(areWithin(commands, datagram.size()));
        const bool hasSentTime = (std::to_integer<unsigned>(datagram[0]) & 0x80) != 0;
        QCOMPARE(commands.front().offset, std::size_t{hasSentTime ? 4u : 2u});
        QCOMPARE(commands.back().offset + commands.back().size, datagram.size());
        several += commands.size() > 1 ? 1 : 0;
    }
    QVERIFY(several > 0);
}

void TestEnetCommands::payloadsComeOutWhole()
{
    // What was sent, by channel, with the fragments concatenated.
    std::map<std::uint8_t, Bytes> payloads;
    std::map<std::uint8_t, std::set<EnetCommandKind>> kinds;
    std::map<std::uint8_t, std::vector<std::uint16_t>> numbers;
    for (const Bytes& datagram : m_conversation->datagrams) {
        for (const EnetCommand& command : enetCommands(datagram)) {
            if (command.payloadSize == 0)
                continue;
            const auto end = datagram.begin() + static_cast<std::ptrdiff_t>(command.offset + command.size);
            Bytes& payload = payloads[command.channel];
            payload.insert(payload.end(), end - static_cast<std::ptrdiff_t>(command.payloadSize), end);
            kinds[command.channel].insert(command.kind);
            numbers[command.channel].push_back(command.reliableSequenceNumber);
        }
    }
    QCOMPARE(payloads.size(), std::size_t{5});
    QVERIFY(payloads[3] == m_conversation->reliable);
    QVERIFY(payloads[4] == m_conversation->ordered);
    QVERIFY(payloads[5] == m_conversation->unsequenced);
    QVERIFY(payloads[6] == m_conversation->largeReliable);
    QVERIFY(payloads[7] == m_conversation->largeUnreliable);
    QVERIFY(kinds[3] == std::set{EnetCommandKind::SendReliable});
    QVERIFY(kinds[4] == std::set{EnetCommandKind::SendUnreliable});
    QVERIFY(kinds[5] == std::set{EnetCommandKind::SendUnsequenced});
    QVERIFY(kinds[6] == std::set{EnetCommandKind::SendFragment});
    QVERIFY(kinds[7] == std::set{EnetCommandKind::SendUnreliableFragment});
    QVERIFY((numbers[6] == std::vector<std::uint16_t>{1, 2, 3}));
}

// The datagrams below are put in heap blocks of their exact size, so that a sanitizer sees a byte read too
// far.

void TestEnetCommands::truncatedDatagramsStayWithin()
{
    for (const Bytes& datagram : m_conversation->datagrams) {
        const std::vector<EnetCommand> whole = enetCommands(datagram);
        for (std::size_t size = 0; size < datagram.size(); ++size) {
            const Bytes shorter(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size));
            const std::vector<EnetCommand> commands = enetCommands(shorter);
            QVERIFY(areWithin(commands, size));
            QVERIFY(commands.size() < whole.size());
            // Everything before the cut is still found.
            for (std::size_t index = 0; index < commands.size(); ++index) {
                QCOMPARE(commands[index].offset, whole[index].offset);
                QCOMPARE(commands[index].size, whole[index].size);
            }
            if (commands.size() + 1 < whole.size())
                QVERIFY(whole[commands.size()].offset + whole[commands.size()].size > size);
        }
    }
}

void TestEnetCommands::changedBytesStayWithin()
{
    RandomStream random(17);
    const auto& datagrams = m_conversation->datagrams;
    for (int round = 0; round < 60'000; ++round) {
        Bytes datagram =
            datagrams[static_cast<std::size_t>(random.nextBetween(0, std::ssize(datagrams) - 1))];
        for (std::int64_t changes = random.nextBetween(1, 4); changes > 0; --changes) {
            const auto place = static_cast<std::size_t>(
                random.nextBetween(0, std::min<std::int64_t>(std::ssize(datagram), 60) - 1));
            datagram[place] = static_cast<std::byte>(random.next());
        }
        QVERIFY(areWithin(enetCommands(datagram), datagram.size()));
    }
}

void TestEnetCommands::randomBytesStayWithin()
{
    RandomStream random(18);
    std::size_t found = 0;
    for (int round = 0; round < 60'000; ++round) {
        Bytes datagram(static_cast<std::size_t>(random.nextBetween(0, 80)));
        for (std::byte& byte : datagram)
            byte = static_cast<std::byte>(random.next());
        const std::vector<EnetCommand> commands = enetCommands(datagram);
        QVERIFY(areWithin(commands, datagram.size()));
        found += commands.size();
    }
    QVERIFY(found > 1'000); // some of it does look like ENet's
}

void TestEnetCommands::compressedDatagramsAreLeftAlone()
{
    Bytes datagram = m_conversation->datagrams.front();
    QVERIFY(!enetCommands(datagram).empty());
    datagram[0] |= std::byte{0x40};
    QVERIFY(enetCommands(datagram).empty());
}

PEERSCOPE_TEST(TestEnetCommands)

} // namespace peerscope::test_enet_commands

#include "test_enet_commands.moc"
