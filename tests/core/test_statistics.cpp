#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "core/error.h"
#include "core/evaluate/distributions.h"
#include "core/evaluate/statistics.h"
#include "core/parallel.h"

using namespace core;

namespace {

nlohmann::json fixture() {
  std::ifstream file(RECLENS_FIXTURES "/metrics/statistics.json");
  return nlohmann::json::parse(file);
}

/// How far a figure is from another, as a share of it where it is above 1.
double apart(double a, double b) {
  return std::abs(a - b) / std::max(1.0, std::abs(b));
}

/// Values as a ranking metric has them: users differ in how easy they are, four of five values are zero, the
/// others lie between 0 and 1 at a few heights, most of them low.
class MetricLike {
 public:
  explicit MetricLike(std::uint64_t seed) : m_random(seed) {}

  double uniform() { return std::uniform_real_distribution<double>()(m_random); }
  /// A user's chance that an item of the list is a hit.
  double ease() { return 0.06 * uniform() * uniform(); }
  float value(double ease) {
    const double rank = 1 + std::floor(std::log1p(-uniform()) / std::log1p(-std::max(ease, 1e-6)));
    return rank <= 20 ? static_cast<float>(1 / std::log2(rank + 1)) : 0;
  }

 private:
  std::mt19937_64 m_random;
};

constexpr int kSimulations = 2000;

/// The share of simulations for which `happens`, on all cores.
double rate(const std::function<bool(std::uint64_t)>& happens) {
  std::vector<char> found(kSimulations);
  Progress progress;
  forEachBlock(kSimulations, "simulate", progress, [&](std::int64_t simulation) {
    found[static_cast<std::size_t>(simulation)] = happens(static_cast<std::uint64_t>(simulation)) ? 1 : 0;
  });
  return static_cast<double>(std::count(found.begin(), found.end(), 1)) / kSimulations;
}

}  // namespace

