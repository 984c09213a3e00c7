#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "ui/charts/bar_chart.h"
#include "ui/charts/line_chart.h"
#include "ui/theme/language.h"
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

  void numbersReadAsTheLookSays() {
    QCOMPARE(ui::metricText(0.053242), QString("0.05324"));
    QCOMPARE(ui::metricText(12.3456), QString("12.35"));
    QCOMPARE(ui::countText(1234567), QString("1,234,567"));
    QCOMPARE(ui::intervalText(0.0532, 0.0511, 0.0553), QString("0.0532 ± 0.0021"));
    QCOMPARE(ui::priceText(60, "USD"), QString("$60"));
    QCOMPARE(ui::durationText(200), QString("3 min 20 s"));
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
