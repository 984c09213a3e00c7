#include "core/train/contrastive.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "core/error.h"
#include "core/lm/encoder_parts.h"
#include "core/train/encoder_training.h"
#include "core/train/trainer.h"

namespace core {
namespace {

using TokenIds = std::vector<std::int32_t>;

constexpr const char* kMiningVectors = "mining_vectors";

// Autocast's half precision is for the transformer; cosines and losses want float32.
class FullPrecision {
 public:
  explicit FullPrecision(at::DeviceType device)
      : m_device(device), m_before(at::autocast::is_autocast_enabled(device)) {
    at::autocast::set_autocast_enabled(m_device, false);
  }
  ~FullPrecision() { at::autocast::set_autocast_enabled(m_device, m_before); }
  FullPrecision(const FullPrecision&) = delete;
  FullPrecision& operator=(const FullPrecision&) = delete;

 private:
  at::DeviceType m_device;
  bool m_before;
};

at::Tensor unit(const at::Tensor& rows) {
  return rows / rows.norm(2, 1, true).clamp_min(1e-12);
}

// The texts of some pairs, each once, and what the loss needs to know of them.
struct Batch {
  std::vector<std::int32_t> texts;  // the longest first: micro-batches hold texts of like length
  at::Tensor anchors;               // [pairs, texts]: weights
  at::Tensor candidates;            // [candidates] int64: texts that anchors choose from
  at::Tensor target;                // [pairs] int64: place of the positive among the candidates
  at::Tensor positives;             // [pairs] int64: place of the positive among the texts
  at::Tensor forward;               // [pairs, candidates] bool: no negative of the anchor
  at::Tensor backward;  // [pairs, pairs] bool: anchor of the column no negative of the row's positive
};

class ContrastiveObjective : public Objective {
 public:
  ContrastiveObjective(Encoder& encoder, const ContrastiveData& data, const ContrastiveOptions& options,
                       const std::function<std::optional<double>(Progress&)>& validate)
      : m_encoder(encoder), m_data(data), m_options(options), m_validate(validate) {
    const int limit = std::min(options.maxLength, encoder.info().maxLength);
    for (const std::string& text : promptedTexts()) {
      m_tokens.push_back(encoder.tokenizer().encode(text, static_cast<std::size_t>(limit)));
      if (m_tokens.back().empty()) m_tokens.back().push_back(encoder.tokenizer().padId());
    }
    for (const int dims : options.matryoshka)
      if (dims < 1 || dims > encoder.info().dims)
        throw Error(Error::Kind::Usage,
                    "The setting matryoshka names " + std::to_string(dims) + " dimensions; the model has " +
                        std::to_string(encoder.info().dims) + ".",
                    "matryoshka");
    startTraining(bert(), options.adaptation, options.trainer.seed);
  }

  std::int64_t exampleCount() const override { return static_cast<std::int64_t>(m_data.groups.size()) - 1; }

  void beginEpoch(std::int64_t, Progress& progress) override {
    if (m_options.hardNegatives == 0) return;
    parametersChanged();
    m_vectors = m_encoder.encode(promptedTexts(), {.maxLength = m_options.maxLength}, progress);
    for (Eigen::Index row = 0; row < m_vectors.rows(); ++row)
      if (const float length = m_vectors.row(row).norm(); length > 0) m_vectors.row(row) /= length;
  }

  bool setMicroBatch(int size) override {
    m_microBatch = size;
    return true;
  }

  double accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) override {
    const Batch batch = makeBatch(examples);
    const std::uint64_t seed = random();
    const std::size_t all = batch.texts.size();
    const auto wanted = static_cast<std::size_t>(std::max(m_microBatch, 1));
    const std::size_t size =
        wanted >= examples.size() ? all : std::max<std::size_t>(1, all * wanted / examples.size());
    if (size >= all) {
      const at::Tensor value = loss(embed(batch.texts, seed), batch);
      (value * share).backward();
      return value.item<double>();
    }
    // Each graph goes at once. Computed as in the second pass, not by the packed weights of inference, which
    // are of the last validation.
    std::vector<at::Tensor> parts;
    forEachPart(batch, size, [&](std::size_t begin, std::span<const std::int32_t> texts) {
      parts.push_back(embed(texts, seed + begin).detach());
    });
    at::Tensor vectors = at::cat(parts);
    vectors.set_requires_grad(true);
    const at::Tensor value = loss(vectors, batch);
    (value * share).backward();
    const at::Tensor gradients = vectors.grad();
    forEachPart(batch, size, [&](std::size_t begin, std::span<const std::int32_t> texts) {
      embed(texts, seed + begin)
          .backward(
              gradients.narrow(0, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(texts.size())));
    });
    return value.item<double>();
  }

  NamedTensors parameters() const override { return m_encoder.parts().bert.trainedParameters(); }
  void parametersChanged() override { bert().pack(); }
  std::string metric() const override { return "ndcg@10"; }
  std::optional<double> validate(Progress& progress) override { return m_validate(progress); }

