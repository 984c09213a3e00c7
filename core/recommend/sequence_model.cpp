#include "core/recommend/sequence_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "core/error.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr float kNormEpsilon = 1e-5F;
constexpr float kSpread = 0.02F;  // of the first weights, as BERT's

/// Normally distributed, by hand (Box and Muller), since std::normal_distribution differs between libraries.
Matrix randomMatrix(Eigen::Index rows, Eigen::Index columns, std::mt19937_64& random) {
  const auto chance = [&random] { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; };
  Matrix values(rows, columns);
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    const double length = std::sqrt(-2 * std::log(chance()));
    values.data()[i] = kSpread * static_cast<float>(length * std::cos(2 * EIGEN_PI * chance()));
  }
  return values;
}

Matrix normed(const Matrix& x, const Matrix& scale, const Matrix& shift) {
  Matrix y = x.colwise() - x.rowwise().mean();
  const Eigen::VectorXf factor =
      ((y.rowwise().squaredNorm() / static_cast<float>(x.cols())).array() + kNormEpsilon).rsqrt();
  y.array().colwise() *= factor.array();
  y.array().rowwise() *= scale.row(0).array();
  y.rowwise() += shift.row(0);
  return y;
}

Matrix linear(const Matrix& x, const Matrix& weight, const Matrix& bias) {
  Matrix y = x * weight.transpose();
  y.rowwise() += bias.row(0);
  return y;
}

}  // namespace

bool SequenceShape::isSensible() const {
  return width >= 1 && width <= 4096 && layers >= 1 && layers <= 64 && heads >= 1 && width % heads == 0 &&
         maxHistory >= 1 && maxHistory <= 4096;
}

SequenceModel::SequenceModel(const SequenceShape& shape, const std::vector<bool>& taught, Matrix text,
                             bool ownVectors, std::uint64_t seed)
    : m_shape(shape), m_text(std::move(text)) {
  std::mt19937_64 random(seed);
  const Eigen::Index width = shape.width;
  const auto items = static_cast<Eigen::Index>(taught.size());
  if (ownVectors && m_text.size() > 0) m_own = Matrix::Zero(items, width);
  if (ownVectors && m_text.size() == 0) {
    m_own = randomMatrix(items, width, random);
    for (Eigen::Index item = 0; item < items; ++item)
      if (!taught[static_cast<std::size_t>(item)]) m_own.row(item).setZero();
  }
  if (m_text.size() > 0) m_project = randomMatrix(width, m_text.cols(), random);
  const Matrix ones = Matrix::Ones(1, width), zeros = Matrix::Zero(1, width);
  for (int i = 0; i < shape.layers; ++i) {
    SequenceLayer layer;
    layer.attentionScale = layer.feedScale = ones;
    layer.attentionShift = layer.feedShift = layer.joinBias = layer.downBias = zeros;
    layer.attention = randomMatrix(3 * width, width, random);
    layer.attentionBias = Matrix::Zero(1, 3 * width);
    layer.recency = Matrix::Zero(shape.heads, shape.maxHistory);
    layer.join = randomMatrix(width, width, random);
    layer.up = randomMatrix(4 * width, width, random);
    layer.upBias = Matrix::Zero(1, 4 * width);
    layer.down = randomMatrix(width, 4 * width, random);
    m_layers.push_back(std::move(layer));
  }
  m_scale = ones;
  m_shift = zeros;
  prepare();
}

std::vector<std::pair<std::string, Matrix*>> SequenceModel::arrays() {
  std::vector<std::pair<std::string, Matrix*>> all;
  if (m_own.size() > 0) all.emplace_back("own", &m_own);
  if (m_project.size() > 0) all.emplace_back("project", &m_project);
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    SequenceLayer& layer = m_layers[i];
    const std::string prefix = "layers." + std::to_string(i) + ".";
    for (const auto& [name, array] : std::initializer_list<std::pair<const char*, Matrix*>>{
             {"attention_norm.weight", &layer.attentionScale},
             {"attention_norm.bias", &layer.attentionShift},
             {"attention.weight", &layer.attention},
             {"attention.bias", &layer.attentionBias},
             {"recency", &layer.recency},
             {"join.weight", &layer.join},
             {"join.bias", &layer.joinBias},
             {"feed_norm.weight", &layer.feedScale},
             {"feed_norm.bias", &layer.feedShift},
             {"up.weight", &layer.up},
             {"up.bias", &layer.upBias},
             {"down.weight", &layer.down},
             {"down.bias", &layer.downBias}})
      all.emplace_back(prefix + name, array);
  }
  all.emplace_back("norm.weight", &m_scale);
  all.emplace_back("norm.bias", &m_shift);
  return all;
}

void SequenceModel::prepare() {
  if (m_project.size() == 0)
    m_vectors = m_own;
  else
    m_vectors.noalias() = m_text * m_project.transpose();
  if (m_project.size() > 0 && m_own.size() > 0) m_vectors += m_own;
  m_known.resize(static_cast<std::size_t>(m_vectors.rows()));
  for (Eigen::Index item = 0; item < m_vectors.rows(); ++item)
    m_known[static_cast<std::size_t>(item)] = (m_vectors.row(item).array() != 0).any();
}

