#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QXmlStreamReader>

#include "core/error.h"
#include "core/report/axis.h"
#include "core/report/numbers.h"
#include "core/report/wording.h"
#include "core/report/writers.h"

namespace {

const std::string kHostile = "<script>alert('x')</script> & \"quotes\" \x01 \xFF 跑鞋";

core::Report smallReport() {
  core::Report report{
      .title = "Shop: report", .subtitle = "", .language = "en", .created = "2026-01-01T00:00:00Z"};
  core::ReportTable table{.key = "metrics", .title = "At 10"};
  table.columns = {
      {"run", "Run", "", false}, {"ndcg@10", "NDCG@10", "Gain.", true}, {"users", "Users", "", true}};
  table.rows = {{{.text = "ease"},
                 {.text = "0.0532 ± 0.0021", .value = 0.05321234567, .low = 0.0511, .high = 0.0553, .n = 943},
                 {.text = "943", .value = 943}},
                {{.text = kHostile}, {.text = "–"}, {.text = "0", .value = 0}}};
  core::ReportChart bars{
      .kind = core::ReportChart::Kind::Bars, .key = "bars", .title = kHostile, .xLabel = "NDCG@10"};
  bars.series = {{.name = "ease", .y = {0.05321234567}, .low = {0.0511}, .high = {0.0553}},
                 {.name = kHostile, .colour = 1, .y = {0.01}}};
  core::ReportChart prices{.kind = core::ReportChart::Kind::Histogram, .key = "prices", .title = "价格"};
  prices.edges = {0, 10, 20, 30};
  prices.series = {{.name = "Items", .y = {3, 0, 7}}};
  core::ReportChart loss{.kind = core::ReportChart::Kind::Lines, .key = "loss", .title = "Loss"};
  loss.series = {{.name = "a", .x = {0, 1, 2}, .y = {2.5, NAN, 1.5}}};
  report.sections = {{.key = "metrics",
                      .title = kHostile,
                      .paragraphs = {kHostile},
                      .points = {kHostile},
                      .tables = {table},
                      .charts = {bars, prices, loss}}};
  return report;
}

}  // namespace

