#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "ui/charts/bar_chart.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/line_chart.h"
#include "ui/charts/parallel_chart.h"
#include "ui/charts/scatter_chart.h"
#include "ui/theme/language.h"
#include "ui/theme/sequence.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

class TestCharts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    ui::applyLanguage("en");
    ui::theme::apply(ui::theme::Scheme::Light);
  }

  void smoothingIsUnbiasedAtTheStart() {
    // keep 0.5, by hand: weighted sums 2, 1.5, 1.5, 2.75 over weights 0.5, 0.75, 0.75, 0.875.
    const QVector<double> result = ui::smoothed({4, 1, std::nan(""), 4}, 0.5);
    QCOMPARE(result[0], 4.0);
    QCOMPARE(result[1], 2.0);
    QCOMPARE(result[2], 2.0);  // what is no number is passed over
    QCOMPARE(result[3], (0.5 * 1.5 + 0.5 * 4) / 0.875);
  }

  void appendedPointsExtendTheSeriesOfThatName() {
    ui::LineChart chart;
    ui::LineSeries loss{.name = "loss"};
    chart.append(loss, {1, 2}, {3, 2});
    chart.append(loss, {3}, {std::nan("")});
    QCOMPARE(chart.pointCount("loss"), 3);
    QVERIFY(chart.csv().contains("loss,2,2"));
  }

  void everyFileTypeIsWritten() {
    QTemporaryDir folder;
    ui::BarChart chart;
    chart.resize(400, 240);
    chart.setBars({{.label = "ease, \"new\"", .value = 0.05, .low = 0.04, .high = 0.06}});
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    using Type = ui::Chart::FileType;
    for (const auto& [name, type] : {std::pair("a.svg", Type::Svg), std::pair("a.png", Type::Png),
                                     std::pair("a.pdf", Type::Pdf), std::pair("a.csv", Type::Csv)}) {
      QVERIFY2(chart.save(folder.filePath(name), type), name);
      QVERIFY2(QFileInfo(folder.filePath(name)).size() > 40, name);
    }
    QVERIFY(chart.csv().contains("\"ease, \"\"new\"\"\",,0.05,0.04,0.06"));
  }

  void textOfAllColoursIsReadable_data() {
    QTest::addColumn<int>("scheme");
    QTest::newRow("light") << static_cast<int>(ui::theme::Scheme::Light);
    QTest::newRow("dark") << static_cast<int>(ui::theme::Scheme::Dark);
  }
  void textOfAllColoursIsReadable() {
    QFETCH(const int, scheme);
    ui::theme::apply(static_cast<ui::theme::Scheme>(scheme));
    const auto& c = ui::theme::colors();
    for (const QColor& ground : {c.background, c.surface})
      for (const QColor& text : {c.text, c.secondary, c.good, c.warning, c.bad, c.accentText})
        QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name() + " on " + ground.name()));
    for (const QColor& text : {c.text, c.secondary}) QVERIFY(contrast(text, c.sunken) >= 4.5);
    for (const QColor& text : {c.text, c.secondary, c.accentText}) {
      QVERIFY(contrast(text, c.accentSoft) >= 4.5);
    }
    QVERIFY(contrast(c.onAccent, c.accent) >= 4.5);
  }

  void wordsInTheStrongestCellsAreReadable_data() { textOfAllColoursIsReadable_data(); }
  void wordsInTheStrongestCellsAreReadable() {
    QFETCH(const int, scheme);
    ui::theme::apply(static_cast<ui::theme::Scheme>(scheme));
    for (const double away : {-1.0, -0.5, 0.0, 0.5, 1.0})
      QVERIFY(contrast(ui::theme::colors().text, ui::HeatMap::colorOf(away)) >= 4.5);
    QVERIFY(ui::HeatMap::colorOf(1) != ui::HeatMap::colorOf(-1));
  }

  void heatMapIsSavedWithItsData() {
    ui::HeatMap chart;
    chart.setCells({"new", "heavy"}, {"ease\n40", "item-knn"},
                   {{.value = 0.1, .text = "0.1\nn 40"}, {.value = 0.2, .text = "0.2"}, {}, {.value = -0.5}});
    chart.setMiddle(ui::HeatMap::Middle::PerRow, {0.15, 0});
    chart.resize(400, 240);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QCOMPARE(chart.csv(), QString("row,column,value,text\nnew,ease · 40,0.1,0.1 n 40\nnew,item-knn,0.2,0.2\n"
                                  "heavy,ease · 40,,\nheavy,item-knn,-0.5,\n"));
    QTemporaryDir folder;
    QVERIFY(chart.save(folder.filePath("a.svg"), ui::Chart::FileType::Svg));
  }

  void clickedCellIsNamed() {
    ui::HeatMap chart;
    chart.setCells({"a", "b"}, {"x", "y"}, std::vector<ui::HeatMap::Cell>(4, {.value = 1, .text = "1"}));
    chart.resize(400, 240);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QTest::qWait(50);
    QSignalSpy clicked(&chart, &ui::HeatMap::cellClicked);
    QTest::mouseClick(chart.childAt(350, 200), Qt::LeftButton, {}, QPoint(350, 200));
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked[0], QList<QVariant>({1, 1}));
  }

  void namesOfNearPointsDoNotOverlap() {
    // Twelve runs, eight of them in one corner.
    ui::ScatterChart chart;
    std::vector<ui::ScatterChart::Point> points;
    for (int i = 0; i < 12; ++i)
      points.push_back({.x = i < 8 ? 0.5 + 0.002 * i : 0.1 * i,
                        .y = i < 8 ? 0.05 + 0.0004 * (i % 3) : 0.01 * i,
                        .name = QString("text-encoder-%1").arg(i)});
    chart.setPoints(std::move(points));
    chart.setNamesShown(true);
    chart.resize(620, 260);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QTest::qWait(50);
    const QList<QRectF> places = chart.namePlaces();
    QVERIFY2(places.size() == 12, qPrintable(QString::number(places.size())));
    for (int i = 0; i < places.size(); ++i)
      for (int j = i + 1; j < places.size(); ++j) QVERIFY(!places[i].intersects(places[j]));
  }

  void arrowsWalkThePointsOfAScatter() {
    ui::ScatterChart chart;
    chart.setPoints({{.x = 0, .y = 0, .name = "u1"}, {.x = 1, .y = 0.5, .name = "u2, \"x\""}});
    chart.setChoosable(true);
    connect(&chart, &ui::ScatterChart::chosen, &chart, &ui::ScatterChart::setChosen);
    QSignalSpy chosen(&chart, &ui::ScatterChart::chosen);
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Right}) QTest::keyClick(&chart, key);
    QCOMPARE(chosen.size(), 3);
    QCOMPARE(chosen.last().first().toInt(), 1);
    QVERIFY(chart.csv().contains("\"u2, \"\"x\"\"\",1,0.5,1"));
  }

  void aSequenceTellsItsOrderByLightness_data() { textOfAllColoursIsReadable_data(); }
  void aSequenceTellsItsOrderByLightness() {
    QFETCH(const int, scheme);
    ui::theme::apply(static_cast<ui::theme::Scheme>(scheme));
    double before = 0;
    for (int step = 0; step <= 20; ++step) {
      const double now = contrast(ui::theme::sequenceColor(step / 20.0), ui::theme::colors().surface);
      QVERIFY2(now > before && now > 1.9, qPrintable(QString("%1: %2").arg(step).arg(now)));
      before = now;
    }
  }

  void parallelLinesAreLeftOutByBrushes() {
    const double none = std::nan("");
    ui::ParallelChart chart;
    chart.setData({{.name = "λ", .low = 1, .high = 1000, .log = true},
                   {.name = "kind", .names = {"a, b", "c"}},
                   {.name = "NDCG@10", .low = 0, .high = 0.4}},
                  {{.name = "1", .values = {1, 0, 0.1}},
                   {.name = "2", .values = {31.6227766, 1, 0.3}},
                   {.name = "3", .values = {1000, 1, none}}});
    chart.resize(600, 300);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QTest::qWait(50);
    // Logarithmic: 31.6 is in the middle of 1 and 1,000; a choice has its place, here at a quarter.
    const double middle = (chart.crossing(0, 0).y() + chart.crossing(2, 0).y()) / 2;
    QVERIFY(std::abs(chart.crossing(1, 0).y() - middle) < 0.01);
    QVERIFY(chart.crossing(0, 1).y() > chart.crossing(1, 1).y());
    QCOMPARE(chart.shownLines(), QList<int>({0, 1, 2}));
    chart.setBrush(1, 0.5, 1);
    QCOMPARE(chart.shownLines(), QList<int>({1, 2}));
    chart.setBrush(2, 0, 1);  // what has no figure passes no brush on it
    QCOMPARE(chart.shownLines(), QList<int>({1}));
    chart.clearBrushes();
    QCOMPARE(chart.shownLines().size(), 3);
    QCOMPARE(chart.csv(), QString("name,λ,kind,NDCG@10\n1,1,\"a, b\",0.1\n2,31.6227766,c,0.3\n3,1000,c,\n"));
    connect(&chart, &ui::ParallelChart::chosen, &chart, &ui::ParallelChart::setChosen);
    QSignalSpy chosen(&chart, &ui::ParallelChart::chosen);
    for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Down, Qt::Key_Up}) QTest::keyClick(&chart, key);
    QCOMPARE(chosen[0].first().toInt(), 1);  // the best
    QCOMPARE(chosen[1].first().toInt(), 0);
    QCOMPARE(chosen[2].first().toInt(), 1);
    QTemporaryDir folder;
    using Type = ui::Chart::FileType;
    for (const auto& [name, type] : {std::pair("p.svg", Type::Svg), std::pair("p.png", Type::Png),
                                     std::pair("p.pdf", Type::Pdf), std::pair("p.csv", Type::Csv)})
      QVERIFY(chart.save(folder.filePath(name), type) && QFileInfo(folder.filePath(name)).size() > 40);
  }

  void numbersReadAsTheLookSays() {
    QCOMPARE(ui::metricText(0.053242), QString("0.05324"));
    QCOMPARE(ui::metricText(12.3456), QString("12.35"));
    QCOMPARE(ui::countText(1234567), QString("1,234,567"));
    QCOMPARE(ui::intervalText(0.0532, 0.0511, 0.0553), QString("0.0532 ± 0.0021"));
    QCOMPARE(ui::priceText(60, "USD"), QString("$60"));
    QCOMPARE(ui::durationText(200), QString("3 min 20 s"));
    QCOMPARE(ui::timeLeftText(200), QString("4 min left"));
    QCOMPARE(ui::timeLeftText(32.4), QString("33 s left"));
    QCOMPARE(ui::timeLeftText(4.24), QString("4.2 s left"));
    ui::applyLanguage("zh_CN");
    const QString chinese = ui::timeLeftText(4.24);
    ui::applyLanguage("en");
    QCOMPARE(chinese, QString("剩余 4.2 秒"));
  }

 private:
  /// WCAG 2.1 contrast ratio.
  static double contrast(const QColor& a, const QColor& b) {
    const auto linear = [](double value) {
      return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&linear](const QColor& color) {
      return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
    };
    const double high = std::max(luminance(a), luminance(b)), low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
  }
};

QTEST_MAIN(TestCharts)
#include "test_charts.moc"
