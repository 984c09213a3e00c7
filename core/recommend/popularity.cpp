#include "core/recommend/popularity.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/data/category_numbers.h"
#include "core/error.h"
#include "core/recommend/history.h"
#include "core/recommend/recbole_batches.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "popularity.safetensors";

Error wrongSetting(const std::string& key, const std::string& what) {
  return Error(Error::Kind::Usage, "The setting " + key + " " + what, key);
}

class Popularity : public Recommender {
 public:
  explicit Popularity(const Recipe& recipe) {
    const std::string count = recipe.text("count");
    if (count == "recent") {
      m_halfLife = recipe.number("half_life");
      if (!(m_halfLife > 0))
        throw wrongSetting("half_life", recipe.text("half_life") + " is not above 0 days.");
    } else if (count == "batches") {
      const std::int64_t batchSize = recipe.integer("batch_size");
      m_seed = static_cast<std::uint32_t>(recipe.integer("seed"));
      if (batchSize < 2 || batchSize > 1'000'000'000)
        throw wrongSetting("batch_size", "is not from 2 to 1,000,000,000.");
      m_batchSize = static_cast<int>(batchSize);
    } else if (count != "events") {
      throw wrongSetting("count", "\"" + count + "\" is not events, recent or batches.");
    }
    if (!recipe.settings.contains("by")) return;
    if (recipe.text("by") != "category")
      throw wrongSetting("by", "\"" + recipe.text("by") + "\" is not category; leave it out to count all.");
    m_byCategory = true;
    m_decay = readDecay(recipe);
    m_prior = recipe.number("prior");
    if (!(m_prior > 0)) throw wrongSetting("prior", recipe.text("prior") + " is not above 0.");
  }

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    m_counts = Matrix::Zero(1, data.dataset.itemCount());
    if (m_batchSize > 0)
      countBatches(data, progress);
    else if (m_halfLife > 0)
      countRecent(data.train);
    else
      for (const std::int32_t item : data.train.items) m_counts(0, item) += 1;
    if (m_byCategory) setCategories(categoryNumbers(data.dataset.items));
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    scores.rowwise() = m_counts.row(0);
    if (!m_byCategory) return;
    for (std::size_t row = 0; row < histories.size(); ++row)
      weighCategories(histories[row], scores.row(static_cast<Eigen::Index>(row)));
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    const auto count = static_cast<double>(m_counts(0, item));
    HistoryShares shares{HistoryShares::Method::Exact, std::vector<double>(history.size()), {}};
    if (!m_byCategory) {
      shares.others = {{"popularity", count}};
      return shares;
    }
    const std::vector<float> weights = historyWeights(history.size(), m_decay);
    double known = 0;
    for (std::size_t place = 0; place < history.size(); ++place)
      if (categoryOf(history[place]) >= 0) known += static_cast<double>(weights[place]);
    const double whole = known + m_prior;
    const std::int32_t category = categoryOf(item);
    const double others =
        category < 0 ? 0 : static_cast<double>(m_ofCategory[static_cast<std::size_t>(category)]);
    for (std::size_t place = 0; place < history.size(); ++place)
      if (others > 0 && categoryOf(history[place]) == category)
        shares.items[place] = count * static_cast<double>(weights[place]) / (others * whole);
    shares.others = {{"popularity", m_all > 0 ? count * m_prior / (static_cast<double>(m_all) * whole) : 0}};
    return shares;
  }

  void save(const std::filesystem::path& folder) const override {
    StateWriter writer;
    writer.add("counts", m_counts);
    if (m_byCategory) writer.add("categories", std::span<const std::int32_t>(m_categories));
    writer.write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    const StateFile file(folder / kFile);
    m_counts = file.matrix("counts");
    checkStateSize(folder, m_counts.cols(), dataset.itemCount());
    if (!m_byCategory) return;
    std::vector<std::int32_t> categories = file.integers("categories");
    checkStateSize(folder, static_cast<std::int64_t>(categories.size()), dataset.itemCount());
    for (const std::int32_t category : categories)
      if (category < -1 || category >= dataset.itemCount())
        throw Error(Error::Kind::BadInput,
                    "The run's file " + (folder / kFile).string() + " is damaged; train again.",
                    (folder / kFile).string());
    setCategories(std::move(categories));
  }

