#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/lm/kernels.h"
#include "core/lm/packed_weight.h"

using core::Activation;
using core::kRowStep;
using core::padded;

namespace {

float uniform(std::mt19937& random) {
  return static_cast<float>(random()) / static_cast<float>(std::mt19937::max()) - 0.5F;
}

/// Rows with zeros behind each and room behind the last, as kernels want them.
struct Rows {
  Rows(std::int64_t rows, std::int64_t columns, std::mt19937* random = nullptr)
      : count(rows),
        width(columns),
        stride(padded(columns)),
        values(static_cast<std::size_t>(rows * stride + kRowStep)) {
    for (std::int64_t r = 0; random && r < rows; ++r)
      for (std::int64_t c = 0; c < columns; ++c) at(r, c) = uniform(*random);
  }
  float& at(std::int64_t row, std::int64_t column) {
    return values[static_cast<std::size_t>(row * stride + column)];
  }
  std::int64_t count, width, stride;
  std::vector<float> values;
};

std::vector<float> randomVector(std::int64_t count, std::mt19937& random) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = uniform(random);
  return values;
}

double activated(double x, Activation activation) {
  switch (activation) {
    case Activation::Gelu:
      return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    case Activation::GeluTanh:
      return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    case Activation::Relu:
      return std::max(x, 0.0);
    case Activation::None:
      break;
  }
  return x;
}

struct Shape {
  std::int64_t rows, in, out;
};
const std::vector<Shape> kShapes = {{1, 1, 1},      {1, 16, 48},   {5, 7, 65},
                                    {13, 384, 130}, {6, 1100, 64}, {32, 20, 20}};

}  // namespace

class TestKernels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyProcessorHasASet();
  void productsEqualAPlainLoop();
  void byteProductsEqualAPlainLoop();
  void quantisedRowsAreWithinAStep();
  void activationsEqualTheStandardLibrarys();
  void layerNormEqualsAPlainLoop();
  void attentionEqualsAPlainLoop();

 private:
  template <typename Function>
  void forEachSet(const Function& function) {
    const core::KernelSets available = core::availableKernels();
    for (int i = 0; i < available.count; ++i) function(*available.sets[i]);
  }
};

void TestKernels::everyProcessorHasASet() {
  const core::KernelSets available = core::availableKernels();
  QVERIFY(available.count >= 1);
  QCOMPARE(std::string(available.sets[available.count - 1]->name), std::string("plain"));
  QCOMPARE(&core::bestKernels(), available.sets[0]);
}

void TestKernels::productsEqualAPlainLoop() {
  forEachSet([](const core::Kernels& kernels) {
    for (const auto& [rows, in, out] : kShapes)
      for (const bool residual : {false, true}) {
        std::mt19937 random(7);
        Rows x(rows, in, &random), y(rows, out, &random);
        const std::vector<float> weight = randomVector(out * in, random), bias = randomVector(out, random);
        const Rows before = y;
        const core::FloatWeight packed({.weight = weight.data(), .bias = bias.data(), .out = out, .in = in});
        kernels.multiply(
            x.values.data(), x.stride, rows, packed.panels(),
            {.y = y.values.data(), .stride = y.stride, .residual = residual ? y.values.data() : nullptr});
        for (std::int64_t r = 0; r < rows; ++r)
          for (std::int64_t o = 0; o < y.stride; ++o) {
            double sum = 0;
            if (o < out) {
              sum = bias[static_cast<std::size_t>(o)];
              for (std::int64_t i = 0; i < in; ++i)
                sum += double(x.at(r, i)) * weight[static_cast<std::size_t>(o * in + i)];
              if (residual) sum += Rows(before).at(r, o);
            }
            QVERIFY2(std::abs(y.at(r, o) - sum) < 2e-5, kernels.name);
          }
      }
  });
}

