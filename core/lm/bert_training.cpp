#include "core/lm/bert_training.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "core/lm/packed_weight.h"
#include "core/parallel.h"
#include "core/progress.h"

namespace core {
namespace {

// Tokens of one block: enough that adding to all gradients once a block costs little beside the products.
constexpr std::int64_t kBlockTokens = 384;

// The list of weights.
constexpr std::size_t kWord = 0, kPosition = 1, kType = 2, kEmbeddingNorm = 3, kLayers = 5,
                      kLayerWeights = 12;
enum Part : std::size_t { kProject = 0, kMix = 2, kMixNorm = 4, kUp = 6, kDown = 8, kNorm = 10 };

std::size_t place(std::int64_t layer, Part part) {
  return kLayers + static_cast<std::size_t>(layer) * kLayerWeights + part;
}

// Each of the cores has one share, the calling thread among them.
std::int64_t shareCount() {
  return std::max<std::int64_t>(1, std::thread::hardware_concurrency());
}
template <typename Function>
void forEachShare(std::int64_t shares, const Function& function) {
  Progress silent;
  forEachBlock(shares, "", silent, function);
}

void addRows(const float* rows, std::int64_t stride, std::int64_t count, std::int64_t columns, float* sums) {
  for (std::int64_t row = 0; sums && row < count; ++row)
    for (std::int64_t i = 0; i < columns; ++i) sums[i] += rows[row * stride + i];
}

void copyRows(const float* from, std::int64_t fromStride, std::int64_t count, std::int64_t columns, float* to,
              std::int64_t toStride) {
  for (std::int64_t row = 0; row < count; ++row)
    std::copy_n(from + row * fromStride, columns, to + row * toStride);
}

}  // namespace

// Memory that steps hand on to each other: fresh pages cost as much as the work on them.
class BertTraining::Memory {
 public:
  using Piece = std::pair<std::int64_t, AlignedBuffer<float>>;

  Piece take(std::int64_t values) {
    {
      const std::lock_guard lock(m_lock);
      for (Piece& piece : m_free)
        if (piece.first >= values && piece.first <= 2 * values) {
          std::swap(piece, m_free.back());
          Piece taken = std::move(m_free.back());
          m_free.pop_back();
          return taken;
        }
      if (m_free.size() >= kMostFree) m_free.erase(m_free.begin());
    }
    return {values, AlignedBuffer<float>(values)};
  }
  void giveBack(Piece piece) {
    const std::lock_guard lock(m_lock);
    m_free.push_back(std::move(piece));
  }

 private:
  static constexpr std::size_t kMostFree = 64;
  std::mutex m_lock;
  std::vector<Piece> m_free;
};

// Some texts, and one piece of memory for what their way through the layers leaves behind.
struct BertTraining::Block {
  struct Layer {
    float *x, *projected, *context, *mixed, *normed, *inner, *sum;  // mixed, sum: what the norms are of
  };

  std::int64_t firstToken = 0, rows = 0;
  std::vector<std::int64_t> lengths;
  Memory::Piece memory;
  float* embedded = nullptr;
  std::vector<Layer> layers;
  float* last = nullptr;
};

class BertTraining::Tape {
 public:
  explicit Tape(std::shared_ptr<Memory> memory) : m_memory(std::move(memory)) {}
  ~Tape() {
    for (Block& block : blocks) m_memory->giveBack(std::move(block.memory));
  }
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  std::vector<const float*> weights;
  std::vector<std::int64_t> ids;
  std::vector<Block> blocks;
  std::vector<std::unique_ptr<FloatWeight>> packed;  // four a layer
  std::int64_t longest = 0, mostRows = 0;