Matrix SequenceModel::vectorsOf(std::int32_t item, const Matrix& texts) const {
  Matrix vectors = texts * m_project.transpose();
  if (m_own.size() > 0) vectors.rowwise() += m_own.row(item);
  return vectors;
}

/// Adds to the packed rows x of several histories what each item takes from those up to itself.
void SequenceModel::attend(const SequenceLayer& layer, std::span<const Eigen::Index> begins,
                           Matrix& x) const {
  const Eigen::Index width = m_shape.width, size = width / m_shape.heads;
  const Matrix all =
      linear(normed(x, layer.attentionScale, layer.attentionShift), layer.attention, layer.attentionBias);
  const float sharpness = 1 / std::sqrt(static_cast<float>(size));
  Matrix taken(x.rows(), width), weights;
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    const Eigen::Index begin = begins[i], length = begins[i + 1] - begin;
    for (Eigen::Index head = 0; head < m_shape.heads; ++head) {
      const auto part = [&](Eigen::Index which) {
        return all.block(begin, which * width + head * size, length, size);
      };
      weights.noalias() = sharpness * (part(0) * part(1).transpose());
      for (Eigen::Index place = 0; place < length; ++place) {
        auto row = weights.row(place).head(place + 1).array();
        row += layer.recency.row(head).head(place + 1).reverse().array();
        row = (row - row.maxCoeff()).exp();
        row /= row.sum();
        weights.row(place).tail(length - place - 1).setZero();
      }
      taken.block(begin, head * size, length, size).noalias() = weights * part(2);
    }
  }
  x += linear(taken, layer.join, layer.joinBias);
}

Matrix SequenceModel::states(std::span<const History> histories, const Matrix& newest) const {
  constexpr std::int32_t kNewest = -1;
  const std::size_t more = newest.size() > 0 ? 1 : 0;
  const std::size_t most = static_cast<std::size_t>(m_shape.maxHistory) - more;
  std::vector<Eigen::Index> begins{0};
  std::vector<std::int32_t> items;
  for (const History history : histories) {
    const auto read = history.last(std::min(history.size(), most));
    items.insert(items.end(), read.begin(), read.end());
    items.insert(items.end(), more, kNewest);
    begins.push_back(static_cast<Eigen::Index>(items.size()));
  }
  Matrix x(static_cast<Eigen::Index>(items.size()), m_shape.width);
  for (std::size_t i = 0; i < items.size(); ++i)
    x.row(static_cast<Eigen::Index>(i)) = items[i] == kNewest ? newest.row(0) : m_vectors.row(items[i]);
  for (const SequenceLayer& layer : m_layers) {
    attend(layer, begins, x);
    const Matrix wide = linear(normed(x, layer.feedScale, layer.feedShift), layer.up, layer.upBias);
    x += linear(wide.cwiseMax(0), layer.down, layer.downBias);
  }
  Matrix last(static_cast<Eigen::Index>(histories.size()), m_shape.width);
  for (std::size_t i = 0; i < histories.size(); ++i)
    last.row(static_cast<Eigen::Index>(i)) = x.row(begins[i + 1] - 1);
  return normed(last, m_scale, m_shift);
}

void SequenceModel::save(const std::filesystem::path& file) const {
  const std::array<std::int32_t, 4> shape{m_shape.width, m_shape.layers, m_shape.heads, m_shape.maxHistory};
  StateWriter writer;
  writer.add("shape", std::span<const std::int32_t>(shape));
  if (m_text.size() > 0) writer.add("text", m_text);
  for (const auto& [name, array] : const_cast<SequenceModel*>(this)->arrays()) writer.add(name, *array);
  writer.write(file);
}

SequenceModel SequenceModel::load(const std::filesystem::path& file) {
  const StateFile state(file);
  const auto damaged = [&file](const std::string& what) {
    return Error(Error::Kind::BadInput,
                 "The sequence model in " + file.string() + " is damaged: " + what + "; train the run again.",
                 file.string());
  };
  const std::vector<std::int32_t> shape = state.integers("shape");
  if (shape.size() != 4 || !SequenceShape{shape[0], shape[1], shape[2], shape[3]}.isSensible())
    throw damaged("its shape makes no sense");
  Matrix text = state.has("text") ? state.matrix("text") : Matrix();
  const bool own = state.has("own");
  if (!own && text.size() == 0) throw damaged("it has no items");
  const std::vector<bool> none(static_cast<std::size_t>(own ? state.matrix("own").rows() : text.rows()));
  if (text.size() > 0 && static_cast<std::size_t>(text.rows()) != none.size())
    throw damaged("texts and items differ in number");
  SequenceModel model({shape[0], shape[1], shape[2], shape[3]}, none, std::move(text), own, 0);
  for (const auto& [name, array] : model.arrays()) {
    Matrix read = state.matrix(name);
    if (read.rows() != array->rows() || read.cols() != array->cols())
      throw damaged(name + " has another shape");
    *array = std::move(read);
  }
  model.prepare();
  return model;
}

}  // namespace core
