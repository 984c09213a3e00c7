#include <QTest>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include "core/error.h"
#include "core/evaluate/definition_card.h"
#include "core/evaluate/list_order.h"
#include "core/evaluate/run_scores.h"

using namespace core;

namespace {

const double kNoNumber = std::numeric_limits<double>::quiet_NaN();

struct Line {
  std::string query, document;
  double value;
};

/// Numbers names and groups lines, as the reader of files does.
JudgedRun judgedRunOf(const std::vector<Line>& judgements, const std::vector<Line>& run) {
  JudgedRun judged;
  std::map<std::string, std::int32_t> queries, documents;
  const auto number = [](std::map<std::string, std::int32_t>& numbers, std::vector<std::string>& names,
                         const std::string& name) {
    const auto [place, added] = numbers.emplace(name, static_cast<std::int32_t>(names.size()));
    if (added) names.push_back(name);
    return place->second;
  };
  for (const std::vector<Line>* lines : {&judgements, &run})
    for (const Line& line : *lines) {
      number(queries, judged.queries, line.query);
      number(documents, judged.documents, line.document);
    }
  for (const std::string& query : judged.queries) {
    for (const Line& line : judgements)
      if (line.query == query)
        judged.judgements.rows.push_back({documents[line.document], static_cast<float>(line.value)});
    for (const Line& line : run)
      if (line.query == query) judged.run.rows.push_back({documents[line.document], line.value});
    judged.judgements.begins.push_back(judged.judgements.rows.size());
    judged.run.begins.push_back(judged.run.rows.size());
  }
  findRepeats(judged);
  return judged;
}

RunScores scored(const JudgedRun& judged, const Definition& definition, const std::string& metric) {
  Progress progress;
  return scoreRun(judged, definition, {metricFrom(metric)}, progress);
}

double meanOf(const JudgedRun& judged, const std::string& definition, const std::string& metric) {
  return scored(judged, definitionNamed(definition), metric).mean(0);
}

/// The runs of tests/oracle/score_run.py, in the same steps.
class Random {
 public:
  explicit Random(std::uint64_t seed) : m_state(seed) {}
  int below(int bound) {
    m_state = m_state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<int>((m_state >> 33U) % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t m_state;
};

struct RandomRun {
  JudgedRun judged;
  int k;
};

RandomRun randomRun(int number) {
  constexpr int kCutOffs[] = {1, 3, 5, 10, 20};
  Random random(static_cast<std::uint64_t>(number) + 1);
  const auto nameOf = [](int document) {
    return "d" + std::string(document < 10 ? "0" : "") + std::to_string(document);
  };
  std::vector<Line> judgements, run;
  const int queries = 3 + random.below(6);
  for (int query = 0; query < queries; ++query) {
    const std::string name = "q" + std::to_string(query);
    const bool judged = random.below(100) < 85 || query == 0;
    const bool listed = random.below(100) < 85 || query == 0;
    std::vector<Line> found;
    const auto judge = [&](const std::string& document, double grade) {
      const auto known = std::find_if(found.begin(), found.end(),
                                      [&](const Line& line) { return line.document == document; });
      if (known == found.end())
        found.push_back({name, document, grade});
      else
        known->value = grade;
    };
    const int grades = 1 + random.below(12);
    for (int i = 0; i < grades; ++i) {
      const std::string document = nameOf(random.below(60));
      judge(document, random.below(5) - 1);
    }
    const int length = 1 + random.below(random.below(4) == 0 ? 60 : 12);
    std::vector<std::string> documents;
    for (int i = 0; i < 60; ++i) documents.push_back(nameOf(i));
    for (int place = 59; place > 0; --place)
      std::swap(documents[static_cast<std::size_t>(place)],
                documents[static_cast<std::size_t>(random.below(place + 1))]);
    const int levels = 2 + random.below(30);
    for (std::size_t i = 0; i < static_cast<std::size_t>(length); ++i) {
      const double level = random.below(levels);
      const double score = level + random.below(3) * 1e-9;
      if (listed) run.push_back({name, documents[i], score});
    }
    if (query == 0) judge(documents[0], 2);
    if (judged) judgements.insert(judgements.end(), found.begin(), found.end());
  }
  return {judgedRunOf(judgements, run), kCutOffs[number % 5]};
}

/// Means over the queries of judgements as ir_measures makes them: those without a list count 0.
Definition irMeasures() {
  Definition definition = definitionNamed("trec_eval");
  definition.unanswered = Unanswered::Zero;
  definition.nothingRelevant = NothingRelevant::ZeroIfJudged;
  return definition;
}

/// One user, test items A (rating 5) and B (rating 3); the model ranks B 2nd and A 5th.
JudgedRun workedExample() {
  return judgedRunOf({{"u", "A", 5}, {"u", "B", 3}},
                     {{"u", "c", 9}, {"u", "B", 8}, {"u", "d", 7}, {"u", "e", 6}, {"u", "A", 5}});
}

}  // namespace

class TestScoreRun : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void oneListHasAsManyValuesAsThereAreDefinitions() {
    const JudgedRun example = workedExample();
    const auto close = [&](const Definition& definition, double expected) {
      return std::abs(scored(example, definition, "ndcg@10").mean(0) - expected) < 5e-4;
    };
    QVERIFY(close(definitionNamed("rectools"), 0.224));
    QVERIFY(close(definitionNamed("elliot"), 0.463));
    QVERIFY(close(definitionNamed("trec_eval"), 0.555));
    QVERIFY(close(definitionNamed("ranx"), 0.555));
    QVERIFY(close(definitionNamed("reclens"), 0.555));
    QVERIFY(close(definitionNamed("recbole"), 0.624));
    Definition ratings = definitionNamed("lenskit");
    ratings.gain = Gain::Grade;
    QVERIFY(close(ratings, 0.644));
    QVERIFY(close(definitionNamed("lenskit"), 0.715));
  }

