#include <QTest>
#include <cmath>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/evaluate/predictions.h"

using namespace core;

namespace {

nlohmann::json fixture(const char* part) {
  std::ifstream file(RECLENS_FIXTURES "/metrics/predictions.json");
  return nlohmann::json::parse(file)[part];
}

bool near(double a, double b) {
  return std::abs(a - b) < 1e-9;
}

/// std::vector<bool> has no span.
struct Flags {
  std::unique_ptr<bool[]> values;
  std::size_t size;
  explicit Flags(const std::vector<bool>& from) : values(new bool[from.size()]), size(from.size()) {
    std::copy(from.begin(), from.end(), values.get());
  }
  operator std::span<const bool>() const { return {values.get(), size}; }
};

bool followsCurve(const Curve& curve, const nlohmann::json& expected) {
  if (curve.points.size() != expected[0].size()) return false;
  for (std::size_t i = 0; i < curve.points.size(); ++i)
    if (!near(curve.points[i].x, expected[0][i]) || !near(curve.points[i].y, expected[1][i])) return false;
  return true;
}

}  // namespace

class TestPredictions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void ratingErrorsMatchScikitLearn() {
    const auto known = fixture("ratings");
    const auto actual = known["actual"].get<std::vector<double>>();
    const RatingErrors found = ratingErrors(actual, known["predicted"].get<std::vector<double>>());
    QVERIFY(near(found.rmse, known["rmse"]) && near(found.mae, known["mae"]));
    QCOMPARE(found.n, static_cast<std::int64_t>(actual.size()));
  }

  void aRatingThatIsNotPredictedDoesNotCount() {
    const std::vector<double> actual{1, 5, 3}, predicted{2, std::nan(""), 3};
    const RatingErrors found = ratingErrors(actual, predicted);
    QCOMPARE(found.unpredicted, 1);
    QCOMPARE(found.n, 2);
    QVERIFY(near(found.mae, 0.5) && near(found.rmse, std::sqrt(0.5)));
    QCOMPARE(ratingErrors({}, {}).rmse, 0.0);
  }

  void classesMatchScikitLearn() {
    const auto known = fixture("classes");
    const Classification found = classify(known["actual"].get<std::vector<std::int32_t>>(),
                                          known["predicted"].get<std::vector<std::int32_t>>(), 6);
    QVERIFY(near(found.accuracy, known["accuracy"]));
    for (std::size_t c = 0; c < 6; ++c) {
      QVERIFY(near(found.classes[c].precision, known["precision"][c]));
      QVERIFY(near(found.classes[c].recall, known["recall"][c]));
      QVERIFY(near(found.classes[c].f1, known["f1"][c]));
    }
    for (const auto& [name, scores] : {std::pair("macro", found.macro), {"weighted", found.weighted}}) {
      QVERIFY2(near(scores.precision, known[name][0]), name);
      QVERIFY2(near(scores.recall, known[name][1]), name);
      QVERIFY2(near(scores.f1, known[name][2]), name);
    }
    QCOMPARE(found.confusion, known["confusion"].get<std::vector<std::vector<std::int64_t>>>());
  }

  void curvesMatchScikitLearn() {
    const auto known = fixture("curves");
    const Flags positive(known["positive"].get<std::vector<bool>>());
    const auto scores = known["scores"].get<std::vector<double>>();
    const Curve roc = rocCurve(positive, scores), precisionRecall = precisionRecallCurve(positive, scores);
    QVERIFY(followsCurve(roc, known["roc"]));
    QVERIFY(near(roc.area, known["roc_area"]));
    QVERIFY(near(precisionRecall.area, known["average_precision"]));
    QVERIFY(precisionRecall.points.size() >= known["precision_recall"][0].size());
    for (std::size_t i = 0; i < known["precision_recall"][0].size(); ++i)
      QVERIFY(near(precisionRecall.points[i].x, known["precision_recall"][0][i]) &&
              near(precisionRecall.points[i].y, known["precision_recall"][1][i]));
  }

  void oneClassAloneHasNoArea() {
    const Flags all({true, true});
    const std::vector<double> scores{0.1, 0.9};
    QVERIFY(std::isnan(rocCurve(all, scores).area));
    QVERIFY(std::isnan(precisionRecallCurve(Flags({false, false}), scores).area));
    QCOMPARE(rocCurve({}, {}).points.size(), 1U);
  }
};

QTEST_GUILESS_MAIN(TestPredictions)
#include "test_predictions.moc"
