#include "core/fuse/gated_network.h"

#include <cmath>
#include <span>

#include "core/error.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

/// Along the way the pieces of one block of rows.
struct Pass {
  Matrix hidden;  ///< [rows, hidden]
  Matrix gates;   ///< [rows, signals]
  Eigen::VectorXf scores;
};

Pass forward(const GatedNetwork& network, const Matrix& inputs, const Matrix& signals) {
  Pass pass;
  pass.hidden =
      ((inputs * network.hiddenWeight.transpose()).rowwise() + network.hiddenBias).array().tanh().matrix();
  pass.gates = (pass.hidden * network.gateWeight.transpose()).rowwise() + network.gateBias;
  for (Eigen::Index row = 0; row < pass.gates.rows(); ++row) {
    pass.gates.row(row) = (pass.gates.row(row).array() - pass.gates.row(row).maxCoeff()).exp().matrix();
    pass.gates.row(row) /= pass.gates.row(row).sum();
  }
  pass.scores = pass.gates.cwiseProduct(signals) * network.strength.transpose();
  pass.scores += pass.hidden * network.residual.transpose();
  return pass;
}

/// Gradients of the scores with respect to inputs and signals.
struct Gradients {
  Matrix inputs, signals;
};

Gradients backward(const GatedNetwork& network, const Pass& pass, const Matrix& signals) {
  Gradients gradients;
  gradients.signals = (pass.gates.array().rowwise() * network.strength.array()).matrix();
  // Through the softmax: the gate of a signal gains as far as that signal is above what the gates make of
  // all.
  const Matrix told = (signals.array().rowwise() * network.strength.array()).matrix();
  const Eigen::VectorXf mixed = pass.gates.cwiseProduct(told).rowwise().sum();
  const Matrix gates = (pass.gates.array() * (told.colwise() - mixed).array()).matrix();
  const Matrix slopes = (1 - pass.hidden.array().square()).matrix();
  const Matrix hidden = ((gates * network.gateWeight).rowwise() + network.residual).cwiseProduct(slopes);
  gradients.inputs = hidden * network.hiddenWeight;
  return gradients;
}

}  // namespace

Matrix GatedNetwork::inputsOf(const Matrix& features) const {
  const Eigen::Index count = features.cols();
  Matrix inputs(features.rows(), 2 * count);
  for (Eigen::Index row = 0; row < features.rows(); ++row)
    for (Eigen::Index feature = 0; feature < count; ++feature) {
      const bool present = std::isfinite(features(row, feature));
      inputs(row, feature) = present ? (features(row, feature) - means[feature]) * scales[feature] : 0.0F;
      inputs(row, count + feature) = present ? 1.0F : 0.0F;
    }
  return inputs;
}

Matrix GatedNetwork::signalsOf(const Matrix& features) const {
  Matrix values(features.rows(), static_cast<Eigen::Index>(signals.size()));
  for (std::size_t signal = 0; signal < signals.size(); ++signal)
    values.col(static_cast<Eigen::Index>(signal)) = features.col(signals[signal]).unaryExpr([](float value) {
      return std::isfinite(value) ? value : 0.0F;
    });
  return values;
}

std::vector<float> GatedNetwork::score(const Matrix& features) const {
  const Pass pass = forward(*this, inputsOf(features), signalsOf(features));
  return {pass.scores.data(), pass.scores.data() + pass.scores.size()};
}

Matrix GatedNetwork::contributions(const Matrix& features) const {
  constexpr int kSteps = 64;
  const Eigen::Index count = features.cols();
  const Matrix inputs = inputsOf(features), told = signalsOf(features);
  Matrix inputGradients = Matrix::Zero(inputs.rows(), inputs.cols());
  Matrix signalGradients = Matrix::Zero(told.rows(), told.cols());
  for (int step = 0; step < kSteps; ++step) {
    const float along = (static_cast<float>(step) + 0.5F) / kSteps;  // the midpoint rule
    const Matrix here = along * told;
    const Gradients gradients = backward(*this, forward(*this, along * inputs, here), here);
    inputGradients += gradients.inputs / kSteps;
    signalGradients += gradients.signals / kSteps;
  }
  inputGradients.array() *= inputs.array();
  signalGradients.array() *= told.array();
  Matrix result = Matrix::Zero(features.rows(), count + 2);
  result.leftCols(count) = inputGradients.leftCols(count) + inputGradients.rightCols(count);
  for (std::size_t signal = 0; signal < signals.size(); ++signal)
    result.col(signals[signal]) += signalGradients.col(static_cast<Eigen::Index>(signal));
  const Matrix nothing = Matrix::Zero(1, inputs.cols()), silence = Matrix::Zero(1, told.cols());
  result.col(count).setConstant(forward(*this, nothing, silence).scores[0]);
  const Eigen::VectorXf scores = forward(*this, inputs, told).scores;
  result.col(count + 1) = (scores.cast<double>() - result.cast<double>().rowwise().sum()).cast<float>();
  return result;
}

void GatedNetwork::save(const std::filesystem::path& file) const {
  const auto view = [](const Eigen::RowVectorXf& values) {
    return std::span<const float>(values.data(), static_cast<std::size_t>(values.size()));
  };
  const std::vector<std::int32_t> numbers(signals.begin(), signals.end());
  StateWriter()
      .add("means", view(means))
      .add("scales", view(scales))
      .add("signals", std::span<const std::int32_t>(numbers))
      .add("hidden.weight", hiddenWeight)
      .add("hidden.bias", view(hiddenBias))
      .add("gate.weight", gateWeight)
      .add("gate.bias", view(gateBias))
      .add("strength", view(strength))
      .add("residual", view(residual))
      .write(file);
}

GatedNetwork GatedNetwork::load(const std::filesystem::path& file, std::size_t features) {
  const StateFile state(file);
  const auto vector = [&](const char* name) {
    const std::vector<float> values = state.floats(name);
    return Eigen::RowVectorXf(
        Eigen::Map<const Eigen::RowVectorXf>(values.data(), static_cast<Eigen::Index>(values.size())));
  };
  GatedNetwork network;
  network.means = vector("means");
  network.scales = vector("scales");
  for (const std::int32_t signal : state.integers("signals")) network.signals.push_back(signal);
  network.hiddenWeight = state.matrix("hidden.weight");
  network.hiddenBias = vector("hidden.bias");
  network.gateWeight = state.matrix("gate.weight");
  network.gateBias = vector("gate.bias");
  network.strength = vector("strength");
  network.residual = vector("residual");
  const auto count = static_cast<Eigen::Index>(features);
  const Eigen::Index hidden = network.hiddenBias.size(), parts = network.gateBias.size();
  bool fits = network.means.size() == count && network.scales.size() == count &&
              network.hiddenWeight.rows() == hidden && network.hiddenWeight.cols() == 2 * count &&
              network.gateWeight.rows() == parts && network.gateWeight.cols() == hidden &&
              network.strength.size() == parts && network.residual.size() == hidden &&
              static_cast<Eigen::Index>(network.signals.size()) == parts;
  for (const int signal : network.signals) fits = fits && signal >= 0 && signal < count;
  if (!fits)
    throw Error(Error::Kind::BadInput,
                "The network in " + file.string() + " is of other parts or features; train again.",
                file.string());
  return network;
}

}  // namespace core
