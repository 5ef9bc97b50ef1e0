// SPDX-License-Identifier: MIT
#include "core/sandbox/junit.h"

#include <QXmlStreamWriter>

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Text without the characters that XML cannot hold, not even escaped.
QString xmlText(const QString& text)
{
    QString result;
    for (const char32_t code : text.toUcs4()) {
        const bool isAllowed = code == U'\t' || code == U'\n' || code == U'\r' ||
                               (code >= 0x20 && code <= 0xD7FF) || (code >= 0xE000 && code <= 0xFFFD) ||
                               code >= 0x10000;
        const char32_t shown = isAllowed ? code : U'\uFFFD';
        result += QString::fromUcs4(&shown, 1);
    }
    return result;
}

class JunitWriter
{
public:
    JunitWriter(QByteArray& out, const QDateTime& started) : m_xml(&out), m_started(started)
    {
        m_xml.setAutoFormatting(true);
        m_xml.setAutoFormattingIndent(2);
        m_xml.writeStartDocument();
        m_xml.writeStartElement(u"testsuites"_s);
    }
    ~JunitWriter()
    {
        m_xml.writeEndElement();
        m_xml.writeEndDocument();
    }
    JunitWriter(const JunitWriter&) = delete;
    JunitWriter& operator=(const JunitWriter&) = delete;

    // What the schemas of Ant and Jenkins require, in Ant's order.
    void add(const JunitSuite& suite)
    {
        m_xml.writeStartElement(u"testsuite"_s);
        attribute(u"id"_s, QString::number(m_suites++));
        attribute(u"package"_s, u"peerscope"_s);
        attribute(u"name"_s, suite.name);
        attribute(u"timestamp"_s, m_started.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss"_s));
        attribute(u"hostname"_s, u"localhost"_s);
        attribute(u"tests"_s, QString::number(suite.results.size() + suite.unchecked.size()));
        attribute(u"failures"_s,
                  QString::number(std::ranges::count(suite.results, false, &ExpectResult::met)));
        attribute(u"errors"_s, u"0"_s);
        attribute(u"skipped"_s, QString::number(suite.unchecked.size()));
        attribute(u"time"_s, QString::number(toSeconds(suite.took), 'f', 3));
        m_xml.writeStartElement(u"properties"_s);
        for (const auto& [name, value] : suite.properties) {
            m_xml.writeEmptyElement(u"property"_s);
            attribute(u"name"_s, name);
            attribute(u"value"_s, value);
        }
        m_xml.writeEndElement();
        for (const ExpectResult& result : suite.results) {
            beginCase(suite, result.expect);
            if (!result.met) {
                const QString found = result.toString();
                m_xml.writeStartElement(u"failure"_s);
                attribute(u"type"_s, u"expectation"_s);
                attribute(u"message"_s, found);
                m_xml.writeCharacters(xmlText(found));
                m_xml.writeEndElement();
            }
            m_xml.writeEndElement();
        }
        for (const ExpectSpec& expect : suite.unchecked) {
            beginCase(suite, expect);
            m_xml.writeEmptyElement(u"skipped"_s);
            attribute(u"message"_s, suite.whyUnchecked);
            m_xml.writeEndElement();
        }
        m_xml.writeTextElement(u"system-out"_s, {});
        m_xml.writeTextElement(u"system-err"_s, {});
        m_xml.writeEndElement();
    }

private:
    void attribute(const QString& name, const QString& value) { m_xml.writeAttribute(name, xmlText(value)); }

    void beginCase(const JunitSuite& suite, const ExpectSpec& expect)
    {
        m_xml.writeStartElement(u"testcase"_s);
        attribute(u"classname"_s, suite.name);
        attribute(u"name"_s, expectationText(expect));
        attribute(u"time"_s, u"0"_s); // all are checked together
    }

    QXmlStreamWriter m_xml;
    const QDateTime& m_started;
    int m_suites = 0;
};

} // namespace

QByteArray toJunit(const std::vector<JunitSuite>& suites, const QDateTime& started)
{
    QByteArray xml;
    {
        JunitWriter writer(xml, started);
        for (const JunitSuite& suite : suites)
            writer.add(suite);
    }
    return xml;
}

} // namespace peerscope
