#include "core/train/contrastive.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <unordered_map>

#include "core/error.h"
#include "core/lm/encoder_parts.h"
#include "core/train/adamw.h"

namespace core {
namespace {

using TokenIds = std::vector<std::int32_t>;
using Clock = std::chrono::steady_clock;

struct StopNow {};  // thrown out of a validation that the user does not want to wait for

// Ends a validation where the user asks to stop and keep.
class ValidationProgress : public PassedProgress {
 public:
  using PassedProgress::PassedProgress;
  void scalar(std::string_view, std::int64_t, double, double) override {}
  void check() override {
    PassedProgress::check();
    if (stopRequested()) throw StopNow{};
  }
};

// Products in bfloat16, everything that needs precision in float32.
class Autocast {
 public:
  Autocast(Precision precision, at::DeviceType device)
      : m_device(device), m_on(precision == Precision::BFloat16) {
    if (!m_on) return;
    at::autocast::set_autocast_dtype(m_device, at::kBFloat16);
    at::autocast::set_autocast_enabled(m_device, true);
  }
  ~Autocast() {
    if (!m_on) return;
    at::autocast::set_autocast_enabled(m_device, false);
    at::autocast::clear_cache();
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  at::DeviceType m_device;
  bool m_on;
};

// The texts of a batch, each once, and where the two sides of its pairs are among them.
struct PairBatch {
  std::vector<TokenIds> tokens;
  at::Tensor first, second;      // [pairs] int64, place among the texts
  at::Tensor forward, backward;  // [pairs, pairs] bool: no negative of the row's first, of the row's second
};

PairBatch makeBatch(std::span<const TextPair> pairs, std::span<const TokenIds> tokens, at::Device device) {
  PairBatch batch;
  const auto count = static_cast<std::int64_t>(pairs.size());
  std::unordered_map<std::int32_t, std::int64_t> places;
  const auto place = [&](std::int32_t text) {
    const auto [found, added] = places.try_emplace(text, static_cast<std::int64_t>(batch.tokens.size()));
    if (added) batch.tokens.push_back(tokens[static_cast<std::size_t>(text)]);
    return found->second;
  };
  batch.first = at::empty({count}, at::kLong);
  batch.second = at::empty({count}, at::kLong);
  batch.forward = at::zeros({count, count}, at::kBool);
  batch.backward = at::zeros({count, count}, at::kBool);
  for (std::int64_t i = 0; i < count; ++i) {
    const TextPair& pair = pairs[static_cast<std::size_t>(i)];
    batch.first.data_ptr<std::int64_t>()[i] = place(pair.first);
    batch.second.data_ptr<std::int64_t>()[i] = place(pair.second);
    for (std::int64_t j = 0; j < count; ++j) {
      const TextPair& other = pairs[static_cast<std::size_t>(j)];
      const auto own = [&](std::int32_t text) {
        return i != j && (text == pair.first || text == pair.second);
      };
      batch.forward.data_ptr<bool>()[i * count + j] = own(other.second);
      batch.backward.data_ptr<bool>()[i * count + j] = own(other.first);
    }
  }
  for (at::Tensor* tensor : {&batch.first, &batch.second, &batch.forward, &batch.backward})
    *tensor = tensor->to(device);
  return batch;
}

class Trainer {
 public:
  Trainer(Encoder& encoder, std::span<const std::string> texts, std::span<const TextPair> pairs,
          const ContrastiveOptions& options, const std::function<double(Progress&)>& validate,
          Progress& progress)
      : m_encoder(encoder),
        m_pairs(pairs.begin(), pairs.end()),
        m_options(options),
        m_validate(validate),
        m_progress(progress),
        m_random(options.seed) {
    const int limit = std::min(options.maxLength, encoder.info().maxLength);
    for (const std::string& text : texts) {
      m_tokens.push_back(encoder.tokenizer().encode(text, static_cast<std::size_t>(limit)));
      if (m_tokens.back().empty()) m_tokens.back().push_back(encoder.tokenizer().padId());
    }
    m_stepsPerEpoch =
        static_cast<std::int64_t>(m_pairs.size() + batchSize() - 1) / static_cast<std::int64_t>(batchSize());
    m_total = static_cast<std::int64_t>(std::ceil(options.epochs * static_cast<double>(m_stepsPerEpoch)));
    if (options.maxSteps > 0) m_total = std::min(m_total, options.maxSteps);
    m_total = std::max<std::int64_t>(m_total, 1);
    m_validateEvery =
        options.validateEvery > 0 ? options.validateEvery : std::max<std::int64_t>(1, (m_total + 3) / 4);
  }

  ContrastiveResult run() {
    at::manual_seed(m_options.seed);
    if (!validate()) return keep();
    Bert& bert = m_encoder.parts().bert;
    bert.startTraining(m_options.trainLayers);
    AdamW optimizer(bert.trainedParameters(), m_options.weightDecay);
    while (m_result.steps < m_total && !m_result.stopped && !outOfPatience()) {
      m_progress.check();
      step(optimizer);
      if (m_progress.stopRequested())
        m_result.stopped = true;
      else if (m_result.steps % m_validateEvery == 0 || m_result.steps == m_total)
        validate();
    }
    return keep();
  }

 private:
  std::size_t batchSize() const { return static_cast<std::size_t>(m_options.batchSize); }
  double epoch() const {
    return static_cast<double>(m_result.steps) /
           static_cast<double>(std::max<std::int64_t>(m_stepsPerEpoch, 1));
  }
  bool outOfPatience() const { return m_options.patience > 0 && m_withoutBest >= m_options.patience; }

