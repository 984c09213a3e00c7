#include "core/recommend/bm25.h"

#include <limits>
#include <vector>

#include "core/error.h"
#include "core/recommend/bm25_index.h"
#include "core/recommend/history.h"
#include "core/recommend/scoring_only.h"

namespace core {
namespace {

constexpr const char* kFile = "words.safetensors";

class Bm25 : public Recommender {
 public:
  explicit Bm25(const Recipe& recipe)
      : m_decay(readDecay(recipe)),
        m_options{recipe.number("k1"), recipe.number("b")},
        m_title(weightOf(recipe, "title")),
        m_brand(weightOf(recipe, "brand")),
        m_category(weightOf(recipe, "category")),
        m_description(weightOf(recipe, "description")) {
    if (m_options.k1 < 0)
      throw Error(Error::Kind::Usage, "The setting k1 " + recipe.text("k1") + " is below 0.", "k1");
    if (m_options.b < 0 || m_options.b > 1)
      throw Error(Error::Kind::Usage, "The setting b " + recipe.text("b") + " is not from 0 to 1.", "b");
  }

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    std::vector<std::vector<FieldText>> texts;
    for (const Item& item : data.dataset.items)
      texts.push_back({{item.title, m_title},
                       {item.brand, m_brand},
                       {item.category, m_category},
                       {item.description, m_description}});
    m_index = Bm25Index(texts, m_options, progress);
  }

  void score(std::span<const History> histories, MatrixRef scores) const override {
    scoreWith(histories, {}, scores);
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource&, Progress&) const override {
    return scoringBy(
        [this, typed = m_index.wordsOf(wanted)](std::span<const History> histories, MatrixRef scores) {
          scoreWith(histories, typed, scores);
        });
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    const std::vector<float> weights = historyWeights(history.size(), m_decay);
    HistoryShares shares;
    for (std::size_t place = 0; place < history.size(); ++place)
      shares.items.push_back(static_cast<double>(weights[place]) * m_index.share(history[place], item));
    return shares;
  }

  void save(const std::filesystem::path& folder) const override { m_index.save(folder / kFile); }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    m_index = Bm25Index::load(folder / kFile, dataset.itemCount());
  }

 private:
  /// `typed`: words of the newest item, which is none of the catalogue.
  void scoreWith(std::span<const History> histories, std::span<const std::int32_t> typed,
                 MatrixRef scores) const {
    scores.setZero();
    for (std::size_t row = 0; row < histories.size(); ++row) {
      const std::size_t length = histories[row].size();
      const std::vector<float> weights = historyWeights(length + (typed.empty() ? 0 : 1), m_decay);
      m_index.addTo(
          histories[row], {weights.data(), length},
          {scores.row(static_cast<Eigen::Index>(row)).data(), static_cast<std::size_t>(scores.cols())},
          typed);
    }
    for (std::int32_t item = 0; item < m_index.itemCount(); ++item)
      if (!m_index.hasWords(item)) scores.col(item).setConstant(-std::numeric_limits<float>::infinity());
  }

  static float weightOf(const Recipe& recipe, const char* field) {
    const double weight = recipe.number(field);
    if (weight >= 0) return static_cast<float>(weight);
    throw Error(Error::Kind::Usage,
                "The setting " + std::string(field) + " " + recipe.text(field) + " is below 0.", field);
  }

  double m_decay;
  Bm25Options m_options;
  float m_title, m_brand, m_category, m_description;
  Bm25Index m_index;
};

}  // namespace

std::unique_ptr<Recommender> makeBm25(const Recipe& recipe) {
  return std::make_unique<Bm25>(recipe);
}

}  // namespace core