// What quantise() makes of rows, with the memory that it goes to.
class Digits {
 public:
  Digits(const core::Kernels& kernels, const Rows& x, std::int64_t columns)
      : m_stride(x.stride), m_high(x.values.size()), m_low(x.values.size()) {
    const auto rows = static_cast<std::size_t>(x.count);
    for (std::vector<float>* scales : {&m_highScales, &m_lowScales}) scales->resize(rows);
    for (std::vector<std::int32_t>* zeros : {&m_highZeros, &m_lowZeros}) zeros->resize(rows);
    kernels.quantise(x.values.data(), x.stride, x.count, columns,
                     {.high = m_high.data(),
                      .low = m_low.data(),
                      .stride = m_stride,
                      .highScales = m_highScales.data(),
                      .lowScales = m_lowScales.data(),
                      .highZeros = m_highZeros.data(),
                      .lowZeros = m_lowZeros.data()});
  }
  core::ByteRows high() const {
    return {.values = m_high.data(),
            .stride = m_stride,
            .scales = m_highScales.data(),
            .zeros = m_highZeros.data()};
  }
  core::ByteRows low() const {
    return {
        .values = m_low.data(), .stride = m_stride, .scales = m_lowScales.data(), .zeros = m_lowZeros.data()};
  }
  std::int64_t highSteps(std::int64_t row, std::int64_t column) const { return steps(high(), row, column); }
  float value(std::int64_t row, std::int64_t column) const {
    return high().scales[row] * static_cast<float>(highSteps(row, column)) +
           low().scales[row] * static_cast<float>(steps(low(), row, column));
  }

 private:
  static std::int64_t steps(const core::ByteRows& rows, std::int64_t row, std::int64_t column) {
    return rows.values[row * rows.stride + column] - rows.zeros[row];
  }

  std::int64_t m_stride;
  std::vector<std::uint8_t> m_high, m_low;
  std::vector<float> m_highScales, m_lowScales;
  std::vector<std::int32_t> m_highZeros, m_lowZeros;
};

void TestKernels::byteProductsEqualAPlainLoop() {
  forEachSet([](const core::Kernels& kernels) {
    for (const auto& [rows, in, out] : kShapes) {
      std::mt19937 random(7);
      Rows x(rows, in, &random), y(rows, out, &random);
      Rows before = y;
      const std::vector<float> weight = randomVector(out * in, random), bias = randomVector(out, random);
      const core::ByteWeight packed({.weight = weight.data(), .bias = bias.data(), .out = out, .in = in});
      Digits digits(kernels, x, in);
      kernels.multiplyBytes(digits.high(), rows, packed.panels(),
                            {.y = y.values.data(), .stride = y.stride, .residual = y.values.data()});
      for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t o = 0; o < out; ++o) {
          const float* const row = weight.data() + o * in;
          float range = 0;
          for (std::int64_t i = 0; i < in; ++i) range = std::max(range, std::abs(row[i]));
          std::int64_t sum = 0;
          for (std::int64_t i = 0; i < in; ++i)
            sum += digits.highSteps(r, i) * static_cast<std::int64_t>(std::lrint(row[i] * (127 / range)));
          const double expected = double(sum) * (range / 127) * digits.high().scales[r] +
                                  bias[static_cast<std::size_t>(o)] + before.at(r, o);
          QVERIFY2(std::abs(y.at(r, o) - expected) < 2e-5, kernels.name);
        }
    }
  });
}

