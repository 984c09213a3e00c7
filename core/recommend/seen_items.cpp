#include "core/recommend/seen_items.h"

#include <limits>
#include <utility>

#include "core/error.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "unseen_items.safetensors";

class OnlySeenItems : public Recommender {
 public:
  explicit OnlySeenItems(std::unique_ptr<Recommender> model) : m_model(std::move(model)) {}

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    m_model->fit(data, text, progress);
    const std::vector<bool> seen = seenItems(data.train, data.dataset.itemCount());
    m_unseen.clear();
    for (std::int32_t item = 0; item < data.dataset.itemCount(); ++item)
      if (!seen[static_cast<std::size_t>(item)]) m_unseen.push_back(item);
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    m_model->score(histories, scores);
    for (const std::int32_t item : m_unseen)
      scores.col(item).setConstant(-std::numeric_limits<float>::infinity());
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t itemCount) const override {
    return m_model->historyShares(history, item, itemCount);
  }

  void save(const std::filesystem::path& folder) const override {
    m_model->save(folder);
    StateWriter().add("items", std::span<const std::int32_t>(m_unseen)).write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress) override {
    m_model->load(folder, dataset, text, progress);
    m_unseen.clear();
    if (!std::filesystem::exists(folder / kFile)) return;
    m_unseen = StateFile(folder / kFile).integers("items");
    for (const std::int32_t item : m_unseen)
      if (item < 0 || item >= dataset.itemCount())
        throw Error(Error::Kind::BadInput,
                    "The run's file " + (folder / kFile).string() + " is damaged; train again.",
                    (folder / kFile).string());
  }

 private:
  std::unique_ptr<Recommender> m_model;
  std::vector<std::int32_t> m_unseen;  ///< by rising index
};

}  // namespace

std::vector<bool> seenItems(const Interactions& train, std::int32_t itemCount) {
  std::vector<bool> seen(static_cast<std::size_t>(itemCount));
  for (const std::int32_t item : train.items) seen[static_cast<std::size_t>(item)] = true;
  return seen;
}

std::unique_ptr<Recommender> onlySeenItems(std::unique_ptr<Recommender> model) {
  return std::make_unique<OnlySeenItems>(std::move(model));
}

}  // namespace core
