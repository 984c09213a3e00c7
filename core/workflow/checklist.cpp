#include "core/workflow/checklist.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/error.h"
#include "core/evaluate/check_pairs.h"
#include "core/retrieve/fusion.h"
#include "core/understand/words.h"
#include "core/workflow/query.h"
#include "core/workflow/query_model.h"
#include "core/workflow/query_state.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/checklist_store.h"
#include "db/workspace/run_store.h"

namespace core {
namespace {

constexpr const char* kWays[] = {"search", "vectors", "words"};

TwoLanguages whyNoPairs(CheckKind kind) {
  const TwoLanguages name = nameOf(kind);
  return {fmt::format(
              "{}: no query of this workspace, and none made of its titles, could be changed in this way.",
              name.english),
          fmt::format("{}：这个工作区的查询以及由商品标题组成的查询，都不能这样改写。", name.chinese)};
}

TwoLanguages whyUnread(CheckKind kind) {
  const TwoLanguages name = nameOf(kind);
  return {fmt::format("{}: the model does not read the language of these queries.", name.english),
          fmt::format("{}：模型读不懂这些查询的语言。", name.chinese)};
}

TwoLanguages whyNothingTold(CheckKind kind) {
  const TwoLanguages name = nameOf(kind);
  return isInvariance(kind)
             ? TwoLanguages{fmt::format("{}: no query that was changed finds anything.", name.english),
                            fmt::format("{}：被改写的查询都没有结果。", name.chinese)}
             : TwoLanguages{
                   fmt::format("{}: no query finds anything that the change rules out.", name.english),
                   fmt::format("{}：没有查询能找到被新条件排除的商品。", name.chinese)};
}

/// What answers, over one workspace opened for questions.
class Asked {
 public:
  Asked(QuerySession& session, AnsweredBy way, const CheckOptions& options)
      : m_session(session), m_way(way), m_options(options) {}

  struct Answer {
    std::vector<std::int32_t> items;  ///< best first
    std::string said;
  };

  /// Each text is answered once.
  const Answer& answer(const std::string& text, Progress& progress) {
    const auto known = m_answers.find(text);
    if (known != m_answers.end()) return known->second;
    return m_answers
        .emplace(text, m_way == AnsweredBy::Search ? search(text, progress) : ranked(text, progress))
        .first->second;
  }

  /// Whether it can take the text at all: a model is not asked in a language that it cannot read.
  bool reads(const std::string& text) const {
    const std::string language = languageOf(text);
    return m_way != AnsweredBy::Vectors || language == "other" || m_session.state().modelReads(language);
  }

  const std::vector<Item>& items() const { return m_session.state().items.dataset.items; }

 private:
  Answer search(const std::string& text, Progress& progress) {
    const QueryAnswer found =
        m_session.answer({.text = text, .k = m_options.k, .explain = false, .showBlocked = true}, progress);
    Answer answer;
    if (m_indexOf.empty())
      for (std::size_t i = 0; i < items().size(); ++i)
        m_indexOf.emplace(items()[i].id, static_cast<std::int32_t>(i));
    for (const QueryResult& result : found.results) answer.items.push_back(m_indexOf.at(result.itemId));
    answer.said = fmt::format("{}", fmt::join(found.relaxed, " "));
    return answer;
  }

  Answer ranked(const std::string& text, Progress& progress) {
    bool anyHit = false;
    const std::vector<float> scores = m_way == AnsweredBy::Vectors
                                          ? m_session.state().vectorScores(text, progress)
                                          : m_session.state().lexicalScores(text, anyHit);
    const std::vector<double> values(scores.begin(), scores.end());
    Answer answer;
    for (const std::size_t item : best(values, static_cast<std::size_t>(m_options.k)))
      if (m_way == AnsweredBy::Vectors || values[item] > 0)
        answer.items.push_back(static_cast<std::int32_t>(item));
    return answer;
  }

