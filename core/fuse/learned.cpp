#include "core/fuse/learned.h"

#include <algorithm>
#include <utility>

#include "core/fuse/fused_row.h"
#include "core/recommend/state_file.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kTraitsFile = "items.safetensors";
constexpr const char* kStateFile = "fusion.safetensors";

class LearnedFusion : public Recommender {
 public:
  LearnedFusion(FusionParts parts, const ShortlistOptions& options, std::unique_ptr<ShortlistModel> model)
      : m_options(options), m_parts(std::move(parts)), m_features(m_parts), m_model(std::move(model)) {}

  bool learnsFromValidation() const override { return true; }

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    m_parts.fit(data, text, progress);
    m_traits = traitsOf(data.dataset, data.train);
    const FusionExamples examples = collectExamples(m_parts, m_features, m_traits, data, m_options.depth,
                                                    m_options.fitUsers, m_options.seed, progress);
    m_learned =
        std::find(examples.relevant.begin(), examples.relevant.end(), 1.0F) != examples.relevant.end();
    if (!m_learned) {
      progress.log(
          "No validation item is on a shortlist: nothing is learned, and the score is the mean of the "
          "parts.");
      return;
    }
    reportShortlists(examples, data.valid, progress);
    m_model->learn(examples, m_features, data, progress);
  }

  void score(std::span<const History> histories, MatrixRef scores) const override {
    const std::vector<Signals> signals =
        signalsOf(m_parts, histories, static_cast<std::int32_t>(scores.cols()));
    for (std::size_t user = 0; user < histories.size(); ++user) {
      const Candidates found = candidatesOf(signals[user], histories[user]);
      const FusedRow row = fuseRow(signals[user], found.items, found.scores);
      std::copy(row.scores.begin(), row.scores.end(), scores.row(static_cast<Eigen::Index>(user)).data());
    }
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                        Progress& progress) const override {
    std::optional<FusionParts> parts = m_parts.withText(wanted, source, progress);
    if (!parts) return nullptr;
    auto typed = std::make_unique<LearnedFusion>(*this);
    typed->m_parts = std::move(*parts);
    return typed;
  }

  std::vector<ScorePart> scoreParts(History history, std::int32_t itemCount) const override;
  std::vector<PartShares> partShares(History history, std::int32_t item,
                                     std::int32_t itemCount) const override {
    return m_parts.shares(history, item, itemCount);
  }
  void save(const std::filesystem::path& folder) const override;
  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress) override;

 private:
  /// One user's shortlist; empty where nothing was learned.
  struct Candidates {
    std::vector<std::int32_t> items;
    Matrix features;
    std::vector<float> scores;
  };

  Candidates candidatesOf(const Signals& signals, History history) const {
    Candidates found;
    if (!m_learned) return found;
    found.items = shortlist(signals, history, m_options.depth);
    found.features = m_features.of(m_traits, signals, history, found.items);
    if (!found.items.empty()) found.scores = m_model->score(found.features);
    return found;
  }

  ShortlistOptions m_options;
  FusionParts m_parts;
  FusionFeatures m_features;
  ItemTraits m_traits;
  std::shared_ptr<ShortlistModel> m_model;
  bool m_learned = false;  ///< false: there was nothing to learn from
};

std::vector<ScorePart> LearnedFusion::scoreParts(History history, std::int32_t itemCount) const {
  const Signals signals = std::move(signalsOf(m_parts, {&history, 1}, itemCount).front());
  const Candidates found = candidatesOf(signals, history);
  std::vector<std::string> names = m_features.names();
  const std::vector<std::string> others = m_model->otherParts();
  names.insert(names.end(), others.begin(), others.end());
  std::vector<ScorePart> all;
  for (const std::string& name : names)
    all.push_back({name, std::vector<float>(static_cast<std::size_t>(itemCount))});
  if (!found.items.empty()) {
    const Matrix values = m_model->contributions(found.features);
    for (std::size_t i = 0; i < found.items.size(); ++i)
      for (std::size_t part = 0; part < all.size(); ++part)
        all[part].values[static_cast<std::size_t>(found.items[i])] =
            values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(part));
  }
  for (std::size_t part = 0; part < m_parts.size(); ++part)
    for (ScorePart& feature : all)
      if (feature.name.starts_with(m_parts.name(part) + " ")) feature.ran = signals.ran[part];
  all.push_back({"mean of parts", fuseRow(signals, found.items, found.scores).means});
  return all;
}

void LearnedFusion::save(const std::filesystem::path& folder) const {
  m_parts.save(folder);
  saveTraits(m_traits, folder / kTraitsFile);
  const std::vector<std::int32_t> learned{m_learned ? 1 : 0};
  StateWriter().add("learned", std::span<const std::int32_t>(learned)).write(folder / kStateFile);
  if (m_learned) m_model->save(folder);
}

void LearnedFusion::load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
                         Progress& progress) {
  m_traits = loadTraits(folder / kTraitsFile, dataset.itemCount());
  m_parts.load(folder, dataset, text, progress);
  const std::vector<std::int32_t> learned = StateFile(folder / kStateFile).integers("learned");
  m_learned = learned == std::vector<std::int32_t>{1};
  if (m_learned) m_model->load(folder, m_features);
}

}  // namespace

ShortlistOptions readShortlistOptions(const Recipe& recipe) {
  return {.depth = integerIn(recipe, "candidates", 1, 100'000),
          .fitUsers = static_cast<std::size_t>(integerIn(recipe, "fit_users", 1, 1'000'000'000)),
          .seed = static_cast<std::uint64_t>(recipe.integer("seed"))};
}

std::unique_ptr<Recommender> makeLearnedFusion(FusionParts parts, const ShortlistOptions& options,
                                               std::unique_ptr<ShortlistModel> model) {
  return std::make_unique<LearnedFusion>(std::move(parts), options, std::move(model));
}

}  // namespace core
