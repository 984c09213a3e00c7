#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/evaluate/metrics.h"
#include "core/evaluate/precision_recall.h"
#include "core/evaluate/ranking.h"
#include "tests/core/interactions_of.h"

using namespace core;

namespace {

/// Gives every user the same scores.
class Fixed : public Recommender {
 public:
  explicit Fixed(std::vector<float> scores) : m_scores(std::move(scores)) {}
  void fit(const TrainingData&, TextSource&, Progress&) override {}
  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    for (std::size_t row = 0; row < histories.size(); ++row)
      for (std::size_t item = 0; item < m_scores.size(); ++item)
        scores(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(item)) = m_scores[item];
  }
  void save(const std::filesystem::path&) const override {}
  void load(const std::filesystem::path&, const Dataset&, TextSource&, Progress&) override {}

 private:
  std::vector<float> m_scores;
};

}  // namespace

/// Precision at levels of recall.
class TestPrecisionRecall : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void levelsMatchTrecEvalAndIrMeasures() {
    std::ifstream file(RECLENS_FIXTURES "/metrics/precision_recall.json");
    const nlohmann::json fixture = nlohmann::json::parse(file);
    std::array<double, kRecallLevels> sum{};
    for (const auto& list : fixture["lists"]) {
      const auto hits = list["hits"].get<std::vector<std::int32_t>>();
      const auto precision = interpolatedPrecision(hits, list["relevant"].get<std::size_t>());
      for (std::size_t level = 0; level < kRecallLevels; ++level) {
        QVERIFY2(std::abs(precision[level] - list["precision"][level].get<double>()) < 1e-12,
                 list.dump().c_str());
        sum[level] += precision[level];
      }
    }
    QVERIFY(fixture["lists"].size() >= 60);
    for (std::size_t level = 0; level < kRecallLevels; ++level)
      QVERIFY(std::abs(sum[level] / static_cast<double>(fixture["lists"].size()) -
                       fixture["mean"][level].get<double>()) < 1e-12);
  }

  void levelsAreCalledAsInTrecEval() {
    QCOMPARE(precisionAtRecallName(0), std::string("iprec_at_recall_0.00"));
    QCOMPARE(precisionAtRecallName(3), std::string("iprec_at_recall_0.30"));
    QVERIFY(isPrecisionAtRecall("iprec_at_recall_1.00") && !isPrecisionAtRecall("iprec_at_recall_0.35"));
    QCOMPARE(metricFrom("iprec_at_recall_0.30").k, 0);
    QVERIFY(definitionNamed("trec_eval").precisionAtRecall && !definitionNamed("ranx").precisionAtRecall);
  }

  void rankingsAreLookedAtToTheirEnd() {
    // By score: 4, then 1 before 3 (a tie goes to the lower index), 0, 5; item 2 has no score, and is asked
    // for.
    const float none = -std::numeric_limits<float>::infinity();
    const Fixed recommender({0.3F, 0.5F, none, 0.5F, 0.9F, 0.1F});
    const Interactions known = interactionsOf({{}, {4}, {}}), test = interactionsOf({{3, 2}, {3, 5}, {}});
    Progress progress;
    const RankingResult result =
        evaluateRanking(recommender, 6, known, known, test,
                        {.metrics = {{"ndcg", 1}}, .blockUsers = 1, .keepRanks = true}, progress);
    QCOMPARE(result.users, (std::vector<std::int32_t>{0, 1}));
    const Definition definition;
    const auto precision = scoreRanks(result.tests, definition, precisionAtRecallMetrics(definition));
    QCOMPARE(precision.size(), kRecallLevels);
    // The first finds one of two, in the third place; the second, without item 4, both: in places 2 and 4.
    const auto first = interpolatedPrecision(std::vector<std::int32_t>{3}, 2);
    const auto second = interpolatedPrecision(std::vector<std::int32_t>{2, 4}, 2);
    for (std::size_t level = 0; level < kRecallLevels; ++level) {
      QCOMPARE(precision[level][0], static_cast<float>(first[level]));
      QCOMPARE(precision[level][1], static_cast<float>(second[level]));
    }
    QCOMPARE(first[5], 1.0 / 3);
    QCOMPARE(first[6], 0.0);
    QCOMPARE(second[10], 0.5);
  }
};

QTEST_GUILESS_MAIN(TestPrecisionRecall)
#include "test_precision_recall.moc"
