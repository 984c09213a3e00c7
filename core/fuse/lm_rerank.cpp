#include "core/fuse/lm_rerank.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <vector>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/normalise.h"
#include "core/fuse/parts.h"
#include "core/fuse/weight_search.h"
#include "core/json_file.h"
#include "core/lm/decoder.h"
#include "core/lm/instruction.h"
#include "core/recommend/liking_question.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kFile = "language_model.json";
constexpr const char* kModelPart = "language model";
constexpr const char* kFitted = "fitted";
const Metric kTarget{"ndcg", 10};

using Ids = std::vector<std::int32_t>;

std::size_t commonLength(const Ids& a, const Ids& b) {
  const auto end = a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size()));
  return static_cast<std::size_t>(std::mismatch(a.begin(), end, b.begin()).first - a.begin());
}

/// A language model that is asked who will like what.
class LikingJudge {
 public:
  LikingJudge() = default;
  LikingJudge(std::shared_ptr<Decoder> decoder, std::vector<std::string> names, int longest)
      : m_decoder(std::move(decoder)),
        m_names(std::move(names)),
        m_longest(static_cast<std::size_t>(longest)) {}

  const DecoderInfo& model() const { return m_decoder->info(); }

  /// The log-odds of yes against no for each item; empty where nothing can be asked.
  std::vector<float> logOdds(History history, std::span<const std::int32_t> items) const {
    const std::lock_guard lock(*m_reading);
    for (std::size_t told = std::min(m_longest, history.size()); told > 0; --told) {
      const Questions questions = ask(history, told, items);
      if (questions.longest > static_cast<std::size_t>(model().maxLength)) continue;
      std::vector<float> odds;
      m_decoder->forget();
      for (const Ids& question : questions.ids) {
        const std::span<const float> scores = m_decoder->next(question);
        odds.push_back(scores[questions.yes] - scores[questions.no]);
      }
      return odds;
    }
    return {};
  }

 private:
  struct Questions {
    std::vector<Ids> ids;
    std::size_t longest = 0;
    std::size_t yes = 0, no = 0;  // the tokens that tell the answers apart
  };

  Questions ask(History history, std::size_t told, std::span<const std::int32_t> items) const {
    const Tokenizer& tokenizer = m_decoder->tokenizer();
    const std::string& style = m_decoder->chatTemplate();
    const LikingAnswers answers = likingAnswers(m_names, history);
    const Ids yes = answerIds(tokenizer, style, answers.yes), no = answerIds(tokenizer, style, answers.no);
    const std::size_t common = commonLength(yes, no);
    if (common >= yes.size() || common >= no.size())
      throw Error(Error::Kind::BadInput,
                  fmt::format("The model {} cannot tell the answers \"{}\" and \"{}\" apart.", model().name,
                              answers.yes, answers.no),
                  "model");
    Questions questions;
    questions.yes = static_cast<std::size_t>(yes[common]);
    questions.no = static_cast<std::size_t>(no[common]);
    for (const std::int32_t item : items) {
      Ids ids = promptIds(tokenizer, style, likingQuestion(m_names, history, told, item));
      ids.insert(ids.end(), yes.begin(), yes.begin() + static_cast<std::ptrdiff_t>(common));
      questions.longest = std::max(questions.longest, ids.size());
      questions.ids.push_back(std::move(ids));
    }
    return questions;
  }

  std::shared_ptr<Decoder> m_decoder;
  std::vector<std::string> m_names;  // [items]
  std::size_t m_longest = 0;
  std::unique_ptr<std::mutex> m_reading =
      std::make_unique<std::mutex>();  // a decoder has one caller at a time
};

/// One user's candidates, best first by the part, and what is said of them, each on its z-scores.
struct Candidates {
  std::vector<std::int32_t> items;
  std::vector<float> part, model;

  std::vector<float> values(float weight) const {
    std::vector<float> values(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) values[i] = (1 - weight) * part[i] + weight * model[i];
    return values;
  }
};

/// What both add to the score of every item of one user.
struct Terms {
  std::vector<float> part, model;
};

