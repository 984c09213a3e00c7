#include "core/recommend/sasrec.h"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <vector>

#include "core/data/text_corpus.h"
#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/recommend/propensity.h"
#include "core/recommend/scoring_only.h"
#include "core/recommend/seen_items.h"
#include "core/recommend/sequence_model.h"
#include "core/recommend/state_file.h"
#include "core/recommend/text_model.h"
#include "core/torch_library.h"
#include "core/train/next_item.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kFile = "sequence.safetensors";
constexpr float kNever = -std::numeric_limits<float>::infinity();

SequenceShape readShape(const Recipe& recipe) {
  const SequenceShape shape{.width = integerIn(recipe, "width", 1, 4096),
                            .layers = integerIn(recipe, "layers", 1, 64),
                            .heads = integerIn(recipe, "heads", 1, 4096),
                            .maxHistory = integerIn(recipe, "max_history", 1, 4096)};
  if (!shape.isSensible())
    throw Error(
        Error::Kind::Usage,
        fmt::format("The setting width {} is not a multiple of the {} heads.", shape.width, shape.heads),
        "heads");
  return shape;
}

NextItemLoss lossFrom(const std::string& name) {
  if (name == "softmax") return NextItemLoss::Softmax;
  if (name == "sampled-softmax") return NextItemLoss::SampledSoftmax;
  if (name == "gbce") return NextItemLoss::CalibratedBce;
  throw Error(Error::Kind::Usage,
              "The loss \"" + name + "\" is unknown; softmax, sampled-softmax and gbce are.", "loss");
}

NextItemOptions readOptions(const Recipe& recipe) {
  return {.trainer = readTrainerOptions(recipe),
          .loss = lossFrom(recipe.text("loss")),
          .negatives = integerIn(recipe, "negatives", 1, 1 << 20),
          .calibration = numberIn(recipe, "calibration", 0, 1),
          .dropout = numberIn(recipe, "dropout", 0, 0.95)};
}

class Sasrec : public Recommender {
 public:
  /// `textModel`: whose vectors the items' texts have; nullopt: items have no text.
  Sasrec(const Recipe& recipe, std::optional<TextModel> textModel, bool ownVectors)
      : m_shape(readShape(recipe)),
        m_options(readOptions(recipe)),
        m_propensity(readPropensity(recipe)),
        m_textModel(std::move(textModel)),
        m_ownVectors(ownVectors) {}

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    const Matrix vectors = m_textModel ? m_textModel->itemVectors(text, progress).vectors : Matrix();
    m_model = SequenceModel(m_shape, seenItems(data.train, data.dataset.itemCount()), vectors, m_ownVectors,
                            m_options.trainer.seed);
    m_options.eventWeights = eventWeights(data.train, data.dataset.itemCount(), m_propensity);
    const auto validate = [&](Progress& watched) {
      return meanOnValidation(*this, data, {"ndcg", 10}, watched);
    };
    const TrainerResult result =
        torchLibrary().trainNextItem(m_model, data.train, m_options, validate, data.checkpoint, progress);
    progress.log(fmt::format("Kept the weights after step {} of {}{}.", result.keptStep, result.steps,
                             result.stopped ? ", stopped on request" : ""));
  }

  void score(std::span<const History> histories, MatrixRef scores) const override {
    scoreAfter(histories, {}, scores);
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                        Progress& progress) const override {
    if (!m_textModel) return nullptr;
    const std::shared_ptr<Encoder> encoder = m_textModel->encoder(source, m_model.text().cols());
    // Into the network goes what items have, so the text is read as one of theirs.
    const Matrix typed = typedVector(*encoder, wanted, encoder->info().passagePrompt, progress);
    return scoringBy(
        [this, newest = m_model.projected(typed)](std::span<const History> histories, MatrixRef scores) {
          scoreAfter(histories, newest, scores);
        });
  }

  std::vector<double> scoreWordings(History history, std::int32_t item, std::int32_t,
                                    std::span<const Item> wordings, TextSource& text,
                                    Progress& progress) const override {
    std::vector<std::int32_t> known;
    for (const std::int32_t past : history)
      if (m_model.knows(past)) known.push_back(past);
    if (!m_textModel || known.empty()) return {};
    const Matrix read = text.textVectors(m_textModel->name(), textsOf(wordings), progress);
    if (read.cols() != m_model.text().cols()) return {};
    const History asked(known);
    const Eigen::VectorXd scores =
        (m_model.vectorsOf(item, read) * m_model.states({&asked, 1}).transpose()).cast<double>();
    return {scores.data(), scores.data() + scores.size()};
  }

  void save(const std::filesystem::path& folder) const override {
    m_model.save(folder / kFile);
    if (m_textModel) m_textModel->save(folder);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    m_model = SequenceModel::load(folder / kFile);
    checkStateSize(folder, m_model.itemCount(), dataset.itemCount());
    if (m_textModel) m_textModel->load(folder);
  }

 private:
  /// `newest`: as SequenceModel::states() takes it.
  void scoreAfter(std::span<const History> histories, const Matrix& newest, MatrixRef scores) const {
    std::vector<std::vector<std::int32_t>> known(histories.size());
    std::vector<History> asked;
    std::vector<Eigen::Index> rows;
    for (std::size_t i = 0; i < histories.size(); ++i) {
      for (const std::int32_t item : histories[i])
        if (m_model.knows(item)) known[i].push_back(item);
      if (known[i].empty() && newest.size() == 0) continue;
      asked.emplace_back(known[i]);
      rows.push_back(static_cast<Eigen::Index>(i));
    }
    scores.setZero();
    const Matrix states = m_model.states(asked, newest);
    if (rows.size() == histories.size())
      scores.noalias() = states * m_model.vectors().transpose();
    else
      for (std::size_t i = 0; i < rows.size(); ++i)
        scores.row(rows[i]).noalias() =
            states.row(static_cast<Eigen::Index>(i)) * m_model.vectors().transpose();
    for (std::int32_t item = 0; item < m_model.itemCount(); ++item)
      if (!m_model.knows(item)) scores.col(item).setConstant(kNever);
  }

  SequenceShape m_shape;
  NextItemOptions m_options;
  PropensityOptions m_propensity;
  std::optional<TextModel> m_textModel;
  bool m_ownVectors;
  SequenceModel m_model;
};

}  // namespace

std::unique_ptr<Recommender> makeSasrec(const Recipe& recipe) {
  return std::make_unique<Sasrec>(recipe, std::nullopt, true);
}

std::unique_ptr<Recommender> makeTextSequence(const Recipe& recipe) {
  return std::make_unique<Sasrec>(recipe, TextModel(recipe.text("model")), recipe.flag("own_vectors"));
}

}  // namespace core
