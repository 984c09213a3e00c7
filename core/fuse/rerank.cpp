#include "core/fuse/rerank.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "core/error.h"
#include "core/evaluate/beyond_accuracy.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/normalise.h"
#include "core/fuse/parts.h"
#include "core/recommend/state_file.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kFile = "rerank.safetensors";
constexpr float kNever = -std::numeric_limits<float>::infinity();
const Metric kTarget{"ndcg", 10};

/// How alike two items are, from 0 to 1.
class Likeness {
 public:
  static Likeness ofCategories(const ItemFacts& facts) { return Likeness(facts.categories, {}); }
  static Likeness ofTexts(Matrix vectors) { return Likeness({}, std::move(vectors)); }
  Likeness() = default;

  float operator()(std::int32_t a, std::int32_t b) const {
    if (m_vectors.size() > 0) return std::max(0.0F, m_vectors.row(a).dot(m_vectors.row(b)));
    const auto& first = m_categories[static_cast<std::size_t>(a)];
    const auto& second = m_categories[static_cast<std::size_t>(b)];
    if (first.empty() || second.empty()) return 0;
    return static_cast<float>(1 - categoryDistance(first, second));
  }

  const Matrix& vectors() const { return m_vectors; }

 private:
  Likeness(std::vector<std::vector<std::int32_t>> categories, Matrix vectors)
      : m_categories(std::move(categories)), m_vectors(std::move(vectors)) {}

  std::vector<std::vector<std::int32_t>> m_categories;  // [items], or empty
  Matrix m_vectors;                                     // [items, dims] of unit length, or empty
};

/// What each term of the value is for every item of one user; they sum to the score.
struct Terms {
  std::vector<float> part, popularity, diversity;
};