  QuerySession& m_session;
  AnsweredBy m_way;
  const CheckOptions& m_options;
  std::map<std::string, Answer> m_answers;
  std::unordered_map<std::string, std::int32_t> m_indexOf;
};

CheckedItem checkedItem(const Item& item) {
  return {.itemId = item.id,
          .title = item.title,
          .category = item.category,
          .currency = item.currency,
          .price = item.price};
}

void markCommon(CheckFailure& failure) {
  for (CheckedItem& item : failure.first)
    for (CheckedItem& other : failure.second)
      if (item.itemId == other.itemId) item.common = other.common = true;
}

CheckFailure failureOf(CheckKind kind, const CheckPair& pair, const CheckVerdict& verdict,
                       const Asked::Answer& first, const Asked::Answer& second,
                       const std::vector<Item>& items) {
  CheckFailure failure{.query = pair.query,
                       .changed = pair.changed,
                       .asked = !pair.fromCatalogue,
                       .overlap = isInvariance(kind) ? std::optional(verdict.overlap) : std::nullopt,
                       .said = second.said};
  for (const std::int32_t item : first.items)
    failure.first.push_back(checkedItem(items[static_cast<std::size_t>(item)]));
  for (std::size_t place = 0; place < second.items.size(); ++place) {
    failure.second.push_back(checkedItem(items[static_cast<std::size_t>(second.items[place])]));
    failure.second.back().breaking = place < verdict.breaking.size() && verdict.breaking[place];
  }
  markCommon(failure);
  return failure;
}

CheckFinding check(CheckKind kind, std::span<const CheckPair> pairs, Asked& asked,
                   const std::string& currency, const CheckOptions& options, Progress& progress) {
  CheckFinding finding{.kind = kind};
  CheckCount count;
  bool anyRead = pairs.empty();
  for (const CheckPair& pair : pairs) {
    progress.check();
    if (!asked.reads(pair.query) || !asked.reads(pair.changed)) continue;
    anyRead = true;
    const Asked::Answer first = asked.answer(pair.query, progress);
    const Asked::Answer second = asked.answer(pair.changed, progress);
    const CheckVerdict verdict =
        judgePair(kind, pair, first.items, second.items, asked.items(), currency, options);
    count.add(verdict);
    if (verdict.outcome == CheckOutcome::Failed)
      finding.failures.push_back(failureOf(kind, pair, verdict, first, second, asked.items()));
  }
  finding.passRate = count.passRate();
  finding.passed = count.passed;
  finding.nothingToCheck = count.nothingToCheck;
  if (isInvariance(kind) && count.n() > 0) finding.meanOverlap = count.meanOverlap();
  if (count.n() == 0)
    finding.why = !anyRead ? whyUnread(kind) : pairs.empty() ? whyNoPairs(kind) : whyNothingTold(kind);
  return finding;
}

std::vector<std::string> queriesOf(db::Workspace& workspace) {
  std::vector<std::string> texts;
  for (db::QueryRecord& query : db::allQueries(workspace.database())) texts.push_back(std::move(query.text));
  return texts;
}

std::vector<std::string> idsOf(const std::vector<CheckedItem>& items, bool breakingOnly) {
  std::vector<std::string> ids;
  for (const CheckedItem& item : items)
    if (!breakingOnly || item.breaking) ids.push_back(item.itemId);
  return ids;
}

db::ChecklistRecord recordOf(const Checklist& checklist) {
  db::ChecklistRecord record{.run = checklist.run > 0 ? std::optional(checklist.run) : std::nullopt,
                             .model = checklist.run > 0 ? std::string() : checklist.model,
                             .way = toString(checklist.way),
                             .refusal = checklist.refusal.english,
                             .refusalChinese = checklist.refusal.chinese,
                             .k = checklist.options.k,
                             .bar = checklist.options.bar,
                             .pairs = checklist.options.pairs,
                             .seed = checklist.options.seed,
                             .created = checklist.created,
                             .checks = {}};
  for (const CheckFinding& finding : checklist.findings) {
    db::CheckRecord& check = record.checks.emplace_back();
    check.name = toString(finding.kind);
    check.passed = finding.passed;
    check.failed = finding.passRate.n - finding.passed;
    check.nothingToCheck = finding.nothingToCheck;
    check.meanOverlap = finding.meanOverlap;
    check.why = finding.why.english;
    check.whyChinese = finding.why.chinese;
    for (const CheckFailure& failure : finding.failures)
      check.failures.push_back({failure.query, failure.changed, failure.asked, failure.overlap, failure.said,
                                idsOf(failure.first, false), idsOf(failure.second, false),
                                idsOf(failure.second, true)});
  }
  return record;
}

/// Everything that is asked of one model, in all ways.
class ModelChecks {
 public:
  ModelChecks(const std::filesystem::path& workspace, const ChecklistRequest& request,
              const std::string& model, Progress& progress)
      : m_request(request), m_session(workspace, model, request.device, progress) {
    if (m_session.state().items.dataset.items.empty())
      throw Error(Error::Kind::BadInput, "This workspace has no items yet; import a catalogue first.",
                  "items");
    const CheckPairMaker maker(queriesOf(m_session.state().workspace), m_session.state().items.dataset.items,
                               m_session.catalogue(), request.options.seed);
    for (const CheckKind kind :
         request.kinds.empty() ? std::vector(checkKinds().begin(), checkKinds().end()) : request.kinds)
      m_pairs.emplace_back(kind, maker.pairs(kind, static_cast<std::size_t>(request.options.pairs)));
  }