class TestReport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void hostileTextIsHarmless() {
    const std::string html = core::writeHtml(smallReport());
    QVERIFY(html.find("<script") == std::string::npos);
    QVERIFY(html.find("&lt;script&gt;alert(&#39;x&#39;)") != std::string::npos);
    QVERIFY(html.find('\x01') == std::string::npos);
    QVERIFY(html.find('\xFF') == std::string::npos);
    QVERIFY(html.find("跑鞋") != std::string::npos);
  }

  void htmlNeedsNothingFromElsewhere() {
    const QString html = QString::fromStdString(core::writeHtml(smallReport()));
    QString rest = html;
    rest.remove("http://www.w3.org/2000/svg");  // the name of SVG, not an address to fetch
    QVERIFY(!rest.contains("http"));
    QVERIFY(!rest.contains("src="));
    QVERIFY(!rest.contains("url("));
    QVERIFY(!rest.contains("{{"));
  }

  void chartsAreWellFormed_data() {
    QTest::addColumn<int>("chart");
    QTest::newRow("bars") << 0;
    QTest::newRow("histogram") << 1;
    QTest::newRow("lines") << 2;
  }
  void chartsAreWellFormed() {
    QFETCH(int, chart);
    const std::string svg = core::chartSvg(smallReport().sections[0].charts[static_cast<std::size_t>(chart)]);
    QXmlStreamReader reader(QByteArray::fromStdString(svg));
    while (!reader.atEnd()) reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QVERIFY(svg.find("nan") == std::string::npos);
    QVERIFY(svg.find("inf") == std::string::npos);
  }

  void emptyChartsDoNotFail() {
    for (const auto kind : {core::ReportChart::Kind::Bars, core::ReportChart::Kind::Lines})
      QVERIFY(core::chartSvg({.kind = kind, .title = "Nothing"}).ends_with("</svg>"));
    QVERIFY(core::chartSvg({.kind = core::ReportChart::Kind::Columns, .series = {{.name = "none"}}})
                .ends_with("</svg>"));
  }

  void sameReportGivesSameBytes() {
    QCOMPARE(core::writeHtml(smallReport()), core::writeHtml(smallReport()));
    QCOMPARE(core::writeCsv(smallReport()), core::writeCsv(smallReport()));
    QCOMPARE(core::writeJson(smallReport()), core::writeJson(smallReport()));
  }

  void numbersAgreeEverywhere() {
    const core::Report report = smallReport();
    const QJsonDocument json = QJsonDocument::fromJson(QByteArray::fromStdString(core::writeJson(report)));
    const QJsonObject section = json["sections"][0].toObject();
    const QJsonObject cell =
        section["tables"].toArray()[0].toObject()["rows"].toArray()[0].toObject()["ndcg@10"].toObject();
    QCOMPARE(cell["value"].toDouble(), 0.05321234567);
    QCOMPARE(cell["low"].toDouble(), 0.0511);
    QCOMPARE(cell["n"].toInt(), 943);
    const QStringList csv = QString::fromStdString(core::writeCsv(report)).split("\r\n");
    QCOMPARE(csv[0], "section,table,row,column,value,low,high,n");
    QVERIFY(csv.contains("metrics,metrics,ease,ndcg@10,0.05321234567,0.0511,0.0553,943"));
    QVERIFY(csv.contains("metrics,prices,Items,20 to 30,7,,,"));
    const QString html = QString::fromStdString(core::writeHtml(report));
    QVERIFY(html.contains("0.0532<br><small>± 0.0021</small>"));
    QVERIFY(html.contains("0.05321234567 [0.0511, 0.0553], n = 943"));
  }

  void whatIsNoNumberIsNullInJsonAndEmptyInCsv() {
    const std::string json = core::writeJson(smallReport());
    QVERIFY(!QJsonDocument::fromJson(QByteArray::fromStdString(json)).isNull());
    QVERIFY(core::writeCsv(smallReport()).find("metrics,loss,a,1,,,,") != std::string::npos);
  }

  void csvQuotesWhatNeedsIt() {
    core::Report report = smallReport();
    report.sections[0].tables[0].rows[1][0].text = "a, \"b\"\nc";
    QVERIFY(core::writeCsv(report).find("metrics,metrics,\"a, \"\"b\"\"\nc\",users,0,,,") !=
            std::string::npos);
  }

  void bothLanguagesSayTheSameThings() {
    const core::Wording english("en"), chinese("zh_CN");
    for (const auto& [key, text] : english.texts()) {
      QVERIFY2(chinese.texts().contains(key), key.c_str());
      QVERIFY2(!text.empty() && !chinese.texts().at(key).empty(), key.c_str());
      for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
        const std::string placeholder = text.substr(at, text.find('}', at) - at + 1);
        QVERIFY2(chinese.texts().at(key).find(placeholder) != std::string::npos, (key + placeholder).c_str());
      }
    }
    QCOMPARE(english.texts().size(), chinese.texts().size());
    QCOMPARE(chinese("data.text", {{"share", "93 %"}}), "93 % 的商品有标题或描述。");
  }

  void unknownLanguageIsRefused() { QVERIFY_EXCEPTION_THROWN(core::Wording("fr"), core::Error); }

  void wordingFillsValuesOnce() {
    // A run may be called "{n}": what is put in is not filled in again.
    const core::Wording words("en");
    QVERIFY(words("runs.unevaluated", {{"run", "{run}"}}) == "{run} has not been evaluated.");
  }

  void numbersReadWell() {
    QCOMPARE(core::countText(100000), "100,000");
    QCOMPARE(core::countText(-1234), "-1,234");
    QCOMPARE(core::countText(12), "12");
    QCOMPARE(core::estimateText({0.05321, 0.0511, 0.0553, 943}), "0.0532 ± 0.0021");
    QCOMPARE(core::estimateText({0.05321, 0, 0, 943}), "0.0532");
    QCOMPARE(core::percentText(0.06305), "6.3 %");
    QCOMPARE(core::significantText(12345.6), "12,346");
    QCOMPARE(core::probabilityText(0.00001), "< 0.001");
  }

  void axesEndAtRoundNumbers() {
    const core::Axis axis = core::Axis::fromZero(0.0706, 5);
    QCOMPARE(axis.high, 0.08);
    QCOMPARE(axis.ticks.size(), std::size_t{5});
    QCOMPARE(axis.label(axis.ticks[1]), "0.02");
    QCOMPARE(core::Axis::around(0.03, 0.07, 5).low, 0.03);
    QVERIFY(core::Axis::around(0.5, 0.5, 5).high > 0.5);
  }
};

QTEST_GUILESS_MAIN(TestReport)
#include "test_report.moc"