class LmRerank : public Recommender {
 public:
  explicit LmRerank(const Recipe& recipe)
      : m_model(recipe.text("model")),
        m_count(integerIn(recipe, "candidates", 1, 1'000)),
        m_history(integerIn(recipe, "history", 1, 100)),
        m_fitUsers(integerIn(recipe, "fit_users", 1, 1'000'000)),
        m_seed(static_cast<std::uint64_t>(recipe.integer("seed"))),
        m_fitted(recipe.text("weight") == kFitted),
        m_weight(m_fitted ? 0.5F : static_cast<float>(numberIn(recipe, "weight", 0, 1))),
        m_parts(FusionParts::ofOne(recipe)) {}

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    m_parts.fit(data, text, progress);
    takeModel(data.dataset, text);
    learnFrom(data, progress);
    progress.scalar("weight/" + m_parts.name(0), 0, 0, 1 - static_cast<double>(m_weight));
    progress.scalar(std::string("weight/") + kModelPart, 0, 0, static_cast<double>(m_weight));
  }

  void score(std::span<const History> histories, MatrixRef scores) const override {
    m_parts.score(0, histories, scores);
    for (Eigen::Index row = 0; row < scores.rows(); ++row) {
      const std::span<float> own(scores.row(row).data(), static_cast<std::size_t>(scores.cols()));
      const std::optional<Terms> terms = termsOf(own, histories[static_cast<std::size_t>(row)]);
      for (std::size_t item = 0; terms && item < own.size(); ++item)
        if (std::isfinite(own[item])) own[item] = terms->part[item] + terms->model[item];
    }
  }

  std::vector<ScorePart> scoreParts(History history, std::int32_t itemCount) const override {
    Matrix own(1, itemCount);
    m_parts.score(0, {&history, 1}, own);
    std::vector<float> scores(own.data(), own.data() + own.size());
    if (std::optional<Terms> terms = termsOf(scores, history))
      return {{m_parts.name(0), std::move(terms->part)}, {kModelPart, std::move(terms->model), m_weight > 0}};
    for (float& score : scores)
      if (!std::isfinite(score)) score = 0;
    const std::size_t items = scores.size();
    return {{m_parts.name(0), std::move(scores), false}, {kModelPart, std::vector<float>(items), false}};
  }

  void save(const std::filesystem::path& folder) const override {
    m_parts.save(folder);
    const nlohmann::json state = {{"model_hash", m_judge.model().hash}, {"weight", m_weight}};
    writeTextFile(folder / kFile, state.dump());
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress) override {
    m_parts.load(folder, dataset, text, progress);
    takeModel(dataset, text);
    const nlohmann::json state = readJsonFile(folder / kFile);
    const auto hash = state.find("model_hash"), weight = state.find("weight");
    if (hash == state.end() || !hash->is_string() || weight == state.end() || !weight->is_number())
      throw Error(Error::Kind::BadInput,
                  fmt::format("The run's file {} is damaged; train again.", (folder / kFile).string()),
                  (folder / kFile).string());
    m_weight = weight->get<float>();
    if (hash->get<std::string>() != m_judge.model().hash)
      throw Error(
          Error::Kind::BadInput,
          fmt::format("The language model {} is not the one that the run in {} was trained with; train "
                      "again.",
                      m_model, folder.string()),
          m_model);
  }

 private:
  void takeModel(const Dataset& dataset, TextSource& text) {
    std::shared_ptr<Decoder> decoder = text.decoder(m_model);
    if (!decoder)
      throw Error(Error::Kind::BadInput, fmt::format("There is no language model {}.", m_model), "model");
    m_judge = LikingJudge(std::move(decoder), itemNames(dataset), m_history);
  }

  /// The candidates by the part; none where it tells no items apart.
  Candidates candidatesOf(std::span<const float> scores, History history) const {
    Candidates chosen;
    if (history.empty() || !tellsApart(scores)) return chosen;
    std::vector<float> unseen(scores.begin(), scores.end());
    chosen.items = rankUnseen(unseen, history, m_count);
    for (const std::int32_t item : chosen.items)
      chosen.part.push_back(scores[static_cast<std::size_t>(item)]);
    normalise(chosen.part, Normalisation::ZScore);
    chosen.model.assign(chosen.items.size(), 0);
    return chosen;
  }

  /// Fills in what the model says; false where it cannot be asked.
  bool judge(Candidates& chosen, History history) const {
    std::vector<float> odds = m_judge.logOdds(history, chosen.items);
    if (odds.empty()) return false;
    normalise(odds, Normalisation::ZScore);
    chosen.model = std::move(odds);
    return true;
  }

  /// Of one user's scores by the part; nullopt where these are to stay.
  std::optional<Terms> termsOf(std::span<const float> scores, History history) const {
    Candidates chosen = candidatesOf(scores, history);
    if (chosen.items.empty() || (m_weight > 0 && !judge(chosen, history))) return std::nullopt;
    Terms terms{{scores.begin(), scores.end()}, std::vector<float>(scores.size())};
    normalise(terms.part, Normalisation::ZScore);
    const float above = lift(terms.part, scores, chosen);
    for (std::size_t i = 0; i < chosen.items.size(); ++i) {
      const auto item = static_cast<std::size_t>(chosen.items[i]);
      terms.part[item] = above + (1 - m_weight) * chosen.part[i];
      terms.model[item] = m_weight * chosen.model[i];
    }
    return terms;
  }

  /// What takes the least of the candidates' values to 1 above all other items.
  float lift(std::span<const float> z, std::span<const float> scores, const Candidates& chosen) const {
    std::vector<bool> other(z.size());
    for (std::size_t item = 0; item < z.size(); ++item) other[item] = std::isfinite(scores[item]);
    for (const std::int32_t item : chosen.items) other[static_cast<std::size_t>(item)] = false;
    float highest = -std::numeric_limits<float>::infinity();
    for (std::size_t item = 0; item < z.size(); ++item)
      if (other[item]) highest = std::max(highest, z[item]);
    if (!std::isfinite(highest)) return 0;
    const std::vector<float> values = chosen.values(m_weight);
    return highest + 1 - *std::min_element(values.begin(), values.end());
  }

  void learnFrom(const TrainingData& data, Progress& progress);

  std::string m_model;
  int m_count, m_history, m_fitUsers;
  std::uint64_t m_seed;
  bool m_fitted;
  float m_weight;  ///< of the model's word
  FusionParts m_parts;
  LikingJudge m_judge;
};

/// Validation users, what was said of their candidates, and how good a weight is by them.
class WeightTrial {
 public:
  explicit WeightTrial(const Interactions& valid) : m_valid(valid), m_scorer({}, {kTarget}) {}