  void randomRunsScoreAsThePeersScoreThem() {
    std::vector<RandomRun> runs;
    for (int number = 0; number < 200; ++number) runs.push_back(randomRun(number));
    std::ifstream file(RECLENS_FIXTURES "/metrics/runs.tsv");
    int rows = 0;
    for (std::string row; std::getline(file, row); ++rows) {
      std::istringstream cells(row);
      std::string peer, metric;
      cells >> peer >> metric;
      const Definition definition = peer == "ir_measures" ? irMeasures() : definitionNamed(peer);
      for (std::size_t i = 0; i < runs.size(); ++i) {
        double expected = -1;
        cells >> expected;
        std::string name = metric;
        if (name.ends_with("@k")) name.replace(name.size() - 1, 1, std::to_string(runs[i].k));
        const double found = scored(runs[i].judged, definition, name).mean(0);
        QVERIFY2(std::abs(found - expected) < 1e-6, qPrintable(QString("%1 %2 of run %3: %4, not %5")
                                                                   .arg(peer.c_str(), name.c_str())
                                                                   .arg(i)
                                                                   .arg(found, 0, 'g', 9)
                                                                   .arg(expected, 0, 'g', 9)));
      }
    }
    QVERIFY(rows >= 60);
  }

  void manyMetricsAtOnceAreTheSameAsOneByOne() {
    const JudgedRun judged = randomRun(3).judged;
    Progress progress;
    for (const Definition& definition : definitions()) {
      std::vector<Metric> metrics;
      for (const int k : {20, 1, 5, 7})
        for (const std::string_view name : definition.atCutoff) metrics.push_back({std::string(name), k});
      for (const std::string_view name : definition.wholeList) metrics.push_back({std::string(name), 0});
      const RunScores all = scoreRun(judged, definition, metrics, progress);
      for (std::size_t m = 0; m < metrics.size(); ++m)
        QCOMPARE(all.values[m], scoreRun(judged, definition, {metrics[m]}, progress).values[0]);
    }
  }

