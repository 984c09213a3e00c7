#include "core/evaluate/definition_card.h"

#include <fmt/format.h>

namespace core {
namespace {

using Texts = TwoLanguages;

Texts gainText(const Definition& d) {
  switch (d.gain) {
    case Gain::Binary:
      return {"1 for every relevant item", "每个相关商品计 1"};
    case Gain::Grade:
      return {"the grade", "等级本身"};
    case Gain::PowerOfTwo:
      return {fmt::format("2^(grade - {} + 1) - 1", d.threshold),
              fmt::format("2^(等级 - {} + 1) - 1", d.threshold)};
  }
  return {};
}

Texts thresholdText(const Definition& d) {
  return {fmt::format("relevant from grade {}; lower and negative grades do not count", d.threshold),
          fmt::format("等级不低于 {} 为相关；更低或为负的等级不计", d.threshold)};
}

Texts discountText(const Definition& d) {
  return d.discount == Discount::LogOfNextRank
             ? Texts{"1 / log2(rank + 1)", "1 / log2(名次 + 1)"}
             : Texts{"1 / log2(rank), ranks 1 and 2 undiscounted", "1 / log2(名次)，第 1、2 名不折扣"};
}

Texts idealText(const Definition& d) {
  return d.ideal == Ideal::Achievable
             ? Texts{"the best list that the relevant items allow, of at most k places",
                     "由相关商品能排出的最佳列表，最多 k 位"}
             : Texts{"all k places relevant, however few relevant items there are",
                     "k 位全部相关，无论相关商品有多少"};
}

Texts overText(PrecisionOver over) {
  return over == PrecisionOver::Places
             ? Texts{"hits / k, also where the list is shorter", "命中数 / k，列表不足 k 时亦然"}
             : Texts{"hits / min(k, length of the list)", "命中数 / min(k, 列表长度)"};
}

Texts recallText(const Definition& d) {
  return d.recall == RecallOver::Relevant
             ? Texts{"hits / relevant items", "命中数 / 相关商品数"}
             : Texts{"hits / min(relevant items, k)", "命中数 / min(相关商品数, k)"};
}

Texts averagedText(const Definition& d) {
  switch (d.averaged) {
    case AveragedOver::Achievable:
      return {"precision at each hit, summed / min(relevant items, k)",
              "各命中处的精确率之和 / min(相关商品数, k)"};
    case AveragedOver::Relevant:
      return {"precision at each hit, summed / relevant items", "各命中处的精确率之和 / 相关商品数"};
    case AveragedOver::Listed:
      return {"precision at each hit, summed / min(relevant items, k, length of the list)",
              "各命中处的精确率之和 / min(相关商品数, k, 列表长度)"};
    case AveragedOver::Places:
      return {"the mean of the precisions at each of the ranks 1 to k, hit or not",
              "第 1 至 k 名处精确率的平均，无论是否命中"};
  }
  return {};
}

Texts unansweredText(const Definition& d) {
  return d.unanswered == Unanswered::Zero
             ? Texts{"a query with relevant items and no list counts 0", "有相关商品而无列表的查询计 0"}
             : Texts{
                   "a query without a list does not count, so that a run that answers fewer can look better",
                   "没有列表的查询不计，因此回答较少的运行可能显得更好"};
}

Texts nothingRelevantText(const Definition& d) {
  switch (d.nothingRelevant) {
    case NothingRelevant::LeftOut:
      return {"a query without a relevant item does not count", "没有相关商品的查询不计"};
    case NothingRelevant::ZeroIfAnswered:
      return {
          "a judged query without a relevant item counts 0 where it has a list; without judgements it "
          "does not count",
          "有判断但无相关商品的查询，有列表时计 0；没有判断的查询不计"};
    case NothingRelevant::ZeroIfJudged:
      return {"a judged query without a relevant item counts 0; without judgements it does not count",
              "有判断但无相关商品的查询计 0；没有判断的查询不计"};
    case NothingRelevant::ZeroIfListed:
      return {"a query with a list and no relevant item counts 0, judged or not",
              "有列表而无相关商品的查询计 0，无论有无判断"};
  }
  return {};
}

Texts tiesText(const Definition& d) {
  switch (d.ties) {
    case TieOrder::Identifier:
      return {"equal scores by rising identifier; in AUC they count half",
              "得分相同按标识符升序；在 AUC 中各计一半"};
    case TieOrder::IdentifierDescending:
      return {
          "scores in single precision, equal ones by falling identifier; the rank column is not looked at",
          "得分取单精度，相同者按标识符降序；不看名次列"};
    case TieOrder::File:
      return {"equal scores as they stand in the file", "得分相同按文件中的先后"};
    case TieOrder::Quicksort:
      return {"equal scores as numba's unstable quicksort leaves them, applied twice",
              "得分相同者按 numba 的不稳定快速排序两次后的次序"};
  }
  return {};
}

Texts repeatsText(const Definition& d) {
  switch (d.repeats) {
    case Repeats::BestScore:
      return {"a item listed twice counts once, at its best score", "重复列出的商品只计一次，取最高得分"};
    case Repeats::LastScore:
      return {"a item listed twice counts once, with its last score", "重复列出的商品只计一次，取最后的得分"};
    case Repeats::Refused:
      return {"a item listed or judged twice is refused", "重复列出或判断的商品会被拒绝"};
  }
  return {};
}

Texts sentenceOf(const Definition& d, ListSource source) {
  const bool own = d.name == Definition().name;
  Texts text = own ? Texts{"RecLens' own definition", "RecLens 自己的定义"}
                   : Texts{"The numbers that " + d.name + " gives", "与 " + d.name + " 一致的数值"};
  if (source == ListSource::Model) {
    text.english += "; the mean is over the users with a test item.";
    text.chinese += "；对有测试商品的用户取平均。";
    return text;
  }
  text.english += d.unanswered == Unanswered::Zero
                      ? "; the mean is over the queries with something relevant, unanswered ones counting 0"
                      : "; the mean is over the queries that the run answers";
  text.chinese += d.unanswered == Unanswered::Zero ? "；对有相关商品的查询取平均，未回答者计 0"
                                                   : "；只对运行回答了的查询取平均";
  const bool zeros = d.nothingRelevant != NothingRelevant::LeftOut;
  text.english += zeros ? ", those without anything relevant among them with 0." : ".";
  text.chinese += zeros ? "，其中没有相关商品的计 0。" : "。";
  return text;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

Texts asSentence(Texts text) {
  return {capital(std::move(text.english)), text.chinese + "。"};
}

struct ListFormula {
  const char* name;
  Texts text;
};

const ListFormula* listFormulaOf(const std::string& name) {
  static const ListFormula kFormulas[] = {
      {"novelty",
       {"the mean of log2(users / users who have the item)", "log2(用户数 / 拥有该商品的用户数) 的平均"}},
      {"diversity",
       {"the mean over pairs of 1 minus the share of their categories that both have",
        "列表中商品两两之间“1 减去共有类目的比例”的平均"}},
      {"serendipity",
       {"the mean over places of how much higher a relevant item stands than its popularity would have it",
        "各位置上相关商品的排名高出其热门程度的幅度的平均"}},
      {"popularity", {"the mean number of users who have the items", "拥有列表中商品的用户数的平均"}},
      {"popularity_lift",
       {"the mean popularity of the list / that of the user's history - 1",
        "列表的平均热门程度 / 用户历史的平均热门程度 - 1"}},
      {"tail_share",
       {"the share of the places that go to the less popular four fifths of the items",
        "较冷门的五分之四商品所占位置的比例"}},
      {"miscalibration",
       {"the Kullback-Leibler divergence of the list's categories from the history's, in nats",
        "列表类目分布相对历史类目分布的 KL 散度（奈特）"}},
      {"price_fit",
       {"the share of the priced items that lie between the cheapest and dearest of the history",
        "有标价的商品中，价格处于用户历史最低与最高价之间的比例"}},
      {"sentiment",
       {"the mean over the list of the items' mean review sentiment, from 0, bad, to 1, good: as the newest "
        "run of the recipe sentiment judges the reviews, or, where it has judged fewer than half of them, "
        "(mean rating - 1) / (scale - 1); items without either do not count",
        "列表中各商品平均评论情感的平均，0 为差评、1 "
        "为好评：取自最新的“评论情感”运行对评论的判断；若其判断的评论"
        "不足一半，则为 (平均评分 - 1) / (满分 - 1)；两者都没有的商品不计"}},
      {"coverage",
       {"the share of the catalogue that is in somebody's list", "出现在任一用户列表中的商品比例"}},
      {"gini",
       {"the Gini index of how often each item is shown: 0 where all are shown alike",
        "各商品被展示次数的基尼系数，均匀展示时为 0"}}};
  for (const ListFormula& formula : kFormulas)
    if (name == formula.name) return &formula;
  return nullptr;
}

}  // namespace

DefinitionCard cardOf(const Definition& d, ListSource source) {
  DefinitionCard card{d.name, sentenceOf(d, source), {}};
  card.facts = {{"gain", {"Gain", "增益"}, gainText(d)},
                {"threshold", {"Threshold", "阈值"}, thresholdText(d)},
                {"discount", {"Discount", "折扣"}, discountText(d)},
                {"ideal", {"Ideal", "理想值"}, idealText(d)},
                {"precision", {"Precision", "精确率"}, overText(d.precision)},
                {"recall", {"Recall", "召回率"}, recallText(d)},
                {"average_precision", {"Average precision", "平均精确率"}, averagedText(d)},
                {"missing", {"Missing lists", "缺失的列表"}, unansweredText(d)},
                {"nothing_relevant", {"Nothing relevant", "无相关商品"}, nothingRelevantText(d)}};
  if (source == ListSource::Model) {
    card.facts.resize(7);
    card.facts.push_back({"users",
                          {"Users counted", "计入的用户"},
                          {"all users with a test item, whose items all have grade 1",
                           "所有有测试商品的用户，其商品等级均为 1"}});
    card.facts.push_back({"missing",
                          {"Users without a test item", "没有测试商品的用户"},
                          {"do not count, whatever the run lists for them", "不计入，无论运行为其列出什么"}});
    card.facts.push_back(
        {"ties",
         {"Ties", "同分"},
         {"equal scores by the order in which the items were imported, or as the run's recipe says; in AUC "
          "they count half",
          "得分相同按商品导入的先后，或依运行配方的规定；在 AUC 中各计一半"}});
    card.facts.push_back({"not_a_number",
                          {"Scores that are no number", "非数值得分"},
                          {"the item is not ranked", "该商品不参与排序"}});
    return card;
  }
  card.facts.push_back({"ties", {"Ties", "同分"}, tiesText(d)});
  card.facts.push_back({"repeats", {"Repeats", "重复"}, repeatsText(d)});
  card.facts.push_back({"not_a_number",
                        {"Scores that are no number", "非数值得分"},
                        {"the item is not ranked", "该商品不参与排序"}});
  return card;
}

TwoLanguages formulaOf(const Definition& d, const Metric& metric) {
  const std::string& name = metric.name;
  const bool whole = metric.k == 0;
  if (const ListFormula* formula = listFormulaOf(name)) return asSentence(formula->text);
  if (name == "ndcg") {
    const Texts gain = gainText(d), discount = discountText(d), ideal = idealText(d);
    return asSentence(
        {fmt::format("gains ({}) times {}, summed, divided by the same sum of the ideal list: {}",
                     gain.english, discount.english, ideal.english),
         fmt::format("增益（{}）乘以 {} 求和，再除以理想列表的同一和：{}", gain.chinese, discount.chinese,
                     ideal.chinese)});
  }
  if (name == "precision") return asSentence(overText(d.precision));
  if (name == "recall") return asSentence(recallText(d));
  if (name == "f1") {
    const Texts over = overText(d.f1Precision);
    return asSentence(
        {"the harmonic mean of precision (" + over.english + ") and recall (hits / relevant items)",
         "精确率（" + over.chinese + "）与召回率（命中数 / 相关商品数）的调和平均"});
  }
  if (name == "hit_rate")
    return asSentence({"1 where the list has a relevant item, else 0", "列表中有相关商品计 1，否则计 0"});
  if (name == "map") return asSentence(averagedText(d));
  if (name == "mrr")
    return asSentence(
        {"1 / rank of the first relevant item, 0 without one", "1 / 首个相关商品的名次，没有则为 0"});
  if (name == "auc" && whole)
    return asSentence(
        {"the share of the pairs of a relevant and another item that stand in the right order, "
         "ties counting half; what is not listed stands below, and without a pair it is 0.5",
         "相关商品与其他商品构成的对中次序正确的比例，同分计一半；未列出者排在其后，没有可比的对时为 0.5"});
  if (name == "auc")
    return asSentence({"the share of right pairs among all relevant items and the best k others",
                       "所有相关商品与排名最前的 k 个其他商品构成的对中次序正确的比例"});
  if (name == "r_precision" && whole)
    return asSentence({"the share of relevant items among the first R places, R being their number",
                       "前 R 位中相关商品的比例，R 为相关商品数"});
  return asSentence({"hits / min(k, relevant items)", "命中数 / min(k, 相关商品数)"});
}

}  // namespace core
