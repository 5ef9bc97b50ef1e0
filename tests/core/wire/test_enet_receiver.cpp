// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/wire/enet_receiver.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <string>

namespace peerscope::test_enet_receiver {

/// Feeds commands to a receiver and logs its results: "3 delivered", "4 held", …
class Feed
{
public:
    explicit Feed(bool fromTheStart = true) : m_receiver(fromTheStart) {}

    void reliable(std::uint32_t packet, std::uint16_t number, std::uint8_t channel = 0)
    {
        receive({PacketId(packet), EnetCommandKind::SendReliable, channel, number, 0, 0, 1});
    }
    void reliableFragment(std::uint32_t packet, std::uint16_t start, std::uint16_t index, std::uint16_t count)
    {
        receive({PacketId(packet), EnetCommandKind::SendFragment, 0, start, 0, index, count});
    }
    void unreliable(std::uint32_t packet, std::uint16_t after, std::uint16_t number)
    {
        receive({PacketId(packet), EnetCommandKind::SendUnreliable, 0, after, number, 0, 1});
    }
    void unreliableFragment(std::uint32_t packet, std::uint16_t after, std::uint16_t number,
                            std::uint16_t index, std::uint16_t count)
    {
        receive({PacketId(packet), EnetCommandKind::SendUnreliableFragment, 0, after, number, index, count});
    }
    void unsequenced(std::uint32_t packet, std::uint16_t group)
    {
        receive({PacketId(packet), EnetCommandKind::SendUnsequenced, 0, 0, group, 0, 1});
    }
    void assume(std::uint16_t number)
    {
        EnetReceiver::Outcomes outcomes;
        m_receiver.assumeReceived(0, number, outcomes);
        note(outcomes);
    }

    QStringList take() { return std::exchange(m_said, {}); }
    std::size_t waitingCount() const { return m_receiver.waiting().size(); }

private:
    void receive(const ReceivedCommand& command)
    {
        EnetReceiver::Outcomes outcomes;
        m_receiver.receive(command, outcomes);
        note(outcomes);
    }
    void note(const EnetReceiver::Outcomes& outcomes)
    {
        const char* names[] = {"delivered", "held", "released", "discarded", "incomplete"};
        for (const ReceptionOf& outcome : outcomes)
            m_said << QString::number(outcome.packet.value()) + QLatin1Char(' ') +
                          QLatin1StringView(names[static_cast<int>(outcome.reception)]);
    }

    EnetReceiver m_receiver;
    QStringList m_said;
};

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(QStringLiteral(", "), Qt::SkipEmptyParts);
}