  void tiesAreBrokenAsTheDefinitionSays() {
    const JudgedRun judged = judgedRunOf({{"q", "b", 1}}, {{"q", "c", 1}, {"q", "b", 1}, {"q", "a", 1}});
    QCOMPARE(meanOf(judged, "reclens", "mrr"), 0.5);    // a b c
    QCOMPARE(meanOf(judged, "trec_eval", "mrr"), 0.5);  // c b a
    QCOMPARE(meanOf(judgedRunOf({{"q", "a", 1}}, {{"q", "c", 1}, {"q", "a", 1 + 1e-9}}), "trec_eval", "mrr"),
             0.5);  // equal in single precision
    QCOMPARE(meanOf(judgedRunOf({{"q", "a", 1}}, {{"q", "c", 1}, {"q", "a", 1}}), "recbole", "mrr@9"), 0.5);
    QCOMPARE(meanOf(judgedRunOf({{"q", "a", 1}}, {{"q", "c", 1}, {"q", "a", 1}}), "reclens", "mrr"), 1.0);
  }

  void queriesCountAsTheDefinitionSays() {
    // answered: found. missing: has no list. other: has a list and no judgement. none: nothing relevant.
    const JudgedRun judged = judgedRunOf({{"answered", "a", 1}, {"missing", "a", 1}, {"none", "a", 0}},
                                         {{"answered", "a", 1}, {"other", "a", 1}, {"none", "a", 1}});
    QCOMPARE(meanOf(judged, "reclens", "hit_rate@5"), 1.0 / 2);
    QCOMPARE(meanOf(judged, "recbole", "hit_rate@5"), 1.0 / 2);
    QCOMPARE(meanOf(judged, "rectools", "hit_rate@5"), 1.0 / 2);
    QCOMPARE(meanOf(judged, "trec_eval", "hit_rate@5"), 1.0 / 2);  // answered, none
    QCOMPARE(meanOf(judged, "ranx", "hit_rate@5"), 1.0 / 3);
    QCOMPARE(meanOf(judged, "lenskit", "hit_rate@5"), 1.0 / 3);  // answered, other, none
    QCOMPARE(meanOf(judged, "elliot", "hit_rate@5"), 1.0);
    const RunScores found = scored(judged, Definition(), "mrr");
    QCOMPARE(found.queries.size(), 2U);
    QCOMPARE(found.answered, 1);
    QCOMPARE(found.unanswered, 1);
    QCOMPARE(found.unjudged, 1);
    QCOMPARE(found.nothingRelevant, 1);
  }

  void aDocumentListedTwiceCountsOnce() {
    const JudgedRun judged = judgedRunOf({{"q", "a", 1}, {"q", "c", 1}},
                                         {{"q", "a", 3}, {"q", "b", 2}, {"q", "a", 1}, {"q", "c", 0}});
    QCOMPARE(meanOf(judged, "reclens", "recall@3"), 1.0);  // a b c
    QCOMPARE(meanOf(judged, "reclens", "mrr"), 1.0);
    QCOMPARE(meanOf(judged, "ranx", "mrr"), 0.5);  // b a c, since the last score counts
    QCOMPARE(scored(judged, Definition(), "mrr").repeated, 1);
    QVERIFY_THROWS_EXCEPTION(Error, meanOf(judged, "trec_eval", "mrr"));
  }

  void theLaterJudgementOfADocumentCounts() {
    const JudgedRun judged =
        judgedRunOf({{"q", "a", 1}, {"q", "a", 0}, {"q", "b", 1}}, {{"q", "a", 2}, {"q", "b", 1}});
    QCOMPARE(meanOf(judged, "reclens", "mrr"), 0.5);
    QVERIFY_THROWS_EXCEPTION(Error, meanOf(judged, "trec_eval", "mrr"));
    const JudgedRun taken = judgedRunOf({{"q", "a", 1}, {"q", "a", 0}}, {{"q", "a", 2}});
    QVERIFY(scored(taken, Definition(), "mrr").queries.empty());
  }

  void aScoreThatIsNoNumberIsNotRanked() {
    const JudgedRun judged =
        judgedRunOf({{"q", "a", 1}}, {{"q", "b", kNoNumber}, {"q", "a", 1}, {"p", "a", kNoNumber}});
    for (const Definition& definition : definitions()) {
      QCOMPARE(scored(judged, definition, "mrr@5").values[0][0], 1.0);
      QCOMPARE(scored(judged, definition, "mrr@5").notRanked, 2);
    }
  }