  std::map<std::string, at::Tensor> state() const override {
    if (m_vectors.size() == 0) return {};
    return {{kMiningVectors, at::from_blob(const_cast<float*>(m_vectors.data()),
                                           {m_vectors.rows(), m_vectors.cols()}, at::kFloat)}};
  }
  void setState(const std::map<std::string, at::Tensor>& state) override {
    const at::Tensor& vectors = state.at(kMiningVectors);
    m_vectors = Eigen::Map<const Matrix>(vectors.const_data_ptr<float>(), vectors.size(0), vectors.size(1));
  }

 private:
  Bert& bert() const { return m_encoder.parts().bert; }

  // As the model was taught to see them: items as what is found, sentences as what finds it.
  std::vector<std::string> promptedTexts() const {
    std::vector<std::string> texts = m_data.texts;
    for (std::size_t i = 0; i < texts.size(); ++i)
      texts[i].insert(0, i < static_cast<std::size_t>(m_data.items) ? m_encoder.info().passagePrompt
                                                                    : m_encoder.info().queryPrompt);
    return texts;
  }

  template <typename Work>
  static void forEachPart(const Batch& batch, std::size_t size, const Work& work) {
    for (std::size_t begin = 0; begin < batch.texts.size(); begin += size)
      work(begin, std::span(batch.texts).subspan(begin, std::min(size, batch.texts.size() - begin)));
  }

  // [texts, dims]; the same seed drops the same values.
  at::Tensor embed(std::span<const std::int32_t> texts, std::uint64_t seed) const {
    if (m_options.dropout > 0) at::manual_seed(seed);
    std::vector<TokenIds> tokens;
    for (const std::int32_t text : texts) tokens.push_back(m_tokens[static_cast<std::size_t>(text)]);
    return m_encoder.parts().pooled(makeTokenBatch(tokens, bert().device()), m_options.dropout);
  }

  at::Tensor loss(const at::Tensor& vectors, const Batch& batch) const {
    const FullPrecision guard(vectors.device().type());
    at::Tensor sum = lossOf(vectors, batch);
    for (const int dims : m_options.matryoshka) sum = sum + lossOf(vectors.narrow(1, 0, dims), batch);
    return sum / static_cast<double>(m_options.matryoshka.size() + 1);
  }

  at::Tensor lossOf(const at::Tensor& vectors, const Batch& batch) const {
    constexpr float kNever = -std::numeric_limits<float>::infinity();
    const at::Tensor texts = unit(vectors);
    const at::Tensor anchors = unit(at::matmul(batch.anchors, texts)) / m_options.temperature;
    const at::Tensor found = at::matmul(anchors, texts.index_select(0, batch.candidates).t());
    const at::Tensor forward = at::cross_entropy_loss(found.masked_fill(batch.forward, kNever), batch.target);
    if (!m_options.symmetric) return forward;
    const at::Tensor back = at::matmul(texts.index_select(0, batch.positives), anchors.t());
    const at::Tensor own = at::arange(back.size(0), batch.target.options());
    return (forward + at::cross_entropy_loss(back.masked_fill(batch.backward, kNever), own)) / 2;
  }

  // The pairs of the examples, the group of each and the hard negatives of all.
  struct Chosen {
    std::vector<const TextPair*> pairs;
    std::vector<std::int64_t> groups;
    std::vector<std::int32_t> negatives;
  };

  Chosen choose(std::span<const std::int64_t> examples) const {
    Chosen chosen;
    for (const std::int64_t example : examples)
      for (std::int64_t pair = m_data.groups[static_cast<std::size_t>(example)];
           pair < m_data.groups[static_cast<std::size_t>(example) + 1]; ++pair) {
        chosen.pairs.push_back(&m_data.pairs[static_cast<std::size_t>(pair)]);
        chosen.groups.push_back(example);
      }
    if (m_options.hardNegatives == 0) return chosen;
    std::vector<std::pair<std::int32_t, std::int32_t>> wanted;
    for (const TextPair* pair : chosen.pairs) wanted.emplace_back(pair->anchor.front().text, pair->positive);
    Progress quiet;
    chosen.negatives = mineHardNegatives(m_vectors, m_data.items, wanted, m_data.occurrences,
                                         {.count = m_options.hardNegatives, .guard = m_options.guard}, quiet);
    std::erase(chosen.negatives, -1);
    return chosen;
  }

  Batch makeBatch(std::span<const std::int64_t> examples) const {
    const Chosen chosen = choose(examples);
    Batch batch;
    for (const TextPair* pair : chosen.pairs) {
      for (const WeightedText& text : pair->anchor) batch.texts.push_back(text.text);
      batch.texts.push_back(pair->positive);
    }
    batch.texts.insert(batch.texts.end(), chosen.negatives.begin(), chosen.negatives.end());
    std::sort(batch.texts.begin(), batch.texts.end());
    batch.texts.erase(std::unique(batch.texts.begin(), batch.texts.end()), batch.texts.end());
    std::stable_sort(batch.texts.begin(), batch.texts.end(), [this](std::int32_t a, std::int32_t b) {
      return m_tokens[static_cast<std::size_t>(a)].size() > m_tokens[static_cast<std::size_t>(b)].size();
    });
    std::unordered_map<std::int32_t, std::int64_t> places;
    for (const std::int32_t text : batch.texts)
      places.emplace(text, static_cast<std::int64_t>(places.size()));
    fillCandidates(batch, chosen, places);
    fillMasks(batch, chosen);
    for (at::Tensor* tensor : {&batch.anchors, &batch.candidates, &batch.target, &batch.positives,
                               &batch.forward, &batch.backward})
      *tensor = tensor->to(bert().device());
    return batch;
  }

