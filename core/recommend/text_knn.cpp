#include "core/recommend/text_knn.h"

#include "core/data/text_corpus.h"
#include "core/recommend/scoring_only.h"
#include "core/recommend/text_model.h"
#include "core/recommend/vector_neighbours.h"

namespace core {
namespace {

class TextKnn : public Recommender {
 public:
  explicit TextKnn(const Recipe& recipe) : m_model(recipe.text("model")), m_neighbours(readDecay(recipe)) {}

  void fit(const TrainingData&, TextSource& text, Progress& progress) override {
    m_neighbours.setVectors(m_model.itemVectors(text, progress).vectors);
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    m_neighbours.score(histories, scores);
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                        Progress& progress) const override {
    const std::shared_ptr<Encoder> encoder = m_model.encoder(source, m_neighbours.vectors().cols());
    return scoringBy([this, typed = typedVector(*encoder, wanted, encoder->info().queryPrompt, progress)](
                         std::span<const History> histories, MatrixRef scores) {
      m_neighbours.score(histories, scores, typed);
    });
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    return m_neighbours.shares(history, item);
  }

  std::vector<double> scoreWordings(History history, std::int32_t, std::int32_t,
                                    std::span<const Item> wordings, TextSource& text,
                                    Progress& progress) const override {
    return m_neighbours.scoresOf(history, text.textVectors(m_model.name(), textsOf(wordings), progress));
  }

  // The vectors are kept with the run, so that it scores the same where the model is not installed.
  void save(const std::filesystem::path& folder) const override {
    m_neighbours.save(folder);
    m_model.save(folder);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    m_neighbours.load(folder, dataset.itemCount());
    m_model.load(folder);
  }

 private:
  TextModel m_model;
  VectorNeighbours m_neighbours;
};

}  // namespace

std::unique_ptr<Recommender> makeTextKnn(const Recipe& recipe) {
  return std::make_unique<TextKnn>(recipe);
}

}  // namespace core