class TestStatistics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void distributionsMatchScipy() {
    const auto known = fixture();
    for (const auto& row : known["student_quantile"])
      QVERIFY(apart(studentQuantile(row["p"], row["df"]), row["t"]) < 1e-9);
    for (const auto& row : known["normal_quantile"])
      QVERIFY(apart(normalQuantile(row["p"]), row["x"]) < 1e-9);
    for (const auto& row : known["normal_below"]) QVERIFY(apart(normalBelow(row["x"]), row["p"]) < 1e-12);
    for (const auto& row : known["binomial"])
      QVERIFY(apart(coinTwoSided(row["wins"], row["trials"]), row["p"]) < 1e-9);
  }

  void studentsTailMatchesScipyAndHolmStepsDown() {
    std::ifstream file(RECLENS_FIXTURES "/metrics/metrics.json");
    const auto known = nlohmann::json::parse(file);
    for (const auto& row : known["student"])
      QVERIFY(std::abs(studentTwoSided(row["t"], row["df"]) - row["p"].get<double>()) < 1e-10);
    const auto adjusted = correctHolm(known["holm"]["p"].get<std::vector<double>>());
    for (std::size_t i = 0; i < adjusted.size(); ++i)
      QCOMPARE(adjusted[i], known["holm"]["adjusted"][i].get<double>());
  }

  void testsMatchScipy_data() {
    QTest::addColumn<int>("place");
    const auto cases = fixture()["cases"];
    for (std::size_t i = 0; i < cases.size(); ++i)
      QTest::newRow(cases[i]["name"].get<std::string>().c_str()) << static_cast<int>(i);
  }

  void testsMatchScipy() {
    QFETCH(int, place);
    const auto known = fixture()["cases"][static_cast<std::size_t>(place)];
    const auto first = known["first"].get<std::vector<float>>();
    const auto second = known["second"].get<std::vector<float>>();
    const auto p = [&](PairedTest test) { return comparePaired(first, second, {.test = test}).p; };
    QVERIFY(std::abs(p(PairedTest::T) - known["t"].get<double>()) < 1e-9);
    QVERIFY(std::abs(p(PairedTest::Sign) - known["sign"].get<double>()) < 1e-9);
    QVERIFY(std::abs(p(PairedTest::Wilcoxon) - known["wilcoxon"]["wilcox"].get<double>()) < 1e-9);
    std::vector<double> differences;
    for (std::size_t i = 0; i < first.size(); ++i)
      differences.push_back(static_cast<double>(second[i]) - static_cast<double>(first[i]));
    for (const auto& [name, zeros] :
         {std::pair("wilcox", ZeroDifferences::Discard), std::pair("pratt", ZeroDifferences::Pratt),
          std::pair("zsplit", ZeroDifferences::Halve)})
      QVERIFY2(std::abs(signedRankTest(differences, zeros).p - known["wilcoxon"][name].get<double>()) < 1e-9,
               name);
  }

  void resamplingMatchesScipyWithinSimulationError_data() { testsMatchScipy_data(); }

  void resamplingMatchesScipyWithinSimulationError() {
    QFETCH(int, place);
    const auto known = fixture()["cases"][static_cast<std::size_t>(place)];
    const auto first = known["first"].get<std::vector<float>>();
    const auto second = known["second"].get<std::vector<float>>();
    const PairedComparison found = comparePaired(
        first, second, {.test = PairedTest::Randomisation, .resamples = 20'000, .rounds = 20'000});
    const double p = known["randomisation"];
    // Both are shares of 20,000 random exchanges: four standard errors of their difference.
    const double error = 4 * std::sqrt(2 * p * (1 - p) / 20'000) + 1e-4;
    QVERIFY(std::abs(found.p - p) < (known["randomisation_exact"].get<bool>() ? 1e-9 : 2 * error));
    if (known["interval"].is_null()) return;
    // The 2.5 % quantile of 20,000 resamples has a standard error of some 0.02 standard errors of the mean.
    const double tolerance = 0.11 * known["standard_error"].get<double>();
    QVERIFY(std::abs(found.low - known["interval"][0].get<double>()) < tolerance);
    QVERIFY(std::abs(found.high - known["interval"][1].get<double>()) < tolerance);
  }

  void theDetectableDifferenceIsThatOfTheNoncentralT() {
    for (const auto& known : fixture()["cases"]) {
      const auto first = known["first"].get<std::vector<float>>();
      if (first.size() < 9) continue;  // where the sum of two quantiles is only near
      const double found =
          comparePaired(first, known["second"].get<std::vector<float>>(), {.resamples = 1}).detectable;
      const double expected = known["detectable"];
      QVERIFY2(std::abs(found / expected - 1) < (first.size() < 30 ? 0.03 : 0.005),
               known["name"].get<std::string>().c_str());
    }
  }

  void underTheNullATestRejectsAsOftenAsItSays_data() {
    QTest::addColumn<QString>("test");
    for (const char* name : {"t", "wilcoxon", "randomisation", "sign", "bootstrap"})
      QTest::newRow(name) << name;
  }

  /// Two runs that are equally good for each user: whose value is whose is chance.
  void underTheNullATestRejectsAsOftenAsItSays() {
    QFETCH(QString, test);
    const PairedTest asked = pairedTestFrom(test.toStdString());
    const double rejected = rate([asked](std::uint64_t simulation) {
      MetricLike random(simulation + 1'000'000);
      std::vector<float> first, second;
      for (int user = 0; user < 1500; ++user) {
        const double ease = random.ease();
        first.push_back(random.value(ease));
        second.push_back(random.value(ease));
      }
      return comparePaired(first, second,
                           {.test = asked,
                            .resamples = asked == PairedTest::Bootstrap ? 999 : 1,
                            .rounds = 999,
                            .seed = simulation})
                 .p < 0.05;
    });
    qInfo("%s rejects %.4f", qPrintable(test), rejected);
    QVERIFY2(std::abs(rejected - 0.05) <= 0.01, qPrintable(QString::number(rejected)));
  }

  void intervalsCoverTheTruthAsOftenAsTheySay() {
    // The truth, by the sum over all ranks for many users.
    MetricLike population(1);
    double truth = 0;
    constexpr int kPopulation = 400'000;
    for (int user = 0; user < kPopulation; ++user) {
      const double ease = std::max(population.ease(), 1e-6);
      for (int rank = 1; rank <= 20; ++rank)
        truth += ease * std::pow(1 - ease, rank - 1) *
                 static_cast<double>(static_cast<float>(1 / std::log2(rank + 1))) / kPopulation;
    }
    const double covered = rate([truth](std::uint64_t simulation) {
      MetricLike random(simulation + 7'000'000);
      std::vector<float> values;
      for (int user = 0; user < 400; ++user) values.push_back(random.value(random.ease()));
      const Estimate estimate = estimateMean(values, {.seed = simulation});
      return estimate.low <= truth && truth <= estimate.high;
    });
    qInfo("the interval covers %.4f", covered);
    QVERIFY2(std::abs(covered - 0.95) <= 0.015, qPrintable(QString::number(covered)));
  }

  void aTestSeesTheDetectableDifferenceFourTimesInFive() {
    const double seen = rate([](std::uint64_t simulation) {
      MetricLike random(simulation);
      std::vector<float> first, second;
      for (int user = 0; user < 400; ++user) {
        const double ease = random.ease();
        first.push_back(random.value(ease));
        second.push_back(random.value(ease));
      }
      // A run that is better by what a comparison of two equal ones calls detectable.
      const double shift = comparePaired(first, second, {.resamples = 1}).detectable;
      for (float& value : second) value += static_cast<float>(shift);
      return comparePaired(first, second, {.resamples = 1}).p < 0.05;
    });
    QVERIFY2(std::abs(seen - 0.8) < 0.03, qPrintable(QString::number(seen)));
  }

  void manyMetricsAtOnceGiveWhatEachGives() {
    MetricLike random(3);
    std::vector<std::vector<float>> metrics(6);
    for (int user = 0; user < 501; ++user)
      for (auto& metric : metrics) metric.push_back(random.value(0.05));
    // Two count the same 500 users, one counts nobody.
    metrics[2][17] = metrics[3][17] = std::nanf("");
    std::fill(metrics[5].begin(), metrics[5].end(), std::nanf(""));
    Progress progress;
    const auto together = estimateMeans(metrics, progress);
    for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
      const Estimate alone = estimateMean(metrics[metric]);
      QCOMPARE(together[metric].mean, alone.mean);
      QCOMPARE(together[metric].low, alone.low);
      QCOMPARE(together[metric].high, alone.high);
      QCOMPARE(together[metric].n, metric == 5 ? 0 : metric == 2 || metric == 3 ? 500 : 501);
    }
  }

  void anIntervalRepeatsAndNeedsTwoValues() {
    std::vector<float> values;
    for (int i = 0; i < 500; ++i) values.push_back(i % 10 == 0 ? 1.0F : 0.0F);
    const Estimate first = estimateMean(values);
    QCOMPARE(first.mean, 0.1);
    QCOMPARE(first.low, estimateMean(values).low);
    QVERIFY(first.low != estimateMean(values, {.seed = 2}).low);
    // The normal interval is .1 +- 1.96 x sqrt(.09 / 500) = .0263.
    QVERIFY(std::abs(first.low - 0.0737) < 0.006 && std::abs(first.high - 0.1263) < 0.006);
    QCOMPARE(estimateMean({}).n, 0);
    QVERIFY(std::isnan(estimateMean(std::vector<float>{1}).low));
    const Estimate constant = estimateMean(std::vector<float>(9, 0.25F));
    QVERIFY(constant.low == 0.25 && constant.high == 0.25);
  }

  void usersAreCountedAsWinTieAndLoss() {
    const std::vector<float> first{0, 0.5F, 1, 0.2F, std::nanf("")}, second{1, 0.5F, 0, 0.4F, 1};
    const PairedComparison found = comparePaired(first, second);
    QVERIFY(found.wins == 2 && found.ties == 1 && found.losses == 1 && found.n == 4);
  }

  void equalRunsShowNoDifference() {
    const std::vector<float> values{0, 1, 0.5F};
    for (const char* test : {"t", "wilcoxon", "randomisation", "sign", "bootstrap"}) {
      const PairedComparison found = comparePaired(values, values, {.test = pairedTestFrom(test)});
      QVERIFY(found.p == 1 && found.effectSize == 0 && found.ties == 3);
    }
  }

  void anUnknownTestIsRefusedWithTheKnown() {
    try {
      pairedTestFrom("anova");
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY(error.kind() == Error::Kind::Usage && QString(error.what()).contains("wilcoxon"));
    }
  }

  void thirtyMetricsOfTwentyThousandUsersTakeASecondOrTwo() {
    MetricLike random(5);
    std::vector<std::vector<float>> metrics(30);
    for (auto& metric : metrics)
      for (int user = 0; user < 22'363; ++user) metric.push_back(random.value(random.ease()));
    Progress progress;
    QElapsedTimer timer;
    timer.start();
    estimateMeans(metrics, progress);
    qInfo("30 metrics of 22,363 users, 1,000 resamples: %lld ms", timer.elapsed());
  }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "test_statistics.moc"