class TestEnetReceiver final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reliablePacketsComeInTheirOrder()
    {
        Feed feed;
        feed.reliable(1, 1);
        feed.reliable(3, 3);
        feed.reliable(4, 4);
        feed.reliable(2, 2);
        QCOMPARE(feed.take(), words("1 delivered, 3 held, 4 held, 2 delivered, 3 released, 4 released"));
    }

    void aChannelDoesNotWaitForAnother()
    {
        Feed feed;
        feed.reliable(2, 2, 0);
        feed.reliable(1, 1, 5);
        QCOMPARE(feed.take(), words("2 held, 1 delivered"));
    }

    void whatCameTwiceIsDiscarded()
    {
        Feed feed;
        feed.reliable(1, 1);
        feed.reliable(1, 1);
        QCOMPARE(feed.take(), words("1 delivered, 1 discarded"));
        feed.reliable(3, 3);
        feed.reliable(3, 3); // it waits: its second copy is no news
        QCOMPARE(feed.take(), words("3 held"));
        feed.unsequenced(8, 1);
        feed.unsequenced(8, 1);
        QCOMPARE(feed.take(), words("8 delivered, 8 discarded"));
    }

    void reliableNumbersGoRound()
    {
        Feed feed;
        for (std::uint32_t packet = 1; packet <= 0x20005; ++packet) {
            feed.reliable(packet, static_cast<std::uint16_t>(packet));
            QCOMPARE(feed.take(), QStringList(QString::number(packet) + QStringLiteral(" delivered")));
        }
    }

    void whatIsFarAheadIsOutsideOfTheWindow()
    {
        Feed feed;
        feed.reliable(1, 1);
        feed.reliable(2, 0x6FFF); // the last of seven windows
        feed.reliable(3, 0x7000);
        feed.reliable(4, 0xFFFF);
        QCOMPARE(feed.take(), words("1 delivered, 2 held, 3 discarded, 4 discarded"));
    }

    void anOlderUnreliablePacketIsLate()
    {
        Feed feed;
        feed.unreliable(1, 0, 1);
        feed.unreliable(3, 0, 3);
        feed.unreliable(2, 0, 2);
        QCOMPARE(feed.take(), words("1 delivered, 3 delivered, 2 discarded"));
    }

    void anUnreliablePacketWaitsForTheReliableBeforeIt()
    {
        Feed feed;
        feed.unreliable(1, 1, 1);
        feed.unreliable(2, 1, 2);
        feed.reliable(9, 1);
        QCOMPARE(feed.take(), words("1 held, 2 held, 9 delivered, 1 released, 2 released"));
        feed.unreliable(3, 0, 3); // sent before that reliable one
        QCOMPARE(feed.take(), words("3 discarded"));
    }

    void aReliableBringsUnreliableNumbersBackToTheStart()
    {
        Feed feed;
        feed.unreliable(1, 0, 40);
        feed.reliable(2, 1);
        feed.unreliable(3, 1, 1);
        QCOMPARE(feed.take(), words("1 delivered, 2 delivered, 3 delivered"));
    }

    void fragmentsWaitForEachOther()
    {
        Feed feed;
        feed.reliableFragment(1, 1, 2, 3);
        feed.reliableFragment(1, 1, 0, 3);
        feed.reliableFragment(1, 1, 0, 3);
        QVERIFY(feed.take().isEmpty());
        feed.reliable(2, 4); // the number behind the three
        feed.reliableFragment(1, 1, 1, 3);
        QCOMPARE(feed.take(), words("2 held, 1 delivered, 2 released"));
    }

    void anUnreliablePacketWithoutAllItsFragmentsIsGivenUp()
    {
        Feed feed;
        feed.unreliableFragment(1, 0, 1, 0, 2);
        feed.unreliable(2, 0, 2);
        QCOMPARE(feed.take(), words("2 delivered, 1 incomplete"));
        feed.unreliableFragment(1, 0, 1, 1, 2); // too late
        QCOMPARE(feed.take(), words("1 discarded"));
        feed.unreliableFragment(3, 0, 3, 0, 2);
        feed.unreliableFragment(3, 0, 3, 1, 2);
        QCOMPARE(feed.take(), words("3 delivered"));
    }

    void ofPacketsInPartsTheLastTwoAndTheNewestArrivalAreKept()
    {
        Feed feed;
        feed.unreliableFragment(5, 0, 5, 0, 2);
        feed.unreliableFragment(6, 0, 6, 0, 2);
        feed.unreliableFragment(4, 0, 4, 0, 2); // ENet spares the one that it has just put there
        QVERIFY(feed.take().isEmpty());
        feed.unreliableFragment(7, 0, 7, 0, 2);
        QCOMPARE(feed.take(), words("4 incomplete, 5 incomplete"));
        feed.unreliableFragment(7, 0, 7, 1, 2);
        QCOMPARE(feed.take(), words("7 delivered, 6 incomplete"));
    }

    void onlyTheFirstAndTheLastPartOfAPacketLetEnetLook()
    {
        Feed feed;
        feed.unreliableFragment(5, 0, 5, 0, 3);
        feed.unreliableFragment(6, 0, 6, 0, 3);
        feed.unreliableFragment(4, 0, 4, 0, 3);
        feed.unreliableFragment(6, 0, 6, 1, 3); // 4 may still come
        QVERIFY(feed.take().isEmpty());
        feed.unreliableFragment(6, 0, 6, 2, 3);
        QCOMPARE(feed.take(), words("6 delivered, 4 incomplete, 5 incomplete"));
    }

    void unsequencedPacketsComeInAnyOrderWithinTheirWindow()
    {
        Feed feed;
        feed.unsequenced(1, 5);
        feed.unsequenced(2, 3);
        feed.unsequenced(3, 1030); // the next 1024
        feed.unsequenced(4, 6);    // now 65,536 - 1,024 ahead
        QCOMPARE(feed.take(), words("1 delivered, 2 delivered, 3 delivered, 4 discarded"));
    }

    void aCaptureMayBeginInTheMiddle()
    {
        Feed feed(false);
        feed.reliable(1, 700);
        feed.reliable(3, 702);
        feed.reliable(2, 701);
        QCOMPARE(feed.take(), words("1 delivered, 3 held, 2 delivered, 3 released"));
    }

    void anAcknowledgedCommandThatWasNotSeenLetsTheOthersGo()
    {
        Feed feed;
        feed.reliable(2, 2);
        feed.unreliable(3, 2, 1);
        QCOMPARE(feed.take(), words("2 held, 3 held"));
        feed.assume(1);
        QCOMPARE(feed.take(), words("2 released, 3 released"));
    }

    void whatWaitsIsBounded()
    {
        Feed feed;
        for (std::uint32_t packet = 0; packet < 5'000; ++packet) {
            feed.reliable(packet, static_cast<std::uint16_t>(packet + 2)); // 1 never comes
            feed.unreliable(10'000 + packet, 0x6000, static_cast<std::uint16_t>(packet + 1));
        }
        QVERIFY(feed.waitingCount() <= 2 * 2'048);
    }

    void anyCommandsInAnyOrderDecideEachPacketOnce()
    {
        RandomStream random(7);
        for (int round = 0; round < 40; ++round) {
            EnetReceiver receiver(round % 2 == 0);
            EnetReceiver::Outcomes outcomes;
            std::vector<int> endings(400);
            constexpr EnetCommandKind kinds[] = {
                EnetCommandKind::SendReliable, EnetCommandKind::SendUnreliable, EnetCommandKind::SendFragment,
                EnetCommandKind::SendUnsequenced, EnetCommandKind::SendUnreliableFragment};
            for (std::uint32_t packet = 0; packet < endings.size(); ++packet) {
                ReceivedCommand command;
                command.packet = PacketId(packet);
                command.kind = kinds[random.next() % std::size(kinds)];
                command.channel = static_cast<std::uint8_t>(random.next() % 3);
                command.reliableSequenceNumber = static_cast<std::uint16_t>(random.next() % 12);
                command.number = static_cast<std::uint16_t>(random.next() % 12);
                if (isFragment(command.kind)) {
                    command.fragmentCount = static_cast<std::uint16_t>(1 + random.next() % 3);
                    command.fragment = static_cast<std::uint16_t>(random.next() % command.fragmentCount);
                }
                receiver.receive(command, outcomes);
            }
            for (const ReceptionOf& outcome : outcomes) {
                if (outcome.reception != Reception::Held)
                    ++endings[outcome.packet.value()];
            }
            QVERIFY(std::all_of(endings.begin(), endings.end(), [](int count) { return count <= 1; }));
        }
    }
};

PEERSCOPE_TEST(TestEnetReceiver)

} // namespace peerscope::test_enet_receiver

#include "test_enet_receiver.moc"
