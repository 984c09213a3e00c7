#include "core/workflow/sentiment.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/data/text_corpus.h"
#include "core/error.h"
#include "core/lm/fingerprint.h"
#include "core/lm/text_classifier.h"
#include "core/workflow/runs.h"
#include "core/workflow/train_language.h"
#include "db/workspace/sentiment_store.h"
#include "db/workspace/text_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

constexpr const char* kGood = "good";

TextSentiment sentimentOf(const Verdict& verdict, const std::vector<std::string>& labels) {
  TextSentiment sentiment;
  if (labels.empty()) {
    sentiment.rating = static_cast<double>(verdict.rating);
    return sentiment;
  }
  sentiment.label = labels[static_cast<std::size_t>(verdict.label)];
  if (const auto good = std::ranges::find(labels, kGood); good != labels.end())
    sentiment.good =
        static_cast<double>(verdict.probabilities[static_cast<std::size_t>(good - labels.begin())]);
  return sentiment;
}

JudgingRun judgeOf(const std::filesystem::path& workspace, const std::string& run) {
  if (!run.empty()) {
    const RunSummary summary = showRun(workspace, findRun(workspace, run)).summary;
    return {summary.run, summary.name};
  }
  if (const std::optional<JudgingRun> newest = newestJudge(workspace)) return *newest;
  throw Error(Error::Kind::BadInput,
              "No run of this workspace judges texts yet; train the recipe sentiment first.",
              workspace.string());
}

}  // namespace

std::optional<JudgingRun> newestJudge(const std::filesystem::path& workspace) {
  const std::vector<RunSummary> runs = listRuns(workspace);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (run->state != "finished" && run->state != "stopped") continue;
    const std::optional<std::filesystem::path> model = keptModel(workspace, run->run);
    if (!model) continue;
    const std::optional<ClassifierDescription> classifier = readClassifier(*model);
    if (classifier && std::ranges::count(classifier->labels, kGood) > 0)
      return JudgingRun{run->run, run->name};
  }
  return std::nullopt;
}

struct TextJudge::Parts {
  Parts(const std::filesystem::path& folder, std::filesystem::path modelFolder, Device where)
      : workspace(db::Workspace::open(folder, db::Workspace::Access::ReadWriteIfPossible)),
        model(std::move(modelFolder)),
        device(where) {}

  const TextClassifier& classifier() {
    if (!loaded) loaded = std::make_unique<TextClassifier>(TextClassifier::load(model, device));
    return *loaded;
  }

  db::Workspace workspace;
  std::filesystem::path model;
  Device device;
  std::unique_ptr<TextClassifier> loaded;
};

TextJudge::TextJudge(const std::filesystem::path& workspace, const std::string& run, Device device)
    : m_run(judgeOf(workspace, run)),
      m_parts(std::make_unique<Parts>(workspace, modelOfRun(workspace, std::to_string(m_run.run)), device)) {
  if (!readClassifier(m_parts->model)) m_parts->classifier();  // says what is missing
}

TextJudge::~TextJudge() = default;

void TextJudge::load() {
  m_parts->classifier();
}

std::vector<TextSentiment> TextJudge::judge(std::span<const std::string> texts, Progress& progress) {
  std::vector<TextSentiment> sentiments(texts.size());
  std::map<std::string, std::vector<std::size_t>> unknown;  // hash -> places
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Fingerprint fingerprint;
    fingerprint.add(texts[i]);
    const std::string hash = fingerprint.hex();
    if (const auto known = db::findSentiment(m_parts->workspace.database(), m_run.run, hash))
      sentiments[i] = {known->label, known->good, known->rating};
    else
      unknown[hash].push_back(i);
  }
  if (unknown.empty()) return sentiments;
  std::vector<std::string> asked;
  for (const auto& [hash, places] : unknown) asked.push_back(texts[places.front()]);
  const std::vector<Verdict> verdicts = m_parts->classifier().classify(asked, progress);
  std::vector<db::SentimentRecord> records;
  for (const auto& [hash, places] : unknown) {
    const TextSentiment sentiment =
        sentimentOf(verdicts[records.size()], m_parts->classifier().description().labels);
    for (const std::size_t place : places) sentiments[place] = sentiment;
    records.push_back({hash, sentiment.label, sentiment.good, sentiment.rating});
  }
  if (m_parts->workspace.isWritable()) db::keepSentiments(m_parts->workspace.database(), m_run.run, records);
  return sentiments;
}

JudgedReviews judgeAllReviews(const std::filesystem::path& folder, const std::string& run, Device device,
                              Progress& progress) {
  constexpr std::size_t kBatch = 256;  // texts between two looks at the clock
  std::set<std::string> distinct;
  {
    db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
    db::visitReviews(workspace.database(), [&distinct](const db::ReviewText& review) {
      if (!review.title.empty() || !review.text.empty())
        distinct.insert(reviewText(review.title, review.text));
    });
  }
  const std::vector<std::string> texts(distinct.begin(), distinct.end());
  TextJudge judge(folder, run, device);
  for (std::size_t begin = 0; begin < texts.size(); begin += kBatch) {
    progress.check();
    progress.report("reviews", static_cast<std::int64_t>(begin), static_cast<std::int64_t>(texts.size()));
    const std::size_t count = std::min(kBatch, texts.size() - begin);
    Progress quiet;  // the judge's own steps say nothing of the whole
    judge.judge(std::span(texts).subspan(begin, count), quiet);
  }
  return {judge.run(), static_cast<std::int64_t>(texts.size())};
}

}  // namespace core
