#include <zlib.h>

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "db/error.h"
#include "db/read/file_format.h"

using namespace std::string_literals;

namespace {

struct Rows {
  db::FileFormat format;
  std::string encoding;
  std::vector<std::vector<std::string>> cells;
  std::vector<std::int64_t> lines;
  std::vector<std::string> errors;  // one a row; empty where it is fine
};

}  // namespace

/// Whole files, tiny ones: each trap of reading other people's data.
class TestReadRows : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  std::filesystem::path write(const std::string& content, const char* name = "file") {
    const std::filesystem::path path = m_folder.filePath(name).toStdString();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  Rows read(const std::string& content, const db::FormatHints& hints = {}) {
    db::TextStream stream(write(content));
    Rows rows;
    rows.format = db::recogniseFormat(stream, hints);
    const std::unique_ptr<db::RowReader> reader = db::openRows(stream, rows.format);
    db::SourceRow row;
    while (reader->next(row)) {
      std::vector<std::string>& cells = rows.cells.emplace_back();
      for (const std::string_view cell : row.cells) cells.emplace_back(cell);
      rows.lines.push_back(row.line);
      rows.errors.push_back(row.error);
    }
    rows.encoding = stream.encoding();
    return rows;
  }

  QString refusal(const std::filesystem::path& path) {
    try {
      db::TextStream stream(path);
      db::recogniseFormat(stream, {});
      while (stream.extend()) stream.consume(stream.view().size());
    } catch (const db::Error& error) {
      return QString::fromUtf8(error.what());
    }
    return {};
  }

 private Q_SLOTS:
  void delimitersAreGuessed_data() {
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("delimiter");
    QTest::newRow("comma") << "item_id,title\n1,a\n2,b\n"
                           << ",";
    QTest::newRow("tab") << "item_id\ttitle\n1\ta, b\n2\tc, d\n"
                         << "\t";
    QTest::newRow("bar") << "item_id|title\n1|a\n2|b\n"
                         << "|";
    QTest::newRow("semicolon") << "item_id;title;price\n1;a;1,5\n2;b;2,5\n"
                               << ";";
    QTest::newRow("colons") << "1::10::5::978300760\n2::11::4::978300761\n"
                            << "::";
  }
  void delimitersAreGuessed() {
    QFETCH(QString, content);
    QTEST(QString::fromStdString(read(content.toStdString()).format.delimited.delimiter), "delimiter");
  }

  void quotesHoldDelimitersLinesAndQuotes() {
    const Rows rows = read("item_id,title\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n2,d\r\n");
    QCOMPARE(rows.cells.size(), 2u);
    QCOMPARE(rows.cells[0][1], "a, \"b\"\r\nc"s);
    QCOMPARE(rows.cells[1][1], "d"s);
    QCOMPARE(rows.lines, (std::vector<std::int64_t>{2, 4}));
  }

  void aStrayQuoteCostsOneRow() {
    const Rows rows = read("item_id,title\n1,\"open\n2,fine\n3,fine too\n");
    QCOMPARE(rows.cells.size(), 3u);
    QVERIFY(!rows.errors[0].empty());
    QVERIFY(rows.errors[1].empty() && rows.errors[2].empty());
    QCOMPARE(rows.lines[2], 4);
  }

  void strayQuotesDoNotPairUp() {
    const Rows rows = read("item_id,title\n1,\"bad\n2,fine\n3,\"bad\n4,fine\n");
    QCOMPARE(rows.cells.size(), 4u);
    QVERIFY(!rows.errors[0].empty() && rows.errors[1].empty() && !rows.errors[2].empty());
  }

  void raggedRowsAreErrors() {
    const Rows rows = read("item_id,title\n1\n2,b,c\n3,c\n");
    QVERIFY(!rows.errors[0].empty() && !rows.errors[1].empty() && rows.errors[2].empty());
  }

  void theLastLineNeedsNoEnd() { QCOMPARE(read("item_id,title\n1,a\n2,b").cells.back()[1], "b"s); }
  void blankLinesAreNoRows() {
    QCOMPARE(read("item_id,title\n\n1,a\n\n\n2,b\n\n").lines, (std::vector<std::int64_t>{3, 6}));
  }

  void columnsOfOneNameStayApart() {
    QCOMPARE(read("item_id,title,title\n1,a,b\n").format.columns,
             (std::vector<std::string>{"item_id", "title", "title (2)"}));
  }

  void identifiersStayText() {
    const Rows rows = read("user_id,item_id\n007,1e5\n7,A\n7,a\n");
    QCOMPARE(rows.cells[0], (std::vector<std::string>{"007", "1e5"}));
    QCOMPARE(rows.cells[1][1], "A"s);
    QCOMPARE(rows.cells[2][1], "a"s);
  }

