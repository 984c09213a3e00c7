#include "core/recommend/text_encoder.h"

#include <fmt/format.h>

#include <numeric>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/lm/encoder.h"
#include "core/recommend/vector_neighbours.h"
#include "core/train/contrastive.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kEncoderFolder = "encoder";

ContrastiveOptions readOptions(const Recipe& recipe) {
  const TrainerOptions trainer = readTrainerOptions(recipe);
  ContrastiveOptions options;
  options.epochs = trainer.epochs;
  options.maxSteps = trainer.maxSteps;
  options.batchSize = integerIn(recipe, "batch_size", 2, 65'536);
  options.learningRate = trainer.learningRate;
  options.weightDecay = trainer.weightDecay;
  options.warmup = trainer.warmup;
  options.dropout = numberIn(recipe, "dropout", 0, 0.9);
  options.seed = trainer.seed;
  options.patience = trainer.patience;
  options.maxLength = integerIn(recipe, "max_length", 3, 65'536);
  options.trainLayers = integerIn(recipe, "train_layers", -1, 1'000);
  options.validateEvery = trainer.validateEvery;
  options.precision = trainer.precision;
  return options;
}

// Items of one history that are at most `window` places apart; items without text teach nothing.
std::vector<TextPair> pairsOf(const Interactions& interactions, std::span<const std::string> texts,
                              int window) {
  std::vector<TextPair> pairs;
  for (std::int32_t user = 0; user < interactions.userCount(); ++user) {
    const std::span<const std::int32_t> items = interactions.itemsOf(user);
    for (std::size_t i = 0; i < items.size(); ++i)
      for (std::size_t j = i + 1; j < items.size() && j <= i + static_cast<std::size_t>(window); ++j)
        if (items[i] != items[j] && !texts[static_cast<std::size_t>(items[i])].empty() &&
            !texts[static_cast<std::size_t>(items[j])].empty())
          pairs.push_back({.first = items[i], .second = items[j]});
  }
  return pairs;
}

class TextEncoder : public Recommender {
 public:
  explicit TextEncoder(const Recipe& recipe)
      : m_model(recipe.text("model")),
        m_options(readOptions(recipe)),
        m_window(integerIn(recipe, "window", 1, 1'000)),
        m_neighbours(readDecay(recipe)) {}

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    m_encoder = text.encoder(m_model)->clone();
    std::vector<std::string> texts;
    for (const Item& item : data.dataset.items) texts.push_back(itemText(item));

    Matrix best;  // vectors of the best weights so far, so that they are not computed twice
    double bestValue = -1;
    const auto validate = [&](Progress& watched) {
      m_neighbours.setVectors(encodeItems(texts, watched));
      const double value = ndcg(data, watched);
      if (m_tuned && value > bestValue) {
        best = m_neighbours.vectors();
        bestValue = value;
      }
      m_tuned = true;  // the first call is for the untuned encoder
      return value;
    };
    m_tuned = false;
    const ContrastiveResult result = trainContrastive(*m_encoder, texts, pairsOf(data.train, texts, m_window),
                                                      m_options, validate, progress);
    m_neighbours.setVectors(result.best ? std::move(best) : encodeItems(texts, progress));
    progress.log(fmt::format("Kept the weights after step {} of {}{}.", result.keptStep, result.steps,
                             result.stopped ? ", stopped on request" : ""));
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    m_neighbours.score(histories, scores);
  }

  void save(const std::filesystem::path& folder) const override {
    m_neighbours.save(folder);
    m_encoder->save(folder / kEncoderFolder);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    m_neighbours.load(folder, dataset.itemCount());
    m_encoder = Encoder::load(folder / kEncoderFolder, Device::Cpu);
  }

 private:
  // Unit length; a row of zeros where the item has no text.
  Matrix encodeItems(std::span<const std::string> texts, Progress& progress) const {
    Matrix vectors = m_encoder->encode(texts, {.maxLength = m_options.maxLength}, progress);
    for (std::size_t item = 0; item < texts.size(); ++item) {
      auto row = vectors.row(static_cast<Eigen::Index>(item));
      const float length = row.norm();
      if (texts[item].empty() || length == 0)
        row.setZero();
      else
        row /= length;
    }
    return vectors;
  }

  // Of the validation items, each user scored from the train items; 0 where there is nothing to validate on.
  double ndcg(const TrainingData& data, Progress& progress) const {
    const RankingResult ranking =
        evaluateRanking(*this, data.dataset.itemCount(), data.train, data.train, data.valid,
                        {.metrics = {{.name = "ndcg", .k = 10}}}, progress);
    const std::vector<float>& values = ranking.values.at(0);
    if (values.empty()) return 0;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }

  std::string m_model;
  ContrastiveOptions m_options;
  int m_window;
  VectorNeighbours m_neighbours;
  std::shared_ptr<Encoder> m_encoder;
  bool m_tuned = false;
};

}  // namespace

std::unique_ptr<Recommender> makeTextEncoder(const Recipe& recipe) {
  return std::make_unique<TextEncoder>(recipe);
}

}  // namespace core
