#include "core/fuse/rank_fusion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/fuse/normalise.h"
#include "core/fuse/parts.h"
#include "core/recommend/nearest_names.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

constexpr std::pair<const char*, RankFusionMethod> kNames[] = {{"rrf", RankFusionMethod::Rrf},
                                                               {"borda", RankFusionMethod::Borda},
                                                               {"combmnz", RankFusionMethod::CombMnz}};

/// How many lists have each item.
std::vector<int> countLists(std::span<const Ranks> lists) {
  std::vector<int> counts(lists.empty() ? 0 : lists.front().places.size());
  for (const Ranks& list : lists)
    for (std::size_t item = 0; item < counts.size(); ++item)
      counts[item] += static_cast<int>(list.places[item] > 0);
  return counts;
}

class RankFusion : public Recommender {
 public:
  explicit RankFusion(const Recipe& recipe)
      : m_method(rankFusionMethodFrom(recipe.text("method"))),
        m_constant(numberIn(recipe, "rank_constant", 0, 1e6)),
        m_parts(recipe) {}

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    m_parts.fit(data, text, progress);
  }

  void score(std::span<const History> histories, MatrixRef scores) const override {
    std::vector<Matrix> own(m_parts.size(), Matrix(scores.rows(), scores.cols()));
    for (std::size_t part = 0; part < own.size(); ++part) m_parts.score(part, histories, own[part]);
    for (Eigen::Index row = 0; row < scores.rows(); ++row) {
      scores.row(row).setConstant(kNever);
      std::vector<Ranks> lists;
      for (const Matrix& part : own) {
        const std::span<const float> values(part.row(row).data(), static_cast<std::size_t>(part.cols()));
        for (Eigen::Index item = 0; item < part.cols(); ++item)
          if (std::isfinite(part(row, item))) scores(row, item) = 0;
        if (tellsApart(values)) lists.push_back(ranksOf(values));
      }
      for (const std::vector<float>& points : pointsOf(lists, m_method, m_constant))
        scores.row(row) += Eigen::Map<const Eigen::RowVectorXf>(points.data(), scores.cols());
    }
  }

  std::vector<ScorePart> scoreParts(History history, std::int32_t itemCount) const override {
    std::vector<ScorePart> all;
    std::vector<Ranks> lists;
    Matrix own(1, itemCount);
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
      m_parts.score(part, {&history, 1}, own);
      const std::span<const float> values(own.data(), static_cast<std::size_t>(itemCount));
      all.push_back({m_parts.name(part), std::vector<float>(values.size()), tellsApart(values)});
      if (all.back().ran) lists.push_back(ranksOf(values));
    }
    std::vector<std::vector<float>> points = pointsOf(lists, m_method, m_constant);
    auto next = points.begin();
    for (ScorePart& part : all)
      if (part.ran) part.values = std::move(*next++);
    return all;
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                        Progress& progress) const override {
    std::optional<FusionParts> parts = m_parts.withText(wanted, source, progress);
    if (!parts) return nullptr;
    auto typed = std::make_unique<RankFusion>(*this);
    typed->m_parts = std::move(*parts);
    return typed;
  }

  std::vector<PartShares> partShares(History history, std::int32_t item,
                                     std::int32_t itemCount) const override {
    return m_parts.shares(history, item, itemCount);
  }

  void save(const std::filesystem::path& folder) const override { m_parts.save(folder); }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress) override {
    m_parts.load(folder, dataset, text, progress);
  }

 private:
  RankFusionMethod m_method;
  double m_constant;
  FusionParts m_parts;
};

}  // namespace

RankFusionMethod rankFusionMethodFrom(const std::string& spelled) {
  std::vector<std::string> known;
  for (const auto& [name, method] : kNames) {
    if (spelled == name) return method;
    known.emplace_back(name);
  }
  throw Error(Error::Kind::Usage,
              "There is no method of rank fusion \"" + spelled + "\"" + nearestNames(spelled, known),
              "method");
}

std::vector<std::vector<float>> pointsOf(std::span<const Ranks> lists, RankFusionMethod method,
                                         double constant) {
  const std::vector<int> counts = countLists(lists);
  const auto listed =
      static_cast<double>(std::count_if(counts.begin(), counts.end(), [](int count) { return count > 0; }));
  std::vector<std::vector<float>> all;
  for (const Ranks& list : lists) {
    std::vector<float>& points = all.emplace_back(counts.size());
    const double ranked = list.ranked;
    for (std::size_t item = 0; item < points.size(); ++item) {
      const double place = static_cast<double>(list.places[item]);
      double value = 0;
      if (method == RankFusionMethod::Borda && counts[item] > 0)
        value = place > 0 ? listed + 1 - place : (listed - ranked + 1) / 2;
      else if (method == RankFusionMethod::Rrf && place > 0)
        value = 1 / (constant + place);
      else if (method == RankFusionMethod::CombMnz && place > 0)
        value = (1 - (place - 1) / ranked) * counts[item];
      points[item] = static_cast<float>(value);
    }
  }
  return all;
}

std::unique_ptr<Recommender> makeRankFusion(const Recipe& recipe) {
  return std::make_unique<RankFusion>(recipe);
}

}  // namespace core