  const std::string& modelName() { return m_session.state().modelName; }

  void run(Checklist& checklist, Progress& progress) {
    checklist.options = m_request.options;
    checklist.created = db::now();
    if (checklist.way == AnsweredBy::Vectors && modelName().empty()) {
      checklist.refusal = {"No language model is installed, so there are no vectors to ask.",
                           "没有安装语言模型，因此没有向量可查。"};
      return;
    }
    Asked asked(m_session, checklist.way, m_request.options);
    const auto total = static_cast<std::int64_t>(m_pairs.size());
    for (const auto& [kind, pairs] : m_pairs) {
      progress.report("checks", static_cast<std::int64_t>(checklist.findings.size()), total);
      checklist.findings.push_back(
          check(kind, pairs, asked, m_session.catalogue().currency(), m_request.options, progress));
    }
    progress.report("checks", total, total);
  }

  void keep(const Checklist& checklist) {
    db::keepChecklist(m_session.state().workspace.database(), recordOf(checklist));
  }

 private:
  const ChecklistRequest& m_request;
  QuerySession m_session;
  std::vector<std::pair<CheckKind, std::vector<CheckPair>>> m_pairs;
};

/// Items by id, for lists that are kept as ids.
class ItemLookup {
 public:
  explicit ItemLookup(db::Workspace& workspace) : m_loaded(loadItems(workspace)) {
    for (const Item& item : m_loaded.dataset.items) m_byId.emplace(item.id, &item);
  }

  CheckedItem operator()(const std::string& id) const {
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? CheckedItem{.itemId = id} : checkedItem(*found->second);
  }

