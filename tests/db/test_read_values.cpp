#include <QtTest>

#include "db/read/column_guess.h"
#include "db/read/json_reader.h"
#include "db/read/values.h"

/// Single cells: prices, times, numbers, absent values, names of columns.
class TestReadValues : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void prices_data() {
    QTest::addColumn<QString>("cell");
    QTest::addColumn<double>("amount");  // below 0: no price
    QTest::addColumn<QString>("currency");
    const auto row = [](const char* cell, double amount, const char* currency) {
      QTest::addRow("%s", cell) << QString::fromUtf8(cell) << amount << QString(currency);
    };
    row("40", 40, "");
    row("$1,299.00", 1299, "USD");
    row("US$ 12.50", 12.5, "USD");
    row("USD 9", 9, "USD");
    row("9.99 EUR", 9.99, "EUR");
    row("1.299,00 €", 1299, "EUR");
    row("12,99 €", 12.99, "EUR");
    row("£3.5", 3.5, "GBP");
    row("￥199", 199, "CNY");
    row("¥199.00", 199, "CNY");
    row("199元起", 199, "CNY");
    row("１９９元", 199, "CNY");
    row("1.2万", 12000, "");
    row("HK$88", 88, "HKD");
    row("$12.99 - $24.99", 12.99, "USD");
    row("199-299元", 199, "CNY");
    row("1,250,000", 1250000, "");
    row("1,25,000", 125000, "");
    row("1 299,00 €", 1299, "EUR");
    row("1\u00a0299,00 €", 1299, "EUR");
    row("12\u202f345 ₽", 12345, "RUB");
    row("CHF 1'299.00", 1299, "CHF");
    row("CHF 1\u2019299.50", 1299.5, "CHF");
    row("EUR 1.299,-", 1299, "EUR");
    row("1.299 €", 1299, "EUR");
    row("$1.299", 1.299, "USD");
    row("MX$100", 100, "MXN");
    row("XY$100", -1, "");  // some dollar, not the one of the United States
    row("$12.99 \u2013 $24.99", 12.99, "USD");
    row("199元到299元", 199, "CNY");
    row("2 for $10", -1, "");
    row("10% off", -1, "");
    row("-5", -1, "");
    row("12abc", -1, "");
    row("1.2.3,4,5", -1, "");
    row("call us", -1, "");
  }
  void prices() {
    QFETCH(QString, cell);
    QFETCH(double, amount);
    QFETCH(QString, currency);
    const std::optional<db::Price> price = db::parsePrice(cell.toStdString());
    QCOMPARE(price.has_value(), amount >= 0);
    if (!price) return;
    QCOMPARE(price->amount, amount);
    QCOMPARE(QString::fromStdString(price->currency), currency);
  }

  void times_data() {
    QTest::addColumn<QString>("cell");
    QTest::addColumn<qint64>("milliseconds");  // -1: no time
    const auto row = [](const char* cell, qint64 milliseconds) {
      QTest::addRow("%s", cell) << QString::fromUtf8(cell) << milliseconds;
    };
    row("881250949", 881250949000);          // s
    row("881250949.5", 881250949500);        // s with a fraction
    row("1628643414042", 1628643414042);     // ms
    row("1628643414042000", 1628643414042);  // us
    row("2010-12-01 08:26:00", 1291191960000);
    row("2010-12-01T08:26:00Z", 1291191960000);
    row("2010-12-01T08:26:00.250+08:00", 1291163160250);
    row("2010-12-01T08:26:00+0800", 1291163160000);
    row("12/1/2010 8:26", 1291191960000);
    row("13/12/2010", 1292198400000);  // the first cannot be a month
    row("2010/12/1", 1291161600000);
    row("20101201", 1291161600000);
    row("06 17, 2018", 1529193600000);
    row("01-Jan-1995", 788918400000);
    row("Jan 1, 1995", 788918400000);
    row("2010年12月1日", 1291161600000);
    row("Wed, 01 Dec 2010 08:26:00 GMT", 1291191960000);
    row("Wed Dec 01 2010 16:26:00 GMT+0800 (China Standard Time)", 1291191960000);
    row("2010-12-01 下午4:26", 1291220760000);
    row("2010-12-01 上午12:26", 1291163160000);
    row("12/1/2010 4:26 PM", 1291220760000);
    row("1.12.2010", 1291161600000);
    row("2010-02-30", -1);
    row("soon", -1);
    row("-5", -1);
    row("2010-12-01 banana", -1);
  }
  void times() {
    QFETCH(QString, cell);
    QFETCH(qint64, milliseconds);
    QCOMPARE(qint64(db::parseTime(cell.toStdString()).value_or(-1)), milliseconds);
  }

  void numbersAreWholeCells() {
    QCOMPARE(db::parseNumber(" 4.50 ").value_or(-1), 4.5);
    QCOMPARE(db::parseNumber("５").value_or(-1), 5.0);
    QVERIFY(!db::parseNumber("5 stars"));
    QVERIFY(!db::parseNumber("nan"));
    QVERIFY(!db::parseNumber("inf"));
    QVERIFY(!db::parseNumber(""));
  }

  void absentIsNotText() {
    for (const char* cell : {"", "NULL", "null", "None", "NaN", "N/A", "\\N", "-"})
      QVERIFY2(db::isAbsent(cell), cell);
    for (const char* cell : {"0", "no", "Nancy"}) QVERIFY2(!db::isAbsent(cell), cell);
  }

  void blanksAndMarksGo() { QCOMPARE(db::trimmed("\xef\xbb\xbf \xe3\x80\x80鞋 \t").data()[0], '\xe9'); }

  void kindsFollowFromNames_data() {
    QTest::addColumn<QStringList>("columns");
    QTest::addColumn<QString>("kind");
    QTest::newRow("RecTools") << QStringList{"user_id", "item_id", "weight", "datetime"} << "interactions";
    QTest::newRow("Recommenders") << QStringList{"userID", "itemID", "rating", "timestamp"} << "interactions";
    QTest::newRow("MovieLens") << QStringList{"movieId", "title", "genres"} << "items";
    QTest::newRow("Retailrocket") << QStringList{"timestamp", "visitorid", "event", "itemid", "transactionid"}
                                  << "interactions";
    QTest::newRow("Chinese items") << QStringList{"商品编号", "商品名称", "价格", "品牌"} << "items";
    QTest::newRow("Chinese reviews") << QStringList{"用户id", "商品id", "评分", "评论内容"} << "reviews";
    QTest::newRow("ESCI examples") << QStringList{"query", "query_id", "product_id", "esci_label"}
                                   << "judgements";
    QTest::newRow("BEIR qrels") << QStringList{"query-id", "corpus-id", "score"} << "judgements";
    QTest::newRow("Quepid") << QStringList{"query", "docid", "rating"} << "judgements";
    QTest::newRow("questions") << QStringList{"item_id", "question", "answer"} << "qa";
    QTest::newRow("users") << QStringList{"user_id", "age", "gender"} << "users";
    QTest::newRow("labels") << QStringList{"cat", "label", "review"} << "reviews";
    QTest::newRow("nothing") << QStringList{"a", "b"} << "";
  }
  void kindsFollowFromNames() {
    QFETCH(QStringList, columns);
    std::vector<std::string> names;
    for (const QString& column : columns) names.push_back(column.toStdString());
    QTEST(QString::fromStdString(db::guessKind(names)), "kind");
  }

  void pythonBecomesJson() {
    const std::string python = "{'a': 'it\\'s \"x\"', u'b': None, 'c': (1, True), \"d\": \"e'f\"}";
    const std::string json = "{\"a\": \"it's \\\"x\\\"\", \"b\": null, \"c\": [1, true], \"d\": \"e'f\"}";
    QCOMPARE(db::jsonFromPython(python), json);
  }
};

QTEST_GUILESS_MAIN(TestReadValues)
#include "test_read_values.moc"