  static void fillCandidates(Batch& batch, const Chosen& chosen,
                             const std::unordered_map<std::int32_t, std::int64_t>& places) {
    const auto pairs = static_cast<std::int64_t>(chosen.pairs.size());
    batch.anchors = at::zeros({pairs, static_cast<std::int64_t>(batch.texts.size())});
    std::vector<std::int64_t> candidates, positives, target;
    std::unordered_map<std::int64_t, std::int64_t> among;
    const auto candidate = [&](std::int64_t place) {
      const auto [found, added] = among.try_emplace(place, static_cast<std::int64_t>(candidates.size()));
      if (added) candidates.push_back(place);
      return found->second;
    };
    auto weights = batch.anchors.accessor<float, 2>();
    for (std::int64_t i = 0; i < pairs; ++i) {
      const TextPair& pair = *chosen.pairs[static_cast<std::size_t>(i)];
      for (const WeightedText& text : pair.anchor) weights[i][places.at(text.text)] += text.weight;
      positives.push_back(places.at(pair.positive));
      target.push_back(candidate(positives.back()));
    }
    for (const std::int32_t text : chosen.negatives) candidate(places.at(text));
    batch.candidates = at::tensor(candidates, at::kLong);
    batch.positives = at::tensor(positives, at::kLong);
    batch.target = at::tensor(target, at::kLong);
  }

  // What behaviour put together with an anchor, and the anchor itself, are no negatives of it.
  void fillMasks(Batch& batch, const Chosen& chosen) const {
    const auto pairs = static_cast<std::int64_t>(chosen.pairs.size());
    const std::int64_t candidates = batch.candidates.size(0);
    batch.forward = at::zeros({pairs, candidates}, at::kBool);
    batch.backward = at::zeros({pairs, pairs}, at::kBool);
    auto forward = batch.forward.accessor<bool, 2>();
    auto backward = batch.backward.accessor<bool, 2>();
    const auto place = batch.candidates.accessor<std::int64_t, 1>();
    const auto target = batch.target.accessor<std::int64_t, 1>();
    const auto no = [this](const TextPair& pair, std::int32_t text) {
      return std::any_of(pair.anchor.begin(), pair.anchor.end(),
                         [text](const WeightedText& own) { return own.text == text; }) ||
             m_data.occurrences.together(pair.anchor.front().text, text);
    };
    for (std::int64_t i = 0; i < pairs; ++i) {
      const TextPair& pair = *chosen.pairs[static_cast<std::size_t>(i)];
      for (std::int64_t c = 0; c < candidates; ++c)
        forward[i][c] = c != target[i] && no(pair, batch.texts[static_cast<std::size_t>(place[c])]);
      for (std::int64_t j = 0; j < pairs; ++j)
        backward[i][j] = i != j && (chosen.groups[static_cast<std::size_t>(i)] ==
                                        chosen.groups[static_cast<std::size_t>(j)] ||
                                    no(*chosen.pairs[static_cast<std::size_t>(j)], pair.positive));
    }
  }

  Encoder& m_encoder;  // outlives the objective, as do the three below
  const ContrastiveData& m_data;
  const ContrastiveOptions& m_options;
  const std::function<std::optional<double>(Progress&)>& m_validate;
  std::vector<TokenIds> m_tokens;
  int m_microBatch = 0;
  Matrix m_vectors;  // of all texts at the start of the epoch, where hard negatives are wanted
};

}  // namespace

std::unique_ptr<Objective> contrastiveObjective(
    Encoder& encoder, const ContrastiveData& data, const ContrastiveOptions& options,
    const std::function<std::optional<double>(Progress&)>& validate) {
  return std::make_unique<ContrastiveObjective>(encoder, data, options, validate);
}

TrainerResult trainContrastive(Encoder& encoder, const ContrastiveData& data,
                               const ContrastiveOptions& options,
                               const std::function<std::optional<double>(Progress&)>& validate,
                               const std::filesystem::path& checkpoint, Progress& progress) {
  if (data.pairs.empty())
    throw Error(Error::Kind::BadInput,
                "There are no pairs to learn from: no user did two things to items with text, and no query, "
                "review or question belongs to one.",
                "interactions");
  ContrastiveObjective objective(encoder, data, options, validate);
  const TrainerResult result = train(objective, options.trainer, checkpoint, progress);
  encoder.parts().bert.endTraining();
  return result;
}

}  // namespace core