class Rerank : public Recommender {
 public:
  explicit Rerank(const Recipe& recipe)
      : m_diversity(static_cast<float>(numberIn(recipe, "diversity", 0, 1))),
        m_popularity(static_cast<float>(numberIn(recipe, "popularity", 0, 100))),
        m_byText(recipe.text("likeness") == "text"),
        m_model(recipe.text("model")),
        m_candidates(integerIn(recipe, "candidates", 1, 100'000)),
        m_list(integerIn(recipe, "list", 1, 1'000)),
        m_parts(FusionParts::ofOne(recipe)) {
    if (!m_byText && recipe.text("likeness") != "category")
      throw Error(Error::Kind::Usage,
                  "The likeness \"" + recipe.text("likeness") + "\" is unknown; category and text are.",
                  "likeness");
  }

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    const std::optional<double> alone = m_parts.fit(data, text, progress).front();
    const ItemFacts facts = itemFactsOf(data.dataset, data.train);
    m_events.assign(facts.popularity.size(), 0);
    for (const std::int32_t item : data.train.items) m_events[static_cast<std::size_t>(item)] += 1;
    m_likeness = m_byText ? Likeness::ofTexts(text.itemVectors(m_model, progress).vectors)
                          : Likeness::ofCategories(facts);
    prepare();
    tellCost(alone, data, progress);
  }

  void score(std::span<const History> histories, MatrixRef scores) const override {
    m_parts.score(0, histories, scores);
    for (Eigen::Index row = 0; row < scores.rows(); ++row) {
      const std::span<float> own(scores.row(row).data(), static_cast<std::size_t>(scores.cols()));
      const std::optional<Terms> terms = termsOf(own, histories[static_cast<std::size_t>(row)]);
      for (std::size_t item = 0; terms && item < own.size(); ++item)
        own[item] = std::isfinite(own[item])
                        ? terms->part[item] + terms->popularity[item] + terms->diversity[item]
                        : kNever;
    }
  }

  std::vector<ScorePart> scoreParts(History history, std::int32_t itemCount) const override {
    Matrix own(1, itemCount);
    m_parts.score(0, {&history, 1}, own);
    std::vector<float> scores(own.data(), own.data() + own.size());
    std::optional<Terms> terms = termsOf(scores, history);
    if (!terms) {
      std::replace(scores.begin(), scores.end(), kNever, 0.0F);
      return {{m_parts.name(0), std::move(scores), false}};
    }
    return {{m_parts.name(0), std::move(terms->part)},
            {"popularity", std::move(terms->popularity), m_popularity > 0},
            {"diversity", std::move(terms->diversity), m_diversity > 0}};
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                        Progress& progress) const override {
    std::optional<FusionParts> parts = m_parts.withText(wanted, source, progress);
    if (!parts) return nullptr;
    auto typed = std::make_unique<Rerank>(*this);
    typed->m_parts = std::move(*parts);
    return typed;
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t itemCount) const override {
    Matrix own(1, itemCount);
    m_parts.score(0, {&history, 1}, own);
    const std::span<const float> scores(own.data(), static_cast<std::size_t>(itemCount));
    HistoryShares part = m_parts.historyShares(0, history, item, itemCount);
    const std::optional<Terms> terms = termsOf(scores, history);
    if (!terms || !std::isfinite(own(0, item))) return part;
    const LinearScale scale = *linearScale(scores, Normalisation::ZScore);
    const double kept = 1 - static_cast<double>(m_diversity);
    const auto at = static_cast<std::size_t>(item);
    HistoryShares shares{HistoryShares::Method::Exact, std::vector<double>(history.size()), {}};
    shares.add(part, m_parts.name(0), kept * scale.slope);
    shares.others.emplace_back("normalisation", kept * scale.offset);
    shares.others.emplace_back("popularity", static_cast<double>(terms->popularity[at]));
    shares.others.emplace_back("diversity", static_cast<double>(terms->diversity[at]));
    return shares;
  }

  std::vector<PartShares> partShares(History history, std::int32_t item,
                                     std::int32_t itemCount) const override {
    return m_parts.shares(history, item, itemCount);
  }

  void save(const std::filesystem::path& folder) const override {
    m_parts.save(folder);
    StateWriter writer;
    writer.add("events", std::span<const float>(m_events));
    if (m_byText) writer.add("vectors", m_likeness.vectors());
    writer.write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress) override {
    m_parts.load(folder, dataset, text, progress);
    const StateFile state(folder / kFile);
    m_events = state.floats("events");
    checkStateSize(folder, static_cast<std::int64_t>(m_events.size()), dataset.itemCount());
    m_likeness = m_byText ? Likeness::ofTexts(state.matrix("vectors"))
                          : Likeness::ofCategories(itemFactsOf(dataset, {}));
    if (m_byText) checkStateSize(folder, m_likeness.vectors().rows(), dataset.itemCount());
    prepare();
  }

 private:
  void prepare() {
    m_popular.resize(m_events.size());
    std::transform(m_events.begin(), m_events.end(), m_popular.begin(),
                   [](float events) { return std::log1p(events); });
    normalise(m_popular, Normalisation::ZScore);
  }

  /// Of one user's scores by the part; nullopt where these tell no items apart. Terms of an item without a
  /// score are 0.
  std::optional<Terms> termsOf(std::span<const float> scores, History history) const {
    if (!tellsApart(scores)) return std::nullopt;
    Terms terms{{scores.begin(), scores.end()}, m_popular, std::vector<float>(scores.size(), -m_diversity)};
    normalise(terms.part, Normalisation::ZScore);
    std::vector<float> values(scores.size(), kNever);
    for (std::size_t item = 0; item < scores.size(); ++item) {
      terms.part[item] *= 1 - m_diversity;
      terms.popularity[item] *= -m_popularity;
      if (std::isfinite(scores[item]))
        values[item] = terms.part[item] + terms.popularity[item];
      else
        terms.part[item] = terms.popularity[item] = terms.diversity[item] = 0;
    }
    if (m_diversity > 0) chooseDifferent(values, history, terms.diversity);
    return terms;
  }

  /// Chooses one item after the other by its value less its likeness to those chosen, and writes the latter.
  /// `values` without that term; those of the history are not chosen.
  void chooseDifferent(std::span<float> values, History history, std::span<float> diversity) const {
    for (const std::int32_t item : history) values[static_cast<std::size_t>(item)] = kNever;
    std::vector<std::int32_t> left = topK(values, m_candidates);
    std::vector<float> likest(left.size(), 0);
    for (int chosen = 0; chosen < m_list && !left.empty(); ++chosen) {
      std::size_t best = 0;
      const auto worth = [&](std::size_t i) {
        return values[static_cast<std::size_t>(left[i])] - m_diversity * likest[i];
      };
      for (std::size_t i = 1; i < left.size(); ++i)
        if (worth(i) > worth(best)) best = i;
      const std::int32_t item = left[best];
      diversity[static_cast<std::size_t>(item)] = -m_diversity * likest[best];
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
      likest.erase(likest.begin() + static_cast<std::ptrdiff_t>(best));
      for (std::size_t i = 0; i < left.size(); ++i)
        likest[i] = std::max(likest[i], std::min(1.0F, m_likeness(item, left[i])));
    }
    for (std::size_t i = 0; i < left.size(); ++i)
      diversity[static_cast<std::size_t>(left[i])] = -m_diversity * likest[i];
  }

  void tellCost(std::optional<double> alone, const TrainingData& data, Progress& progress) const {
    const std::optional<double> now = meanOnValidation(*this, data, kTarget, progress);
    if (!alone || !now) return;
    progress.scalar("valid/" + toString(kTarget), 0, 0, *now);
    progress.log(
        fmt::format("Re-ranking takes NDCG@10 on validation items from {:.4f} to {:.4f} ({:+.1f} %).", *alone,
                    *now, *alone > 0 ? 100 * (*now / *alone - 1) : 0.0));
  }

  float m_diversity, m_popularity;
  bool m_byText;
  std::string m_model;
  int m_candidates, m_list;
  FusionParts m_parts;
  std::vector<float> m_events;   ///< [items] in training
  std::vector<float> m_popular;  ///< [items]: z-scores of their logarithms
  Likeness m_likeness;
};

}  // namespace

std::unique_ptr<Recommender> makeRerank(const Recipe& recipe) {
  return std::make_unique<Rerank>(recipe);
}

}  // namespace core
