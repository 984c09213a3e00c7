#include "core/evaluate/definition.h"

#include "core/error.h"

namespace core {
namespace {

using Names = std::vector<std::string_view>;

/// trec_eval 9: m_ndcg_cut.c, m_P.c, m_recall.c, m_map_cut.c, m_recip_rank.c, m_success.c, m_set_F.c,
/// m_Rprec.c, m_iprec_at_recall.c and form_res_rels.c; a cut-off behind recip_rank or set_F means the option
/// -M.
Definition trecEval() {
  Definition d;
  d.name = "trec_eval";
  d.f1Precision = PrecisionOver::Listed;
  d.averaged = AveragedOver::Relevant;
  d.unanswered = Unanswered::LeftOut;
  d.nothingRelevant = NothingRelevant::ZeroIfAnswered;
  d.ties = TieOrder::IdentifierDescending;
  d.repeats = Repeats::Refused;
  d.wholeList = Names{"ndcg", "recall", "precision", "f1", "map", "mrr", "r_precision"};
  return d;
}

/// ranx 0.3: evaluate(qrels, run, metrics, make_comparable=True), which sorts a run a second time.
Definition ranx() {
  Definition d;
  d.name = "ranx";
  d.precisionAtRecall = false;
  d.averaged = AveragedOver::Relevant;
  d.nothingRelevant = NothingRelevant::ZeroIfJudged;
  d.ties = TieOrder::Quicksort;
  d.repeats = Repeats::LastScore;
  d.wholeList = Names{"ndcg", "recall", "precision", "f1", "hit_rate", "map", "mrr", "r_precision"};
  return d;
}

/// RecBole 1.2: evaluator/metrics.py.
Definition recBole() {
  Definition d;
  d.name = "recbole";
  d.precisionAtRecall = false;
  d.gain = Gain::Binary;
  d.ties = TieOrder::File;
  d.atCutoff = Names{"ndcg", "recall", "precision", "hit_rate", "map", "mrr"};
  d.wholeList = {};
  return d;
}

/// RecTools 0.19: metrics/ranking.py, classification.py and auc.py with their default settings, and
/// Precision with r_precision=True.
Definition recTools() {
  Definition d;
  d.name = "rectools";
  d.precisionAtRecall = false;
  d.gain = Gain::Binary;
  d.ideal = Ideal::AllPlaces;
  d.averaged = AveragedOver::Relevant;
  d.ties = TieOrder::File;
  d.atCutoff = Names{"ndcg", "recall", "precision", "f1", "hit_rate", "map", "mrr", "auc", "r_precision"};
  d.wholeList = {};
  return d;
}

/// LensKit 2025: metrics/ranking, and the defaults that RunAnalysis fills in.
Definition lensKit() {
  Definition d;
  d.name = "lenskit";
  d.precisionAtRecall = false;
  d.gain = Gain::Binary;
  d.discount = Discount::LogOfRank;
  d.precision = PrecisionOver::Listed;
  d.recall = RecallOver::Achievable;
  d.averaged = AveragedOver::Listed;
  d.unanswered = Unanswered::LeftOut;
  d.nothingRelevant = NothingRelevant::ZeroIfListed;
  d.ties = TieOrder::File;
  d.atCutoff = Names{"ndcg", "recall", "precision", "hit_rate", "map", "mrr"};
  d.wholeList = d.atCutoff;
  return d;
}

/// Elliot 0.3: evaluation/metrics/accuracy and evaluation/relevance.
Definition elliot() {
  Definition d;
  d.name = "elliot";
  d.precisionAtRecall = false;
  d.gain = Gain::PowerOfTwo;
  d.averaged = AveragedOver::Places;
  d.unanswered = Unanswered::LeftOut;
  d.ties = TieOrder::File;
  d.wholeList = {};
  return d;
}

}  // namespace

const std::vector<Definition>& definitions() {
  static const std::vector<Definition> all{Definition(), trecEval(), ranx(),  recBole(),
                                           recTools(),   lensKit(),  elliot()};
  return all;
}

const Definition& definitionNamed(std::string_view name) {
  std::string known;
  for (const Definition& definition : definitions()) {
    if (definition.name == name) return definition;
    known += (known.empty() ? "" : ", ") + definition.name;
  }
  throw Error(Error::Kind::Usage,
              "There is no definition \"" + std::string(name) + "\"; known are " + known + ".",
              std::string(name));
}

}  // namespace core
