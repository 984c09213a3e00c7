#include "core/recommend/text_encoder.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "core/data/text_corpus.h"
#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/lm/encoder.h"
#include "core/recommend/scoring_only.h"
#include "core/recommend/text_model.h"
#include "core/recommend/text_pairs.h"
#include "core/recommend/vector_neighbours.h"
#include "core/torch_library.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kEncoderFolder = "encoder";

std::vector<int> dimensionsFrom(const std::string& setting) {
  std::vector<int> list;
  std::istringstream stream(setting);
  for (std::string word; std::getline(stream, word, ',');) {
    int dims = 0;
    const std::size_t begin = word.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    const auto [end, failure] = std::from_chars(word.data() + begin, word.data() + word.size(), dims);
    if (failure != std::errc() ||
        word.find_first_not_of(' ', static_cast<std::size_t>(end - word.data())) != std::string::npos)
      throw Error(Error::Kind::Usage,
                  fmt::format("The setting matryoshka lists \"{}\", which is no number of dimensions.", word),
                  "matryoshka");
    list.push_back(dims);
  }
  return list;
}

ContrastiveOptions readOptions(const Recipe& recipe) {
  ContrastiveOptions options;
  options.trainer = readTrainerOptions(recipe);
  integerIn(recipe, "batch_size", 2, 65'536);  // one pair has no negatives
  options.dropout = numberIn(recipe, "dropout", 0, 0.9);
  options.temperature = numberIn(recipe, "temperature", 0.001, 10);
  options.symmetric = recipe.flag("symmetric");
  options.hardNegatives = integerIn(recipe, "hard_negatives", 0, 64);
  options.guard = numberIn(recipe, "guard", 0, 10);
  options.matryoshka = dimensionsFrom(recipe.text("matryoshka"));
  options.maxLength = integerIn(recipe, "max_length", 3, 65'536);
  options.adaptation = readAdaptation(recipe);
  return options;
}

TextPairOptions readPairOptions(const Recipe& recipe) {
  return {.kinds = pairKindsFrom(recipe.text("pairs")),
          .window = integerIn(recipe, "window", 1, 1'000),
          .maxHistory = integerIn(recipe, "max_history", 2, 1'000),
          .decay = readDecay(recipe)};
}

// Knows the step that a validation belongs to.
class StepWatch : public PassedProgress {
 public:
  using PassedProgress::PassedProgress;
  void report(std::string_view stage, std::int64_t done, std::int64_t total) override {
    if (stage == "train") m_step = done;
    PassedProgress::report(stage, done, total);
  }
  std::int64_t step() const { return m_step; }  // 0: none in this process yet

 private:
  std::int64_t m_step = 0;
};

class TextEncoder : public Recommender {
 public:
  explicit TextEncoder(const Recipe& recipe)
      : m_model(recipe.text("model")),
        m_options(readOptions(recipe)),
        m_pairs(readPairOptions(recipe)),
        m_dims(integerIn(recipe, "dims", 0, 65'536)),
        m_neighbours(readDecay(recipe)) {}

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    m_encoder = text.encoder(m_model)->clone();
    const ContrastiveData learned = textPairs(data, text, m_pairs);
    const std::span<const std::string> texts(learned.texts.data(), static_cast<std::size_t>(learned.items));

    StepWatch watch(progress);
    Matrix best;  // vectors of the best weights so far, so that they are not computed twice
    double bestValue = -1;
    std::int64_t bestStep = 0;
    const auto validate = [&](Progress& watched) -> std::optional<double> {
      m_neighbours.setVectors(encodeItems(texts, watched));
      const std::optional<double> value = meanOnValidation(*this, data, {"ndcg", 10}, watched);
      if (watch.step() > 0 && value && *value > bestValue) {
        best = m_neighbours.vectors();
        bestValue = *value;
        bestStep = watch.step();
      }
      return value;
    };
    const TrainerResult result =
        torchLibrary().trainContrastive(*m_encoder, learned, m_options, validate, data.checkpoint, watch);
    const bool known = result.best && result.keptStep == bestStep;
    m_neighbours.setVectors(known ? std::move(best) : encodeItems(texts, progress));
    progress.log(fmt::format("Kept the weights after step {} of {}{}.", result.keptStep, result.steps,
                             result.stopped ? ", stopped on request" : ""));
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    m_neighbours.score(histories, scores);
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource&,
                                        Progress& progress) const override {
    Matrix typed = typedVector(*m_encoder, wanted, m_encoder->info().queryPrompt, progress);
    typed.conservativeResize(Eigen::NoChange, m_neighbours.vectors().cols());
    const float length = typed.norm();
    if (length > 0) typed /= length;
    return scoringBy([this, typed](std::span<const History> histories, MatrixRef scores) {
      m_neighbours.score(histories, scores, typed);
    });
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    return m_neighbours.shares(history, item);
  }

  std::vector<double> scoreWordings(History history, std::int32_t, std::int32_t,
                                    std::span<const Item> wordings, TextSource&,
                                    Progress& progress) const override {
    return m_neighbours.scoresOf(history, encodeItems(textsOf(wordings), progress));
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
    Matrix vectors = m_encoder->encode(
        texts, {.maxLength = m_options.maxLength, .prompt = m_encoder->info().passagePrompt}, progress);
    if (m_dims > 0 && m_dims < vectors.cols()) vectors.conservativeResize(Eigen::NoChange, m_dims);
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

  std::string m_model;
  ContrastiveOptions m_options;
  TextPairOptions m_pairs;
  int m_dims;
  VectorNeighbours m_neighbours;
  std::shared_ptr<Encoder> m_encoder;
};

}  // namespace

std::unique_ptr<Recommender> makeTextEncoder(const Recipe& recipe) {
  return std::make_unique<TextEncoder>(recipe);
}

}  // namespace core
