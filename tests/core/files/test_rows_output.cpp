// SPDX-License-Identifier: MIT
#include "core/files/csv_cells.h"
#include "core/files/rows_output.h"
#include "core/trace/json_lines.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_rows_output {

using namespace Qt::Literals::StringLiterals;

/// A row with a cell of each kind.
struct Row
{
    std::string_view text;
    std::int64_t number = 0;
};

constexpr std::string_view words[] = {"ping", "acknowledge"};
constexpr std::byte bytes[] = {std::byte{0x0a}, std::byte{0xff}};

constexpr Column<Row> columns[] = {
    {"text", "", [](const Row& row, CellSink& out) { out.text(row.text); }},
    {"number", "us", [](const Row& row, CellSink& out) { out.number(row.number); }},
    {"none", "", [](const Row&, CellSink& out) { out.nothing(); }},
    {"flag", "", [](const Row&, CellSink& out) { out.truth(true); }},
    {"words", "", [](const Row&, CellSink& out) { out.words(words); }},
    {"hex", "", [](const Row&, CellSink& out) { out.hex(bytes); }},
    {"detail", "", [](const Row& row, CellSink& out) { out.outcome("do", row.text, 3); }},
};

class TestRowsOutput final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void json()
    {
        QCOMPARE(
            written(RowsFormat::Json, {{"a\"b", -5}}),
            QByteArray("{\"text\": \"a\\\"b\", \"number\": -5, \"none\": null, \"flag\": true, \"words\": "
                       "[\"ping\", \"acknowledge\"], \"hex\": \"0aff\", \"detail\": {\"do\": \"a\\\"b\", "
                       "\"result\": 3}}\n"));
        const QByteArray document = written(RowsFormat::JsonDocument, {{"a", 1}, {"b", 2}});
        QCOMPARE(QJsonDocument::fromJson(document).array().size(), 2);
        QCOMPARE(written(RowsFormat::JsonDocument, {}), QByteArray("[\n]\n"));
    }

    void csv()
    {
        QCOMPARE(written(RowsFormat::Csv, {{"a,b", -5}}),
                 QByteArray("text,number,none,flag,words,hex,detail\r\n"
                            "\"a,b\",-5,,true,ping acknowledge,0aff,\"do=a,b result=3\"\r\n"));
        QCOMPARE(written(RowsFormat::Csv, {}), QByteArray("text,number,none,flag,words,hex,detail\r\n"));
    }

    void table()
    {
        QCOMPARE(written(RowsFormat::Table, {{"ä", -5}, {"\x1b[31m\n", 12345}}),
                 QByteArray("text    number  none  flag  words             hex   detail\n"
                            "ä           -5        true  ping acknowledge  0aff  do=ä result=3\n"
                            " [31m    12345        true  ping acknowledge  0aff  do= [31m  result=3\n"));
        const std::string wide(41, 'w');
        const QByteArray cut = written(RowsFormat::Table, {{wide, 1}});
        QVERIFY(cut.contains("\n" + QByteArray(39, 'w') + "…  "));
        // More rows than those that decide the widths.
        QCOMPARE(written(RowsFormat::Table, std::vector<Row>(2'500, Row{"a", 1})).count('\n'), 2'501);
    }

    void aSpreadsheetRunsNoText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("cell");
        QTest::newRow("plain") << QByteArray("ana") << QByteArray("ana");
        QTest::newRow("nothing") << QByteArray() << QByteArray();
        QTest::newRow("=") << QByteArray("=1+1") << QByteArray("'=1+1");
        QTest::newRow("+") << QByteArray("+1") << QByteArray("'+1");
        QTest::newRow("-") << QByteArray("-ana") << QByteArray("'-ana");
        QTest::newRow("@") << QByteArray("@SUM(A1)") << QByteArray("'@SUM(A1)");
        QTest::newRow("tab") << QByteArray("\t=1") << QByteArray("'\t=1");
        QTest::newRow("return") << QByteArray("\r=1") << QByteArray("\"'\r=1\"");
        QTest::newRow("in quotes") << QByteArray("=1,\"2\"") << QByteArray("\"'=1,\"\"2\"\"\"");
        QTest::newRow("an apostrophe") << QByteArray("'=1") << QByteArray("''=1");
        QTest::newRow("further on") << QByteArray("a=1") << QByteArray("a=1");
    }
    void aSpreadsheetRunsNoText()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, cell);
        std::string out;
        appendCsvText(out, text.toStdString());
        QCOMPARE(QByteArray::fromStdString(out), cell);
    }

private:
    QByteArray written(RowsFormat format, const std::vector<Row>& rows)
    {
        const QString name = m_folder.filePath(u"rows"_s);
        RowsOutput output(name, format, columnNames(std::span<const Column<Row>>(columns)));
        for (const Row& row : rows)
            output.add(std::span<const Column<Row>>(columns), row);
        if (const auto problem = output.finish())
            return problem->toUtf8();
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

PEERSCOPE_TEST(TestRowsOutput)

} // namespace peerscope::test_rows_output

#include "test_rows_output.moc"