  void add(std::int32_t user, std::vector<std::int32_t> ranked, Candidates candidates) {
    m_users.push_back({user, std::move(ranked), std::move(candidates)});
  }

  /// NDCG@10 with the weight, each user's first places being the candidates.
  double quality(double weight) {
    double sum = 0;
    for (const User& user : m_users) {
      std::vector<std::int32_t> ranked = user.ranked;
      const std::vector<float> values = user.candidates.values(static_cast<float>(weight));
      std::vector<std::size_t> order(values.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
      for (std::size_t i = 0; i < order.size(); ++i) ranked[i] = user.candidates.items[order[i]];
      ranked.resize(std::min(ranked.size(), static_cast<std::size_t>(kTarget.k)));
      sum += m_scorer.score(ranked, m_valid.itemsOf(user.user)).front();
    }
    return sum / static_cast<double>(m_users.size());
  }

 private:
  struct User {
    std::int32_t user;
    std::vector<std::int32_t> ranked;  // by the part
    Candidates candidates;             // empty: what the model says moves none of the user's items
  };
  const Interactions& m_valid;
  ListScorer m_scorer;
  std::vector<User> m_users;
};

/// Fits the weight where it is not given, and tells what the model does for the order and how long it takes.
void LmRerank::learnFrom(const TrainingData& data, Progress& progress) {
  const std::vector<std::int32_t> users =
      chooseUsers(data.valid, static_cast<std::size_t>(m_fitUsers), m_seed);
  if (users.empty()) {
    if (m_fitted) progress.log("No user has a validation item: part and language model count alike.");
    return;
  }
  WeightTrial trial(data.valid);
  Matrix scores(1, data.dataset.itemCount());
  std::int64_t asked = 0;
  std::chrono::duration<double> seconds{0};
  for (std::size_t i = 0; i < users.size(); ++i) {
    progress.report("ask the language model", static_cast<std::int64_t>(i),
                    static_cast<std::int64_t>(users.size()));
    progress.check();
    const History history = data.train.itemsOf(users[i]), wanted = data.valid.itemsOf(users[i]);
    m_parts.score(0, {&history, 1}, scores);
    const std::span<float> own(scores.data(), static_cast<std::size_t>(scores.size()));
    Candidates chosen = candidatesOf(own, history);
    const bool tells = std::any_of(wanted.begin(), wanted.end(), [&](std::int32_t item) {
      return std::find(chosen.items.begin(), chosen.items.end(), item) != chosen.items.end();
    });
    const auto begin = std::chrono::steady_clock::now();
    if (!tells || !judge(chosen, history)) chosen = {};
    if (!chosen.items.empty()) {
      seconds += std::chrono::steady_clock::now() - begin;
      ++asked;
    }
    trial.add(users[i], rankUnseen(own, history, std::max(m_count, kTarget.k)), std::move(chosen));
  }
  if (m_fitted)
    m_weight = static_cast<float>(
        searchWeights(2, [&](const std::vector<double>& weights) { return trial.quality(weights[1]); })[1]);
  const double alone = trial.quality(0), now = trial.quality(static_cast<double>(m_weight));
  progress.scalar("valid/" + toString(kTarget), 0, 0, now);
  progress.log(fmt::format(
      "NDCG@10 on validation items of {} users: {:.4f} by {}, {:.4f} by the language model's order of its {} "
      "candidates, {:.4f} by both with weight {:.2f}. The validation item of {} of them is a candidate; "
      "asking "
      "takes {:.0f} ms a user.",
      users.size(), alone, m_parts.name(0), trial.quality(1), m_count, now, m_weight, asked,
      asked > 0 ? 1000 * seconds.count() / static_cast<double>(asked) : 0.0));
}

}  // namespace

std::unique_ptr<Recommender> makeLmRerank(const Recipe& recipe) {
  return std::make_unique<LmRerank>(recipe);
}

}  // namespace core
