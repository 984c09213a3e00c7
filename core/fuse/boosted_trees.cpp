#include "core/fuse/boosted_trees.h"

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/error.h"

namespace core {
namespace {

void require(int result, const char* what) {
  if (result == 0) return;
  // XGBoost tells its own place and a stack of calls; what went wrong is in the first line.
  const std::string told = XGBGetLastError();
  throw Error(Error::Kind::Failed, fmt::format("{}: {}", what, told.substr(0, told.find('\n'))));
}

/// Rows as XGBoost keeps them.
class Rows {
 public:
  explicit Rows(const Matrix& features) {
    require(XGDMatrixCreateFromMat(features.data(), static_cast<bst_ulong>(features.rows()),
                                   static_cast<bst_ulong>(features.cols()),
                                   std::numeric_limits<float>::quiet_NaN(), &m_handle),
            "The features could not be handed to XGBoost");
  }
  explicit Rows(const RankedRows& rows) : Rows(rows.features) {
    require(XGDMatrixSetFloatInfo(m_handle, "label", rows.relevant.data(), rows.relevant.size()),
            "The labels could not be handed to XGBoost");
    require(XGDMatrixSetUIntInfo(m_handle, "group", rows.groups.data(), rows.groups.size()),
            "The groups could not be handed to XGBoost");
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { XGDMatrixFree(m_handle); }

  DMatrixHandle handle() const { return m_handle; }

 private:
  DMatrixHandle m_handle = nullptr;
};

/// What XGBoost's predict() calls want to be told. kind 1: scores, 2: contributions.
std::string predictConfig(int kind) {
  return fmt::format(
      R"({{"type": {}, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false,
          "cache_id": 0, "missing": NaN}})",
      kind);
}

}  // namespace

struct BoostedTrees::Booster {
  BoosterHandle handle = nullptr;
  mutable std::mutex contributing;  // XGBoost keeps what it predicted for rows of its own in one place

  explicit Booster(std::span<const DMatrixHandle> known) {
    require(XGBoosterCreate(known.data(), known.size(), &handle), "XGBoost could not be started");
  }
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;
  ~Booster() { XGBoosterFree(handle); }

  void set(const char* name, const std::string& value) {
    require(XGBoosterSetParam(handle, name, value.c_str()), "XGBoost refused a setting");
  }

  std::span<const float> predict(const Rows& rows, int kind) const {
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* values = nullptr;
    require(XGBoosterPredictFromDMatrix(handle, rows.handle(), predictConfig(kind).c_str(), &shape,
                                        &dimensions, &values),
            "The trees could not be applied");
    std::size_t count = 1;
    for (bst_ulong i = 0; i < dimensions; ++i) count *= shape[i];
    return {values, count};
  }
};

BoostedTrees::BoostedTrees(std::unique_ptr<Booster> booster) : m_booster(std::move(booster)) {
  m_booster->set("verbosity", "0");
  // Users are scored on all cores already.
  m_booster->set("nthread", "1");
}

BoostedTrees::BoostedTrees(BoostedTrees&&) noexcept = default;
BoostedTrees& BoostedTrees::operator=(BoostedTrees&&) noexcept = default;
BoostedTrees::~BoostedTrees() = default;

BoostedTrees BoostedTrees::grow(const RankedRows& rows, const Matrix& held, const TreeOptions& options,
                                int rounds, const AfterRound& afterRound) {
  const Rows own(rows);
  std::optional<Rows> others;
  if (held.rows() > 0) others.emplace(held);
  // XGBoost keeps what it has predicted for rows that it is told of here, and adds each new tree to that.
  std::vector<DMatrixHandle> known{own.handle()};
  if (others) known.push_back(others->handle());
  auto booster = std::make_unique<Booster>(known);
  const int threads = options.threads > 0
                          ? options.threads
                          : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  booster->set("verbosity", "0");
  booster->set("tree_method", "hist");
  booster->set("objective", options.objective);
  booster->set("base_score", "0");
  booster->set("max_depth", std::to_string(options.depth));
  booster->set("eta", fmt::format("{}", options.learningRate));
  booster->set("min_child_weight", fmt::format("{}", options.leastWeight));
  booster->set("subsample", fmt::format("{}", options.rowShare));
  booster->set("lambda", fmt::format("{}", options.regularisation));
  booster->set("seed", std::to_string(options.seed & 0x7fffffff));
  booster->set("nthread", std::to_string(threads));
  for (int round = 0; round < rounds; ++round) {
    require(XGBoosterUpdateOneIter(booster->handle, round, own.handle()), "A tree could not be grown");
    const std::span<const float> scores = others ? booster->predict(*others, 1) : std::span<const float>();
    if (!afterRound(round + 1, scores)) break;
  }
  // Written and read, so that the trees let go of the rows and score as those of a run read back.
  return read(BoostedTrees(std::move(booster)).bytes(), static_cast<std::size_t>(rows.features.cols()),
              "XGBoost");
}

BoostedTrees BoostedTrees::read(const std::string& bytes, std::size_t features, const std::string& where) {
  auto booster = std::make_unique<Booster>(std::span<const DMatrixHandle>());
  bst_ulong found = 0;
  if (XGBoosterLoadModelFromBuffer(booster->handle, bytes.data(), bytes.size()) != 0 ||
      XGBoosterGetNumFeature(booster->handle, &found) != 0)
    throw Error(Error::Kind::BadInput,
                fmt::format("The run's file {} is missing or damaged; train again.", where), where);
  if (found != features)
    throw Error(Error::Kind::BadInput,
                fmt::format("The trees in {} know {} features where the recipe's parts have {}; train again.",
                            where, found, features),
                where);
  return BoostedTrees(std::move(booster));
}

std::string BoostedTrees::bytes() const {
  const char* bytes = nullptr;
  bst_ulong size = 0;
  require(XGBoosterSaveModelToBuffer(m_booster->handle, R"({"format": "ubj"})", &size, &bytes),
          "The trees could not be written");
  return {bytes, size};
}

std::vector<float> BoostedTrees::score(const Matrix& features) const {
  if (features.rows() == 0) return {};
  const std::string array =
      fmt::format(R"({{"data": [{}, true], "shape": [{}, {}], "typestr": "<f4", "version": 3}})",
                  reinterpret_cast<std::uintptr_t>(features.data()), features.rows(), features.cols());
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  require(XGBoosterPredictFromDense(m_booster->handle, array.c_str(), predictConfig(1).c_str(), nullptr,
                                    &shape, &dimensions, &values),
          "The trees could not be applied");
  return {values, values + features.rows()};
}

Matrix BoostedTrees::contributions(const Matrix& features) const {
  Matrix result(features.rows(), features.cols() + 1);
  if (features.rows() == 0) return result;
  const std::vector<float> scores = score(features);
  {
    const Rows rows(features);
    const std::lock_guard lock(m_booster->contributing);
    const std::span<const float> values = m_booster->predict(rows, 2);
    std::copy(values.begin(), values.end(), result.data());
  }
  // XGBoost adds up in single precision; what that rounds off stays in the average.
  const Eigen::Index average = features.cols();
  for (Eigen::Index row = 0; row < result.rows(); ++row)
    result(row, average) = static_cast<float>(static_cast<double>(scores[static_cast<std::size_t>(row)]) -
                                              result.row(row).head(average).cast<double>().sum());
  return result;
}

}  // namespace core