  // Linear up over the warm-up, then linear down to 0 at the end.
  double learningRate(std::int64_t step) const {
    const double warm = std::max(1.0, m_options.warmup * static_cast<double>(m_total));
    const auto place = static_cast<double>(step);
    if (place <= warm) return m_options.learningRate * place / warm;
    const double left =
        (static_cast<double>(m_total) - place + 1) / (static_cast<double>(m_total) - warm + 1);
    return m_options.learningRate * left;
  }

  std::span<const TextPair> nextPairs() {
    const std::size_t begin = static_cast<std::size_t>(m_result.steps % m_stepsPerEpoch) * batchSize();
    if (begin == 0)  // by hand, since std::shuffle differs between libraries
      for (std::size_t i = m_pairs.size() - 1; i > 0; --i)
        std::swap(m_pairs[i], m_pairs[m_random() % (i + 1)]);
    return std::span(m_pairs).subspan(begin, std::min(batchSize(), m_pairs.size() - begin));
  }

  at::Tensor loss(const PairBatch& batch) const {
    const Encoder::Parts& parts = m_encoder.parts();
    const TokenBatch tokens = makeTokenBatch(batch.tokens, parts.bert.device());
    at::Tensor vectors;
    {
      const Autocast autocast(m_options.precision, parts.bert.device().type());
      vectors = parts.pooled(tokens, m_options.dropout);
    }
    vectors = vectors / vectors.norm(2, 1, true).clamp_min(1e-12);
    const at::Tensor cosines = m_options.scale * at::matmul(vectors.index_select(0, batch.first),
                                                            vectors.index_select(0, batch.second).t());
    const at::Tensor target = at::arange(cosines.size(0), batch.first.options());
    constexpr float kNever = -std::numeric_limits<float>::infinity();
    return (at::cross_entropy_loss(cosines.masked_fill(batch.forward, kNever), target) +
            at::cross_entropy_loss(cosines.t().masked_fill(batch.backward, kNever), target)) /
           2;
  }

  void step(AdamW& optimizer) {
    const auto begin = Clock::now();
    const std::span<const TextPair> pairs = nextPairs();
    const at::Tensor value = loss(makeBatch(pairs, m_tokens, m_encoder.parts().bert.device()));
    value.backward();
    const double norm = optimizer.clip(m_options.maxGradNorm);
    const double number = value.item<double>();
    if (!std::isfinite(number) || !std::isfinite(norm))
      throw Error(Error::Kind::Failed,
                  "The loss is no longer a number; choose a smaller learning_rate than " +
                      std::to_string(m_options.learningRate) + ".",
                  "learning_rate");
    ++m_result.steps;
    const double rate = learningRate(m_result.steps);
    optimizer.step(rate);
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    scalar("train/loss", number);
    scalar("train/learning_rate", rate);
    scalar("train/grad_norm", norm);
    scalar("train/examples_per_second", static_cast<double>(pairs.size()) / std::max(seconds.count(), 1e-9));
    m_progress.report("train", m_result.steps, m_total);
  }

  void scalar(std::string_view tag, double value) { m_progress.scalar(tag, m_result.steps, epoch(), value); }

  // False where the user asked to stop meanwhile.
  bool validate() {
    m_encoder.parts().bert.pack();
    double value = 0;
    try {
      ValidationProgress watched(m_progress);
      value = m_validate(watched);
    } catch (const StopNow&) {
      m_result.stopped = true;
      return false;
    }
    scalar("valid/ndcg@10", value);
    if (m_result.steps == 0) {
      m_untuned = value;
      return true;
    }
    if (m_result.best && value <= *m_result.best) {
      ++m_withoutBest;
      return true;
    }
    m_withoutBest = value > m_untuned || m_result.best ? 0 : m_withoutBest + 1;
    m_result.best = value;
    m_result.keptStep = m_result.steps;
    m_kept.clear();
    for (const auto& [name, parameter] : m_encoder.parts().bert.trainedParameters())
      m_kept.push_back(parameter.detach().clone());
    return true;
  }

  ContrastiveResult keep() {
    Bert& bert = m_encoder.parts().bert;
    const at::NoGradGuard guard;
    if (m_result.best) {
      const auto parameters = bert.trainedParameters();
      for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].second.detach().copy_(m_kept[i]);
    } else {
      m_result.keptStep = m_result.steps;
    }
    bert.endTraining();
    return m_result;
  }

  Encoder& m_encoder;  // outlives the trainer, as do the two below
  std::vector<TextPair> m_pairs;
  const ContrastiveOptions& m_options;
  const std::function<double(Progress&)>& m_validate;
  Progress& m_progress;
  std::mt19937_64 m_random;
  std::vector<TokenIds> m_tokens;
  std::int64_t m_stepsPerEpoch = 0, m_total = 0, m_validateEvery = 1;
  ContrastiveResult m_result;
  std::vector<at::Tensor> m_kept;
  double m_untuned = 0;
  int m_withoutBest = 0;
};

}  // namespace

ContrastiveResult trainContrastive(Encoder& encoder, std::span<const std::string> texts,
                                   std::span<const TextPair> pairs, const ContrastiveOptions& options,
                                   const std::function<double(Progress&)>& validate, Progress& progress) {
  if (pairs.empty())
    throw Error(Error::Kind::BadInput,
                "There are no pairs to learn from: no user did two things to items with text.",
                "interactions");
  return Trainer(encoder, texts, pairs, options, validate, progress).run();
}

}  // namespace core