 private:
  void countBatches(const TrainingData& data, Progress& progress) {
    const std::vector<float> counts = countRecBoleBatches(
        data.dataset.interactions, data.train, data.dataset.itemCount(), m_batchSize, m_seed, progress);
    std::copy(counts.begin(), counts.end(), m_counts.data());
  }

  void countRecent(const Interactions& train) {
    constexpr double kDay = 24.0 * 3600 * 1000;  // milliseconds
    if (!hasTimes(train))
      throw Error(Error::Kind::BadInput,
                  "The behaviour has no times, so that nothing in it is recent; use the recipe popularity.",
                  "time");
    const std::int64_t last = *std::max_element(train.times.begin(), train.times.end());
    for (std::size_t event = 0; event < train.items.size(); ++event) {
      const double days = static_cast<double>(last - train.times[event]) / kDay;
      m_counts(0, train.items[event]) += static_cast<float>(std::exp2(-days / m_halfLife));
    }
  }

  std::int32_t categoryOf(std::int32_t item) const { return m_categories[static_cast<std::size_t>(item)]; }

  void setCategories(std::vector<std::int32_t> categories) {
    m_categories = std::move(categories);
    m_all = 0;
    m_ofCategory.clear();
    for (std::size_t item = 0; item < m_categories.size(); ++item) {
      const float count = m_counts(0, static_cast<Eigen::Index>(item));
      m_all += count;
      if (m_categories[item] < 0) continue;
      const auto category = static_cast<std::size_t>(m_categories[item]);
      if (category >= m_ofCategory.size()) m_ofCategory.resize(category + 1);
      m_ofCategory[category] += count;
    }
  }

  /// Counts become shares, as one user's history weighs them.
  void weighCategories(History history, Eigen::Ref<Eigen::RowVectorXf> scores) const {
    std::vector<float> shares(m_ofCategory.size());  // of the user's history
    float known = 0;
    const std::vector<float> weights = historyWeights(history.size(), m_decay);
    for (std::size_t place = 0; place < history.size(); ++place) {
      const std::int32_t category = m_categories[static_cast<std::size_t>(history[place])];
      if (category < 0) continue;
      shares[static_cast<std::size_t>(category)] += weights[place];
      known += weights[place];
    }
    const float whole = known + static_cast<float>(m_prior);
    for (std::size_t category = 0; category < shares.size(); ++category)
      shares[category] = m_ofCategory[category] > 0 ? shares[category] / (m_ofCategory[category] * whole) : 0;
    const float ofAll = m_all > 0 ? static_cast<float>(m_prior) / (m_all * whole) : 0;
    for (Eigen::Index item = 0; item < scores.size(); ++item) {
      const std::int32_t category = m_categories[static_cast<std::size_t>(item)];
      scores[item] *= ofAll + (category < 0 ? 0 : shares[static_cast<std::size_t>(category)]);
    }
  }

  double m_halfLife = 0;  ///< days; 0: all events count alike
  int m_batchSize = 0;    ///< 0: count events
  std::uint32_t m_seed = 0;
  bool m_byCategory = false;
  double m_decay = 1;
  double m_prior = 0;
  Matrix m_counts;                         ///< [1, items]
  std::vector<std::int32_t> m_categories;  ///< [items], -1 where there is none; empty unless by category
  std::vector<float> m_ofCategory;         ///< [categories]: the sum of its items' counts
  float m_all = 0;                         ///< the sum of all counts
};

}  // namespace

std::unique_ptr<Recommender> makePopularity(const Recipe& recipe) {
  return std::make_unique<Popularity>(recipe);
}

}  // namespace core
