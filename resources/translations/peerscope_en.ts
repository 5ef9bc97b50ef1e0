<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CaptureBanner</name>
    <message numerus="yes">
        <source>%n peer(s). %1</source>
        <translation>
            <numerusform>%n peer. %1</numerusform>
            <numerusform>%n peers. %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaptureSummary</name>
    <message numerus="yes">
        <source>%n packet(s) were left out, claiming more bytes than such datagrams hold in a game</source>
        <translation>
            <numerusform>%n packet was left out, claiming more bytes than such datagrams hold in a game</numerusform>
            <numerusform>%n packets were left out, claiming more bytes than such datagrams hold in a game</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 frame(s): %2</source>
        <translation>
            <numerusform>%1 frame: %2</numerusform>
            <numerusform>%1 frames: %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more frame(s) came, but were dropped while the capture was taken</source>
        <translation>
            <numerusform>%n more frame came, but was dropped while the capture was taken</numerusform>
            <numerusform>%n more frames came, but were dropped while the capture was taken</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConnectionEnds</name>
    <message numerus="yes">
        <source>nobody listens on port %1 of %2: %n CONNECT(s) found no socket</source>
        <translation>
            <numerusform>nobody listens on port %1 of %2: %n CONNECT found no socket</numerusform>
            <numerusform>nobody listens on port %1 of %2: %n CONNECTs found no socket</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is full: it has %n client(s), as many as its max_clients allows, and answers no more</source>
        <translation>
            <numerusform>%1 is full: it has %n client, as many as its max_clients allows, and answers no more</numerusform>
            <numerusform>%1 is full: it has %n clients, as many as its max_clients allows, and answers no more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>no CONNECT reached %1: of %n, the last was lost (%2)</source>
        <translation>
            <numerusform>no CONNECT reached %1: of %n, the last was lost (%2)</numerusform>
            <numerusform>no CONNECT reached %1: of %n, the last was lost (%2)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 answered %n time(s), but the client did not take it: the answer never arrived, or it could not read it</source>
        <translation>
            <numerusform>%1 answered %n time, but the client did not take it: the answer never arrived, or it could not read it</numerusform>
            <numerusform>%1 answered %n times, but the client did not take it: the answer never arrived, or it could not read it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 answered %n time(s), but no answer arrived: the last was lost (%2)</source>
        <translation>
            <numerusform>%1 answered %n time, but no answer arrived: the last was lost (%2)</numerusform>
            <numerusform>%1 answered %n times, but no answer arrived: the last was lost (%2)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the capture has %n CONNECT(s) and no answer of %1: nobody listens there, it is full, it cannot read them, or they or its answers were lost; a capture cannot tell</source>
        <translation>
            <numerusform>the capture has %n CONNECT and no answer of %1: nobody listens there, it is full, it cannot read it, or it or its answer was lost; a capture cannot tell</numerusform>
            <numerusform>the capture has %n CONNECTs and no answer of %1: nobody listens there, it is full, it cannot read them, or they or its answers were lost; a capture cannot tell</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 did not answer %n CONNECT(s)</source>
        <translation>
            <numerusform>%1 did not answer %n CONNECT</numerusform>
            <numerusform>%1 did not answer %n CONNECTs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 sent %2 again %n time(s), and the capture has no acknowledgement: refused by the game, timed out, or cut off; a capture cannot tell</source>
        <comment>a peer, a packet</comment>
        <translation>
            <numerusform>%1 sent %2 again %n time, and the capture has no acknowledgement: refused by the game, timed out, or cut off; a capture cannot tell</numerusform>
            <numerusform>%1 sent %2 again %n times, and the capture has no acknowledgement: refused by the game, timed out, or cut off; a capture cannot tell</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 timed out after %n resend(s) of %2</source>
        <translation>
            <numerusform>%1 timed out after %n resend of %2</numerusform>
            <numerusform>%1 timed out after %n resends of %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 timed out after %n resend(s) of %2, the last of them lost (%3)</source>
        <translation>
            <numerusform>%1 timed out after %n resend of %2, the last of them lost (%3)</numerusform>
            <numerusform>%1 timed out after %n resends of %2, the last of them lost (%3)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Datagrams</name>
    <message numerus="yes">
        <source>and %n part(s) more</source>
        <translation>
            <numerusform>and %n part more</numerusform>
            <numerusform>and %n parts more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExperimentReport</name>
    <message numerus="yes">
        <source>%1, seed %2, %3 run(s)</source>
        <translation>
            <numerusform>%1, seed %2, %3 run</numerusform>
            <numerusform>%1, seed %2, %3 runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Fates</name>
    <message numerus="yes">
        <source>Some of its %n fragment(s) never arrived, and fragments of unreliable packets are not sent again.</source>
        <translation>
            <numerusform>Its %n fragment never arrived, and fragments of unreliable packets are not sent again.</numerusform>
            <numerusform>Some of its %n fragments never arrived, and fragments of unreliable packets are not sent again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gateway</name>
    <message numerus="yes">
        <source>There are %n clients, and no more are let in.</source>
        <translation>
            <numerusform>There is %n client, and no more are let in.</numerusform>
            <numerusform>There are %n clients, and no more are let in.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There are %n clients from one machine, and no more of it are let in.</source>
        <translation>
            <numerusform>There is %n client from one machine, and no more of it are let in.</numerusform>
            <numerusform>There are %n clients from one machine, and no more of it are let in.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LadderView</name>
    <message numerus="yes">
        <source>and %n pair(s) of peers more</source>
        <translation>
            <numerusform>and %n pair of peers more</numerusform>
            <numerusform>and %n pairs of peers more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message numerus="yes">
        <source>%1 byte(s)</source>
        <translation>
            <numerusform>%1 byte</numerusform>
            <numerusform>%1 bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 peer(s)</source>
        <translation>
            <numerusform>%1 peer</numerusform>
            <numerusform>%1 peers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 packet(s)</source>
        <translation>
            <numerusform>%1 packet</numerusform>
            <numerusform>%1 packets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 datagram(s)</source>
        <translation>
            <numerusform>%1 datagram</numerusform>
            <numerusform>%1 datagrams</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Packets</name>
    <message numerus="yes">
        <source>from %1 to %n recipient(s)</source>
        <translation>
            <numerusform>from %1 to %n recipient</numerusform>
            <numerusform>from %1 to %n recipients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Peers</name>
    <message numerus="yes">
        <source>and %n more connection(s)</source>
        <translation>
            <numerusform>and %n more connection</numerusform>
            <numerusform>and %n more connections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatisticsPanel</name>
    <message numerus="yes">
        <source>%n copies of datagrams, made by links</source>
        <translation>
            <numerusform>%n copy of a datagram, made by a link</numerusform>
            <numerusform>%n copies of datagrams, made by links</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Story</name>
    <message numerus="yes">
        <source>%n byte(s)</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>cut into %n fragment(s): command %1 in %2</source>
        <translation>
            <numerusform>cut into %n fragment: command %1 in %2</numerusform>
            <numerusform>cut into %n fragments: command %1 in %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>cut into %n fragment(s): command %1 to %2, in %3 to %4</source>
        <translation>
            <numerusform>cut into %n fragment: command %1 to %2, in %3 to %4</numerusform>
            <numerusform>cut into %n fragments: command %1 to %2, in %3 to %4</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>never delivered: not all of its %n fragment(s) arrived, and unreliable ones are not sent again</source>
        <translation>
            <numerusform>never delivered: not all of its %n fragment arrived, and unreliable ones are not sent again</numerusform>
            <numerusform>never delivered: not all of its %n fragments arrived, and unreliable ones are not sent again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TopologyPicture</name>
    <message numerus="yes">
        <source>%n server(s)</source>
        <translation>
            <numerusform>%n server</numerusform>
            <numerusform>%n servers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n peer(s)</source>
        <translation>
            <numerusform>%n peer</numerusform>
            <numerusform>%n peers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>peerscope::PeersModel</name>
    <message numerus="yes">
        <source>%1 client(s)</source>
        <translation>
            <numerusform>%1 client</numerusform>
            <numerusform>%1 clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 peer(s)</source>
        <translation>
            <numerusform>%1 peer</numerusform>
            <numerusform>%1 peers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>peerscope::SignalLog</name>
    <message numerus="yes">
        <source>%1 event(s)</source>
        <translation>
            <numerusform>%1 event</numerusform>
            <numerusform>%1 events</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>peerscope::WarningsButton</name>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The scenario has %n warning(s).</source>
        <translation>
            <numerusform>The scenario has %n warning.</numerusform>
            <numerusform>The scenario has %n warnings.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>peerscope::SessionCommands</name>
    <message numerus="yes">
        <source>A session of %1 s with %n packet(s).</source>
        <translation>
            <numerusform>A session of %1 s with %n packet.</numerusform>
            <numerusform>A session of %1 s with %n packets.</numerusform>
        </translation>
    </message>
</context>
</TS>
