#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/evaluate/predictions.h"
#include "core/workflow/score_predictions.h"

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

  QTemporaryDir m_folder;

  ScorePredictionsRequest requestOf(const std::string& text, PredictionKind kind,
                                    const std::string& positive = {}) {
    const std::string file = m_folder.filePath("predictions.csv").toStdString();
    std::ofstream(file) << text;
    return {file, kind, positive};
  }

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
    const Classification found = classificationOf(known["actual"].get<std::vector<std::int32_t>>(),
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

  void aFileOfRatingsIsScored() {
    const ScoredPredictions scored =
        scorePredictions(requestOf("id,actual,predicted\n1,5,4\n2,3,\n3,1,1\n", PredictionKind::Ratings));
    QCOMPARE(scored.ratings.n, 2);
    QCOMPARE(scored.ratings.unpredicted, 1);
    QVERIFY(near(scored.ratings.mae, 0.5));
  }

  void aFileOfClassesIsScoredByName() {
    const std::string text = "actual,predicted,score\ngood,good,0.9\nbad,good,0.8\nbad,bad,0.1\n";
    const ScoredPredictions scored = scorePredictions(requestOf(text, PredictionKind::Classes, "good"));
    QCOMPARE(scored.labels, (std::vector<std::string>{"bad", "good"}));
    QCOMPARE(scored.classes.confusion, (std::vector<std::vector<std::int64_t>>{{1, 1}, {0, 1}}));
    QCOMPARE(scored.roc->area, 1.0);
    QVERIFY_THROWS_EXCEPTION(Error, scorePredictions(requestOf(text, PredictionKind::Classes)));
    QVERIFY_THROWS_EXCEPTION(Error, scorePredictions(requestOf(text, PredictionKind::Classes, "best")));
  }

  void aRowThatCannotBeReadIsNamed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("columns") << "a,b\n1,2\n"
                             << "predictions.csv has no columns \"actual\" and \"predicted\"";
    QTest::newRow("number") << "actual,predicted\n1,2\n1,x\n"
                            << "Line 3 of predictions.csv has \"x\"";
    QTest::newRow("no actual") << "actual,predicted\n,2\n"
                               << "Line 2 of predictions.csv has \"\"";
    QTest::newRow("short") << "actual,predicted\n1\n"
                           << "Line 2 of predictions.csv cannot be read";
    QTest::newRow("empty") << "actual,predicted\n"
                           << "predictions.csv holds no row";
  }

  void aRowThatCannotBeReadIsNamed() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    try {
      scorePredictions(requestOf(text.toStdString(), PredictionKind::Ratings));
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).startsWith(message), error.what());
    }
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