  void headersAreGuessedAndOverridden() {
    QVERIFY(!read("1\t2\t3\t881250949\n4\t5\t3\t881250950\n").format.delimited.header);
    QVERIFY(read("sku,name\nx,y\n").format.delimited.header);
    db::FormatHints hints;
    hints.header = false;
    const Rows rows = read("sku,name\nx,y\n", hints);
    QCOMPARE(rows.cells.size(), 2u);
    QCOMPARE(rows.format.columns, (std::vector<std::string>{"1", "2"}));
  }

  void encodings_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("encoding");
    QTest::addColumn<QString>("title");
    QTest::newRow("UTF-8") << QByteArray("item_id,title\n1,鞋😀\n") << "utf-8" << QString::fromUtf8("鞋😀");
    QTest::newRow("with mark") << QByteArray("\xef\xbb\xbfitem_id,title\n1,ab\n") << "utf-8"
                               << "ab";
    QTest::newRow("latin-1") << QByteArray("item_id,title\n1,caf\xe9 noir\n") << "latin-1"
                             << QString::fromUtf8("café noir");
    QTest::newRow("GB18030") << QByteArray("item_id,title\n1,\xd4\xcb\xb6\xaf\xd0\xac\n") << "gb18030"
                             << QString::fromUtf8("运动鞋");
    QTest::newRow("UTF-16") << QByteArray(
                                   "\xff\xfei\0t\0e\0m\0_\0i\0d\0,\0t\0i\0t\0l\0e\0\n\0"
                                   "1\0,\0\x8b\x97\n\0",
                                   36)
                            << "utf-16" << QString::fromUtf8("鞋");
  }
  void encodings() {
    QFETCH(QByteArray, content);
    QFETCH(QString, title);
    const Rows rows = read(content.toStdString());
    QTEST(QString::fromStdString(rows.encoding), "encoding");
    QCOMPARE(rows.format.columns[0], "item_id"s);
    QCOMPARE(QString::fromStdString(rows.cells.at(0).at(1)), title);
  }

  void aLateAccentIsStillLatin1() {
    std::string content = "item_id|title\n";
    for (int row = 0; row < 60000; ++row) content += std::to_string(row) + "|plain\n";
    content += "60000|caf\xe9\n";
    const Rows rows = read(content);
    QCOMPARE(rows.cells.size(), 60001u);
    QCOMPARE(rows.cells.back()[1], "café"s);
  }

  void jsonLinesKeepTheirNumbers() {
    const Rows rows = read(
        "{\"asin\": \"1\", \"title\": \"a\"}\n\n{\"asin\": 2, \"title\": [\"b\", \"c\"]}\nbroken\n{\"asin\": "
        "null}\n");
    QCOMPARE(rows.format.name, "json-lines"s);
    QCOMPARE(rows.cells[1], (std::vector<std::string>{"2",
                                                      "b\x1f"
                                                      "c"}));
    QVERIFY(!rows.errors[2].empty());
    QCOMPARE(rows.lines, (std::vector<std::int64_t>{1, 3, 4, 5}));
  }

  void jsonArraysMaySpreadOverLines() {
    const Rows rows =
        read("[\n {\"item_id\": \"}{\",\n  \"title\": \"x\"},\n {\"item_id\": \"2\", \"title\": \"y\"}\n]\n");
    QCOMPARE(rows.cells.size(), 2u);
    QCOMPARE(rows.cells[0][0], "}{"s);
    QCOMPARE(rows.lines, (std::vector<std::int64_t>{2, 4}));
  }

  void membersThatAreNoObjectsAreRejected() {
    const Rows rows = read(
        "[{\"item_id\": \"1\", \"title\": \"x\"}, 17,\n \"a, \\\"b\\\"\",\n {\"item_id\": \"2\"}, null]\n");
    QCOMPARE(rows.cells.size(), 5u);
    QCOMPARE(rows.lines, (std::vector<std::int64_t>{1, 1, 2, 3, 3}));
    for (const std::size_t bad : {1u, 2u, 4u}) QVERIFY(!rows.errors[bad].empty());
    for (const std::size_t good : {0u, 3u}) QVERIFY2(rows.errors[good].empty(), rows.errors[good].c_str());
  }

  void bulkLinesArePairs() {
    const Rows rows = read(
        "{\"index\": {\"_id\": \"a\"}}\n{\"title\": \"x\"}\n{\"index\": {\"_id\": \"b\"}}\n{\"title\": "
        "\"y\"}\n"
        "{\"index\": {\"_id\": \"c\"}}\n");
    QCOMPARE(rows.format.name, "opensearch-bulk"s);
    QCOMPARE(rows.cells.size(), 3u);
    QVERIFY(rows.errors[1].empty() && !rows.errors[2].empty());
  }

  void judgementsAreRows() {
    const Rows rows = read(
        "{\"name\": \"J\",\n\"judgmentRatings\": [{\"query\": \"tea\",\n\"ratings\": [\n{\"docId\": \"1\", "
        "\"rating\": \"100.000\"},\n{\"docId\": \"2\", \"rating\": \"0\"}]}]}\n");
    QCOMPARE(rows.format.name, "search-judgements-json"s);
    QCOMPARE(rows.cells.size(), 2u);
    QCOMPARE(rows.lines, (std::vector<std::int64_t>{4, 5}));
  }

  void formatsAreKnownByContent_data() {
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char* format, const char* kind, const char* content) {
      QTest::newRow(format) << content << format << kind;
    };
    row("movielens-ratings", "interactions", "196\t242\t3\t881250949\n186\t302\t3\t891717742\n");
    row("movielens-1m-items", "items",
        "1::Toy Story (1995)::Animation|Comedy\n2::Jumanji (1995)::Adventure\n");
    row("movielens-1m-users", "users", "1::F::1::10::48067\n2::M::56::16::70072\n");
    row("movielens-100k-users", "users", "1|24|M|technician|85711\n2|53|F|other|94043\n");
    row("recbole-inter", "interactions", "user_id:token\titem_id:token\trating:float\n1\t2\t3\n");
    row("recbole-item", "items", "item_id:token\tmovie_title:token_seq\n1\tToy \"Story\"\n");
    row("recbole-user", "users", "user_id:token\tage:token\n1\t24\n");
    row("sequences", "interactions", "1 5 6 7\n2 8 9\n");
    row("amazon-ratings", "interactions", "B001,A2X,5.0,1529193600\nB002,A3Y,4.0,1529193601\n");
    row("taobao-behaviour", "interactions", "1,2,3,pv,1511544070\n1,4,5,buy,1511544071\n");
    row("trec-qrels", "judgements", "q1 0 d1 1\nq1 0 d2 0\n");
    row("amazon-2018-reviews", "reviews",
        "{\"overall\": 5.0, \"reviewerID\": \"A\", \"asin\": \"B\", \"reviewText\": \"t\"}\n");
    row("amazon-2014-reviews", "reviews",
        "{\"reviewerID\": \"A\", \"asin\": \"B\", \"helpful\": [0, 1], \"reviewText\": \"t\"}\n");
    row("amazon-2023-reviews", "reviews",
        "{\"rating\": 5.0, \"title\": \"a\", \"text\": \"b\", \"asin\": \"1\", \"parent_asin\": \"2\", "
        "\"user_id\": \"u\", \"timestamp\": 1588687728923}\n");
    row("amazon-2018-items", "items",
        "{\"asin\": \"1\", \"title\": \"x\", \"also_buy\": [], \"price\": \"$1\"}\n");
    row("amazon-2014-items", "items", "{'asin': '1', 'title': 'x', 'imUrl': 'u', 'price': 2.5}\n");
    row("beir-queries", "queries", "{\"_id\": \"1\", \"text\": \"tea\"}\n");
    row("search-queries-json", "queries", "{\"querySetQueries\": [{\"queryText\": \"tea\"}]}\n");
    row("online-retail", "interactions",
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n536365,85123A,"
        "LAMP,6,12/1/2010 8:26,2.55,17850,UK\n");
  }
  void formatsAreKnownByContent() {
    QFETCH(QString, content);
    const Rows rows = read(content.toStdString());
    QTEST(QString::fromStdString(rows.format.name), "format");
    QTEST(QString::fromStdString(rows.format.kind), "kind");
  }

  void gzipMayBeCutOff() {
    const std::filesystem::path path = m_folder.filePath("rows.gz").toStdString();
    std::string content = "item_id,title\n";
    for (int row = 0; row < 20000; ++row)
      content += std::to_string(row * 7919) + ",title " + std::to_string(row) + "\n";
    gzFile packed = gzopen(path.c_str(), "wb");
    gzwrite(packed, content.data(), static_cast<unsigned>(content.size()));
    gzclose(packed);
    QCOMPARE(refusal(path), QString());
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    QVERIFY(refusal(path).contains("cut off"));
  }

  void whatIsNoTextIsRefused() {
    QVERIFY(refusal(m_folder.path().toStdString()).contains("folder"));
    QVERIFY(refusal(m_folder.filePath("absent").toStdString()).contains("does not exist"));
    QVERIFY(refusal(write("")).contains("empty"));
    QVERIFY(refusal(write(" \n\n ")).contains("blank"));
    QVERIFY(refusal(write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s)).contains("not a text file"));
    QVERIFY(refusal(write("PAR1xxxx")).contains("Parquet"));
    QVERIFY(refusal(write("PK\x03\x04 and then nothing")).contains("zip"));
  }
};

QTEST_GUILESS_MAIN(TestReadRows)
#include "test_read_rows.moc"