void TestKernels::quantisedRowsAreWithinAStep() {
  forEachSet([](const core::Kernels& kernels) {
    std::mt19937 random(3);
    Rows x(4, 77, &random);
    for (std::int64_t c = 0; c < x.width; ++c) x.at(2, c) = 0;  // a row of zeros stays one
    const Digits digits(kernels, x, x.width);
    for (std::int64_t r = 0; r < 4; ++r)
      for (std::int64_t c = 0; c < (x.width + 3) / 4 * 4; ++c) {
        const float scale = digits.low().scales[r];
        QVERIFY2(std::abs(digits.value(r, c) - x.at(r, c)) <= 1.01F * scale, kernels.name);
        QVERIFY2(scale < 2.0F / 16'000, kernels.name);  // the rows lie within [-1, 1]
      }
  });
}

void TestKernels::activationsEqualTheStandardLibrarys() {
  forEachSet([](const core::Kernels& kernels) {
    for (const Activation activation : {Activation::Gelu, Activation::GeluTanh, Activation::Relu}) {
      Rows x(1, 1), y(1, 4001);
      std::vector<float> bias;
      for (int i = -2000; i <= 2000; ++i) bias.push_back(static_cast<float>(i) * 0.01F);
      const std::vector<float> weight(bias.size(), 0.0F);
      const core::FloatWeight packed({.weight = weight.data(), .bias = bias.data(), .out = 4001, .in = 1});
      kernels.multiply(x.values.data(), x.stride, 1, packed.panels(),
                       {.y = y.values.data(), .stride = y.stride, .activation = activation});
      for (std::int64_t i = 0; i < 4001; ++i) {
        const double expected = activated(bias[static_cast<std::size_t>(i)], activation);
        QVERIFY2(std::abs(y.at(0, i) - expected) < 1e-6 + 4e-7 * std::abs(expected), kernels.name);
      }
    }
  });
}

void TestKernels::layerNormEqualsAPlainLoop() {
  forEachSet([](const core::Kernels& kernels) {
    for (const std::int64_t columns : {1, 16, 77, 384}) {
      std::mt19937 random(5);
      Rows x(3, columns, &random);
      for (float& value : x.values)
        if (value != 0) value += 3;  // the mean is no small part of it
      Rows weight(1, columns, &random), bias(1, columns, &random);
      Rows y = x;
      kernels.layerNorm(y.values.data(), y.stride, 3, columns, weight.values.data(), bias.values.data(),
                        1e-5F);
      for (std::int64_t r = 0; r < 3; ++r) {
        double mean = 0, squares = 0;
        for (std::int64_t c = 0; c < columns; ++c) mean += x.at(r, c) / double(columns);
        for (std::int64_t c = 0; c < columns; ++c)
          squares += std::pow(x.at(r, c) - mean, 2) / double(columns);
        for (std::int64_t c = 0; c < y.stride; ++c) {
          const double expected =
              c < columns ? (x.at(r, c) - mean) / std::sqrt(squares + 1e-5) * weight.at(0, c) + bias.at(0, c)
                          : 0;
          QVERIFY2(std::abs(y.at(r, c) - expected) < 5e-6, kernels.name);
        }
      }
    }
  });
}

void TestKernels::attentionEqualsAPlainLoop() {
  forEachSet([](const core::Kernels& kernels) {
    for (const std::int64_t width : {8, 20, 32, 64})
      for (const std::int64_t length : {1, 2, 15, 64, 75}) {
        constexpr std::int64_t kHeads = 3;
        const std::int64_t hidden = kHeads * width;
        std::mt19937 random(9);
        Rows projected(length, 3 * hidden, &random), context(length, hidden);
        std::fill(projected.values.end() - kRowStep, projected.values.end(),
                  std::numeric_limits<float>::quiet_NaN());  // read perhaps, used never
        for (float& value : projected.values) value *= 4;
        std::vector<float> scratch(static_cast<std::size_t>(core::attentionScratch(length, width)));
        kernels.attend(projected.values.data(), projected.stride, length, kHeads, width,
                       context.values.data(), context.stride, scratch.data());
        for (std::int64_t head = 0; head < kHeads; ++head)
          for (std::int64_t r = 0; r < length; ++r) {
            std::vector<double> shares;
            double total = 0;
            for (std::int64_t j = 0; j < length; ++j) {
              double score = 0;
              for (std::int64_t k = 0; k < width; ++k)
                score +=
                    double(projected.at(r, head * width + k)) * projected.at(j, hidden + head * width + k);
              shares.push_back(std::exp(score / std::sqrt(double(width))));
              total += shares.back();
            }
            for (std::int64_t k = 0; k < width; ++k) {
              double expected = 0;
              for (std::int64_t j = 0; j < length; ++j)
                expected += shares[static_cast<std::size_t>(j)] / total *
                            projected.at(j, 2 * hidden + head * width + k);
              QVERIFY2(std::abs(context.at(r, head * width + k) - expected) < 1e-5, kernels.name);
            }
          }
      }
  });
}

QTEST_GUILESS_MAIN(TestKernels)
#include "test_kernels.moc"