 private:
  LoadedDataset m_loaded;
  std::unordered_map<std::string, const Item*> m_byId;
};

CheckFinding findingOf(const db::CheckRecord& record, const ItemLookup& items) {
  CheckFinding finding{.kind = checkKindFrom(record.name),
                       .passRate = estimateShare(record.passed, record.passed + record.failed),
                       .passed = record.passed,
                       .nothingToCheck = record.nothingToCheck,
                       .meanOverlap = record.meanOverlap,
                       .why = {record.why, record.whyChinese}};
  for (const db::CheckFailureRecord& failed : record.failures) {
    CheckFailure& failure = finding.failures.emplace_back();
    failure.query = failed.query;
    failure.changed = failed.changed;
    failure.asked = failed.asked;
    failure.overlap = failed.overlap;
    failure.said = failed.said;
    for (const std::string& id : failed.first) failure.first.push_back(items(id));
    for (const std::string& id : failed.second) {
      failure.second.push_back(items(id));
      failure.second.back().breaking = std::ranges::count(failed.breaking, id) > 0;
    }
    markCommon(failure);
  }
  return finding;
}

}  // namespace

std::string toString(AnsweredBy way) {
  return kWays[static_cast<std::size_t>(way)];
}

AnsweredBy answeredByFrom(const std::string& name) {
  const auto found = std::ranges::find(kWays, name);
  if (found != std::end(kWays)) return static_cast<AnsweredBy>(found - std::begin(kWays));
  throw Error(Error::Kind::Usage,
              fmt::format("Queries are not answered by \"{}\"; there are {}.", name, fmt::join(kWays, ", ")),
              "by");
}

std::vector<Checklist> runChecklists(const std::filesystem::path& folder, const ChecklistRequest& request,
                                     Progress& progress) {
  checkOptions(request.options);
  const bool wordsOnly =
      std::ranges::all_of(request.ways, [](AnsweredBy way) { return way == AnsweredBy::Words; });
  if (wordsOnly && !request.runs.empty())
    throw Error(Error::Kind::Usage, "Words alone are no run's doing; leave the runs out, or ask by search.",
                "by");
  std::vector<Checklist> subjects;
  if (request.runs.empty() || request.installed) subjects.push_back({.model = request.model});
  for (const std::int64_t run : request.runs) {
    const QueryModel found = queryModelOf(folder, run);
    subjects.push_back({.run = run, .name = found.name, .model = found.model, .refusal = found.refusal});
  }
  std::vector<Checklist> checklists;
  for (const Checklist& subject : subjects) {
    if (!subject.refusal.english.empty()) {
      checklists.push_back(subject);
      checklists.back().options = request.options;
      checklists.back().created = db::now();
      db::Workspace workspace = db::Workspace::open(folder);
      db::keepChecklist(workspace.database(), recordOf(checklists.back()));
      continue;
    }
    ModelChecks checks(folder, request, wordsOnly ? kNoModel : subject.model, progress);
    for (const AnsweredBy way : request.ways) {
      if (subject.run > 0 && way == AnsweredBy::Words) continue;  // no run has a part in them
      Checklist checklist = subject;
      checklist.way = way;
      if (subject.run == 0) checklist.model = way == AnsweredBy::Words ? std::string() : checks.modelName();
      if (subject.run == 0) checklist.name = checklist.model.empty() ? "words" : checklist.model;
      progress.log(fmt::format("Checking {} ({}).", checklist.name, toString(way)));
      checks.run(checklist, progress);
      checks.keep(checklist);
      checklists.push_back(std::move(checklist));
    }
  }
  return checklists;
}

std::vector<Checklist> listChecklists(const std::filesystem::path& folder) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const std::vector<db::ChecklistRecord> records = db::allChecklists(workspace.database());
  if (records.empty()) return {};
  const ItemLookup items(workspace);
  std::vector<Checklist> checklists;
  for (const db::ChecklistRecord& record : records) {
    Checklist& checklist = checklists.emplace_back();
    checklist.run = record.run.value_or(0);
    checklist.model = record.model;
    checklist.name = record.model.empty() ? "words" : record.model;
    if (record.run)
      if (const auto run = db::findRun(workspace.database(), *record.run)) checklist.name = run->name;
    checklist.way = answeredByFrom(record.way);
    checklist.refusal = {record.refusal, record.refusalChinese};
    checklist.options = {.pairs = record.pairs, .k = record.k, .bar = record.bar, .seed = record.seed};
    checklist.created = record.created;
    for (const db::CheckRecord& check : record.checks) checklist.findings.push_back(findingOf(check, items));
    std::ranges::sort(checklist.findings, {}, &CheckFinding::kind);
  }
  return checklists;
}

TwoLanguages titleOf(const Checklist& checklist) {
  switch (checklist.way) {
    case AnsweredBy::Search:
      if (checklist.run == 0 && checklist.model.empty()) return {"Search by words", "按词语搜索"};
      return {checklist.name, checklist.name};
    case AnsweredBy::Vectors:
      return {checklist.name + ", vectors alone", checklist.name + "（仅向量）"};
    case AnsweredBy::Words:
      return {"Words alone", "仅词语"};
  }
  return {};
}

}  // namespace core