  void gradesBelowTheThresholdAreNotRelevant() {
    const JudgedRun judged = judgedRunOf({{"q", "a", -2}, {"q", "b", 0}, {"q", "c", 1}, {"q", "d", 3}},
                                         {{"q", "a", 4}, {"q", "b", 3}, {"q", "c", 2}, {"q", "d", 1}});
    for (const Definition& definition : definitions()) {
      QCOMPARE(scored(judged, definition, "recall@3").mean(0), 0.5);
      QCOMPARE(scored(judged, definition, "mrr@5").mean(0), 1.0 / 3);
    }
    Definition strict;
    strict.threshold = 2;
    QCOMPARE(scored(judged, strict, "mrr@5").mean(0), 0.25);
  }

  void theAreaCountsTiesHalfAndTheUnlistedLast() {
    // Pairs of a, b, z with c, d: a above both, b level with c and above d, z not listed.
    const JudgedRun judged = judgedRunOf({{"q", "a", 1}, {"q", "b", 1}, {"q", "z", 1}},
                                         {{"q", "a", 3}, {"q", "c", 2}, {"q", "b", 2}, {"q", "d", 1}});
    QVERIFY(std::abs(meanOf(judged, "reclens", "auc") - 3.5 / 6) < 1e-12);
    QCOMPARE(meanOf(judgedRunOf({{"q", "a", 1}}, {{"q", "a", 3}}), "reclens", "auc"), 0.5);
  }

  void rPrecisionLooksAtAsManyPlacesAsAreRelevant() {
    const JudgedRun judged = judgedRunOf({{"q", "a", 1}, {"q", "b", 1}, {"q", "c", 1}},
                                         {{"q", "a", 4}, {"q", "x", 3}, {"q", "b", 2}, {"q", "c", 1}});
    QVERIFY(std::abs(meanOf(judged, "reclens", "r_precision") - 2.0 / 3) < 1e-12);
    // The first two of the list are not enough, though another metric looks at no more.
    Progress progress;
    const RunScores both = scoreRun(judged, Definition(), {{"mrr", 1}, {"r_precision", 0}}, progress);
    QVERIFY(std::abs(both.mean(1) - 2.0 / 3) < 1e-12);
  }

  void aMetricThatAPeerDoesNotHaveIsRefused() {
    for (const auto& [definition, metric] :
         std::vector<std::pair<std::string, std::string>>{{"recbole", "f1@5"},
                                                          {"elliot", "auc"},
                                                          {"rectools", "ndcg"},
                                                          {"lenskit", "r_precision"},
                                                          {"reclens", "auc@5"}})
      QVERIFY_THROWS_EXCEPTION(Error, meanOf(workedExample(), definition, metric));
    QVERIFY_THROWS_EXCEPTION(Error, definitionNamed("trec"));
  }

  void everyDefinitionHasACardInBothLanguages() {
    for (const Definition& definition : definitions()) {
      for (const ListSource source : {ListSource::RunFile, ListSource::Model}) {
        const DefinitionCard card = cardOf(definition, source);
        QVERIFY(card.sentence.english.ends_with('.') && card.sentence.chinese.ends_with("。"));
        QVERIFY(card.facts.size() >= 8);
        for (const DefinitionFact& fact : card.facts)
          QVERIFY2(!fact.value.english.empty() && fact.value.chinese != fact.value.english, fact.key.c_str());
      }
      for (const std::string_view name : definition.atCutoff)
        QVERIFY(formulaOf(definition, {std::string(name), 5}).english.size() > 10);
      for (const std::string_view name : definition.wholeList)
        QVERIFY(formulaOf(definition, {std::string(name), 0}).chinese.size() > 5);
    }
  }

  void cardsOfDifferentDefinitionsDiffer() {
    for (const Definition& a : definitions())
      for (const Definition& b : definitions()) {
        if (a.name == b.name) continue;
        const auto first = cardOf(a, ListSource::RunFile).facts,
                   second = cardOf(b, ListSource::RunFile).facts;
        QCOMPARE(first.size(), second.size());
        bool differ = false;
        for (std::size_t i = 0; i < first.size(); ++i)
          differ = differ || first[i].value.english != second[i].value.english;
        QVERIFY2(differ, (a.name + " " + b.name).c_str());
      }
  }
};

QTEST_GUILESS_MAIN(TestScoreRun)
#include "test_score_run.moc"
