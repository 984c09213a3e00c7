#include "core/fuse/network.h"

#include <utility>

#include "core/fuse/gated_network.h"
#include "core/fuse/learned.h"
#include "core/fuse/network_training.h"
#include "core/torch_library.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kFile = "network.safetensors";

NetworkOptions readOptions(const Recipe& recipe) {
  NetworkOptions options{.trainer = readTrainerOptions(recipe),
                         .hidden = integerIn(recipe, "hidden", 1, 4096),
                         .dropout = numberIn(recipe, "dropout", 0, 0.9),
                         .folds = integerIn(recipe, "folds", 2, 100)};
  options.trainer.precision = Precision::Float32;
  return options;
}

class NetworkModel : public ShortlistModel {
 public:
  explicit NetworkModel(const Recipe& recipe) : m_options(readOptions(recipe)) {}

  void learn(const FusionExamples& examples, const FusionFeatures& features, const TrainingData& data,
             Progress& progress) override {
    std::filesystem::path checkpoint = data.checkpoint;
    if (!checkpoint.empty()) checkpoint /= "network";
    m_network =
        torchLibrary().trainNetwork(examples, features.scores(), data.valid, m_options, checkpoint, progress);
  }

  std::vector<float> score(const Matrix& features) const override { return m_network.score(features); }
  Matrix contributions(const Matrix& features) const override { return m_network.contributions(features); }
  std::vector<std::string> otherParts() const override { return {"average", "not attributed"}; }

  void save(const std::filesystem::path& folder) const override { m_network.save(folder / kFile); }
  void load(const std::filesystem::path& folder, const FusionFeatures& features) override {
    m_network = GatedNetwork::load(folder / kFile, features.names().size());
  }

 private:
  NetworkOptions m_options;
  GatedNetwork m_network;
};

}  // namespace

std::unique_ptr<Recommender> makeNetworkFusion(const Recipe& recipe) {
  return makeNetworkFusion(recipe, FusionParts(recipe));
}

std::unique_ptr<Recommender> makeNetworkFusion(const Recipe& recipe, FusionParts parts) {
  return makeLearnedFusion(std::move(parts), readShortlistOptions(recipe),
                           std::make_unique<NetworkModel>(recipe));
}

}  // namespace core