 private:
  std::shared_ptr<Memory> m_memory;
};

BertTraining::BertTraining(const BertConfig& config)
    : m_config(config),
      m_kernels(bestKernels()),
      m_hidden(padded(config.hidden)),
      m_projected(padded(3 * config.hidden)),
      m_inner(padded(config.intermediate)),
      m_memory(std::make_shared<Memory>()) {}

BertTraining::~BertTraining() = default;

bool BertTraining::takes(const BertConfig& config) {
  constexpr std::int64_t kWidestVector = 16;
  return config.hidden % kWidestVector == 0 && config.intermediate % kWidestVector == 0;
}

std::int64_t BertTraining::layerValues() const {
  return 5 * m_hidden + m_projected + m_inner;
}

std::int64_t BertTraining::scratchValues(const Tape& tape) const {
  return tape.mostRows * (2 * m_inner + 2 * m_hidden + m_projected) + kProductScratch +
         attentionBackwardScratch(tape.longest, m_config.hidden / m_config.heads) + kRowStep;
}

std::shared_ptr<BertTraining::Tape> BertTraining::states(std::span<const float* const> weights,
                                                         std::span<const std::int64_t> ids,
                                                         std::span<const std::int64_t> lengths,
                                                         float* states) {
  const auto tape = std::make_shared<Tape>(m_memory);
  tape->weights.assign(weights.begin(), weights.end());
  tape->ids.assign(ids.begin(), ids.end());

  const auto tokens = static_cast<std::int64_t>(ids.size());
  const std::int64_t shares = shareCount();
  const std::int64_t blocks = shares * ((tokens + shares * kBlockTokens - 1) / (shares * kBlockTokens));
  std::int64_t token = 0;
  for (std::size_t text = 0; text < lengths.size();) {
    Block block;
    block.firstToken = token;
    const std::int64_t end = tokens * (static_cast<std::int64_t>(tape->blocks.size()) + 1) / blocks;
    do {
      block.lengths.push_back(lengths[text]);
      tape->longest = std::max(tape->longest, lengths[text]);
      token += lengths[text++];
    } while (text < lengths.size() && token + lengths[text] / 2 < end);
    block.rows = token - block.firstToken;
    tape->mostRows = std::max(tape->mostRows, block.rows);
    block.memory = m_memory->take(block.rows * (m_config.layers * layerValues() + 2 * m_hidden) + kRowStep);
    float* next = block.memory.second.get();
    const auto carve = [&](std::int64_t stride) {
      float* const piece = next;
      next += block.rows * stride;
      return piece;
    };
    block.embedded = carve(m_hidden);
    for (std::int64_t layer = 0; layer < m_config.layers; ++layer)
      block.layers.push_back({.x = carve(m_hidden),
                              .projected = carve(m_projected),
                              .context = carve(m_hidden),
                              .mixed = carve(m_hidden),
                              .normed = carve(m_hidden),
                              .inner = carve(m_inner),
                              .sum = carve(m_hidden)});
    block.last = carve(m_hidden);
    tape->blocks.push_back(std::move(block));
  }

  tape->packed.resize(static_cast<std::size_t>(4 * m_config.layers));
  forEachShare(4 * m_config.layers, [&](std::int64_t i) {
    const std::int64_t hidden = m_config.hidden, inner = m_config.intermediate;
    constexpr Part kParts[] = {kProject, kMix, kUp, kDown};
    const std::int64_t outs[] = {3 * hidden, hidden, inner, hidden}, ins[] = {hidden, hidden, hidden, inner};
    const std::size_t at = place(i / 4, kParts[i % 4]);
    tape->packed[static_cast<std::size_t>(i)] = std::make_unique<FloatWeight>(
        LinearWeight{.weight = weights[at], .bias = weights[at + 1], .out = outs[i % 4], .in = ins[i % 4]});
  });
  forEachShare(shares, [&](std::int64_t share) {
    Memory::Piece scratch = m_memory->take(scratchValues(*tape));
    for (auto i = static_cast<std::size_t>(share); i < tape->blocks.size();
         i += static_cast<std::size_t>(shares))
      forward(*tape, tape->blocks[i], states, scratch.second.get());
    m_memory->giveBack(std::move(scratch));
  });
  return tape;
}

void BertTraining::forward(const Tape& tape, const Block& block, float* states, float* scratch) const {
  const std::int64_t rows = block.rows, hidden = m_config.hidden;
  const auto weight = [&](std::size_t at) { return tape.weights[at]; };
  const auto norm = [&](const float* from, std::size_t at, float* to) {
    copyRows(from, m_hidden, rows, hidden, to, m_hidden);
    m_kernels.layerNorm(to, m_hidden, rows, hidden, weight(at), weight(at + 1),
                        static_cast<float>(m_config.epsilon));
  };
  const std::int64_t* id = tape.ids.data() + block.firstToken;
  float* to = block.embedded;
  for (const std::int64_t length : block.lengths) {
    PositionRows positions(m_config);
    for (std::int64_t place = 0; place < length; ++place, ++id, to += m_hidden) {
      const float* const position = weight(kPosition) + positions.next(*id) * hidden;
      for (std::int64_t i = 0; i < hidden; ++i)
        to[i] = weight(kWord)[*id * hidden + i] + position[i] + weight(kType)[i];
    }
  }
  norm(block.embedded, kEmbeddingNorm, m_config.layers > 0 ? block.layers[0].x : block.last);
  float* const inner = scratch;
  for (std::int64_t l = 0; l < m_config.layers; ++l) {
    const Block::Layer& layer = block.layers[static_cast<std::size_t>(l)];
    const auto panels = [&](std::int64_t part) {
      return tape.packed[static_cast<std::size_t>(4 * l + part)]->panels();
    };
    m_kernels.multiply(layer.x, m_hidden, rows, panels(0), {.y = layer.projected, .stride = m_projected});
    std::int64_t row = 0;
    for (const std::int64_t length : block.lengths) {
      m_kernels.attend(layer.projected + row * m_projected, m_projected, length, m_config.heads,
                       hidden / m_config.heads, layer.context + row * m_hidden, m_hidden, scratch);
      row += length;
    }
    m_kernels.multiply(layer.context, m_hidden, rows, panels(1),
                       {.y = layer.mixed, .stride = m_hidden, .residual = layer.x});
    norm(layer.mixed, place(l, kMixNorm), layer.normed);
    m_kernels.multiply(layer.normed, m_hidden, rows, panels(2), {.y = layer.inner, .stride = m_inner});
    m_kernels.activate(layer.inner, rows * m_inner, m_config.activation, inner, nullptr);
    m_kernels.multiply(inner, m_inner, rows, panels(3),
                       {.y = layer.sum, .stride = m_hidden, .residual = layer.normed});
    norm(layer.sum, place(l, kNorm),
         l + 1 < m_config.layers ? block.layers[static_cast<std::size_t>(l + 1)].x : block.last);
  }
  copyRows(block.last, m_hidden, rows, hidden, states + block.firstToken * hidden, hidden);
}

void BertTraining::gradients(Tape& tape, const float* stateGradients, std::span<float* const> gradients) {
  // The second share and those after it add to lists of their own, added up in order at the end.
  const std::int64_t shares = std::min(shareCount(), static_cast<std::int64_t>(tape.blocks.size()));
  const std::int64_t hidden = m_config.hidden, inner = m_config.intermediate;
  const auto sizeOf = [&](std::size_t at) -> std::int64_t {
    if (at < kEmbeddingNorm) return 0;
    if (at < kLayers) return hidden;
    const std::int64_t sizes[] = {3 * hidden * hidden, 3 * hidden, hidden * hidden, hidden, hidden, hidden,
                                  inner * hidden,      inner,      inner * hidden,  hidden, hidden, hidden};
    return sizes[(at - kLayers) % kLayerWeights];
  };
  std::int64_t total = 0;
  for (std::size_t at = 0; at < gradients.size(); ++at)
    if (gradients[at]) total += padded(sizeOf(at));
  std::vector<Memory::Piece> own;
  std::vector<std::vector<float*>> lists = {{gradients.begin(), gradients.end()}};
  for (std::int64_t share = 1; share < shares; ++share) {
    own.push_back(m_memory->take(std::max<std::int64_t>(total, 1)));
    lists.push_back(lists[0]);
    float* next = own.back().second.get();
    for (std::size_t at = kEmbeddingNorm; at < gradients.size(); ++at)
      if (gradients[at]) next = (lists.back()[at] = next) + padded(sizeOf(at));
  }
  forEachShare(shares, [&](std::int64_t share) {
    const auto index = static_cast<std::size_t>(share);
    if (share > 0) std::fill_n(own[index - 1].second.get(), total, 0.0F);
    Memory::Piece scratch = m_memory->take(scratchValues(tape));
    for (std::size_t i = index; i < tape.blocks.size(); i += static_cast<std::size_t>(shares))
      backward(tape, tape.blocks[i], stateGradients, lists[index], scratch.second.get());
    m_memory->giveBack(std::move(scratch));
  });
  if (shares > 1)
    forEachShare(static_cast<std::int64_t>(gradients.size()), [&](std::int64_t i) {
      const auto at = static_cast<std::size_t>(i);
      for (std::size_t share = 1; gradients[at] && share < lists.size(); ++share)
        addRows(lists[share][at], 0, sizeOf(at) > 0 ? 1 : 0, sizeOf(at), gradients[at]);
    });
  for (Memory::Piece& piece : own) m_memory->giveBack(std::move(piece));

  if (gradients[kWord] || gradients[kPosition] || gradients[kType]) addTables(tape, gradients);
}

// Rows of the tables, which texts share: by one core, in order.
void BertTraining::addTables(const Tape& tape, std::span<float* const> gradients) const {
  const std::int64_t hidden = m_config.hidden;
  // All tokens add to one row of types: in double, so that the many do not drown each other.
  std::vector<double> type(static_cast<std::size_t>(hidden));
  for (const Block& block : tape.blocks) {
    const std::int64_t* id = tape.ids.data() + block.firstToken;
    const float* from = block.embedded;
    for (const std::int64_t length : block.lengths) {
      PositionRows positions(m_config);
      for (std::int64_t place = 0; place < length; ++place, ++id, from += m_hidden) {
        const std::int64_t position = positions.next(*id);
        if (gradients[kWord]) addRows(from, 0, 1, hidden, gradients[kWord] + *id * hidden);
        if (gradients[kPosition]) addRows(from, 0, 1, hidden, gradients[kPosition] + position * hidden);
        for (std::size_t i = 0; i < type.size(); ++i) type[i] += from[i];
      }
    }
  }
  for (std::size_t i = 0; gradients[kType] && i < type.size(); ++i)
    gradients[kType][i] += static_cast<float>(type[i]);
}

void BertTraining::backward(const Tape& tape, const Block& block, const float* stateGradients,
                            std::span<float* const> gradients, float* scratch) const {
  const std::int64_t rows = block.rows, hidden = m_config.hidden, width = m_config.intermediate;
  const auto epsilon = static_cast<float>(m_config.epsilon);
  const auto take = [&](std::int64_t values) { return std::exchange(scratch, scratch + values); };
  float* const gradient = take(rows * m_hidden);
  float* const contextGradient = take(rows * m_hidden);
  float* const inner = take(rows * m_inner);
  float* const innerGradient = take(rows * m_inner);
  float* const projectedGradient = take(rows * m_projected);
  float* const product = take(kProductScratch);

  const auto normBackward = [&](const float* x, std::size_t at) {
    m_kernels.layerNormBackward(x, m_hidden, rows, hidden, tape.weights[at], epsilon, gradient, gradients[at],
                                gradients[at + 1]);
  };
  // By the weight [outs, ins] and bias, from the gradient by the output and the input.
  const auto weightGradient = [&](std::size_t at, const float* outer, std::int64_t outs, const float* x,
                                  std::int64_t ins) {
    addRows(outer, padded(outs), rows, outs, gradients[at + 1]);
    if (gradients[at])
      m_kernels.product(outer, 1, padded(outs), x, padded(ins), outs, rows, ins, gradients[at], ins, true,
                        product);
  };
  const auto inputGradient = [&](std::size_t at, const float* outer, std::int64_t outs, std::int64_t ins,
                                 float* to, bool add) {
    m_kernels.product(outer, padded(outs), 1, tape.weights[at], ins, rows, outs, ins, to, padded(ins), add,
                      product);
  };

  const auto wanted =
      std::find_if(gradients.begin(), gradients.end(), [](float* to) { return to != nullptr; });
  const auto first = static_cast<std::size_t>(wanted - gradients.begin());
  copyRows(stateGradients + block.firstToken * hidden, hidden, rows, hidden, gradient, m_hidden);
  for (std::int64_t l = m_config.layers - 1; l >= 0 && first < place(l + 1, kProject); --l) {
    const Block::Layer& layer = block.layers[static_cast<std::size_t>(l)];
    normBackward(layer.sum, place(l, kNorm));
    inputGradient(place(l, kDown), gradient, hidden, width, innerGradient, false);
    for (std::int64_t row = 0; row < rows; ++row)
      m_kernels.activate(layer.inner + row * m_inner, width, m_config.activation, inner + row * m_inner,
                         innerGradient + row * m_inner);
    weightGradient(place(l, kDown), gradient, hidden, inner, width);
    weightGradient(place(l, kUp), innerGradient, width, layer.normed, hidden);
    inputGradient(place(l, kUp), innerGradient, width, hidden, gradient, true);
    normBackward(layer.mixed, place(l, kMixNorm));
    weightGradient(place(l, kMix), gradient, hidden, layer.context, hidden);
    inputGradient(place(l, kMix), gradient, hidden, hidden, contextGradient, false);
    std::int64_t row = 0;
    for (const std::int64_t length : block.lengths) {
      m_kernels.attendBackward(layer.projected + row * m_projected, m_projected, length, m_config.heads,
                               hidden / m_config.heads, contextGradient + row * m_hidden, m_hidden,
                               projectedGradient + row * m_projected, scratch);
      row += length;
    }
    weightGradient(place(l, kProject), projectedGradient, 3 * hidden, layer.x, hidden);
    if (first < place(l, kProject))
      inputGradient(place(l, kProject), projectedGradient, 3 * hidden, hidden, gradient, true);
  }
  if (first >= kLayers) return;
  normBackward(block.embedded, kEmbeddingNorm);
  copyRows(gradient, m_hidden, rows, hidden, block.embedded, m_hidden);  // for the tables
}

}  // namespace core
