#include "core/evaluate/predictions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace core {
namespace {

/// How many are called positive from a score on, and how many of them are.
struct Called {
  double threshold = 0, right = 0, wrong = 0;
};

/// By falling score, equal scores together.
std::vector<Called> callsByScore(std::span<const bool> positive, std::span<const double> scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [scores](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  std::vector<Called> calls;
  for (const std::size_t at : order) {
    if (calls.empty() || calls.back().threshold != scores[at]) {
      const Called last = calls.empty() ? Called{} : calls.back();
      calls.push_back({scores[at], last.right, last.wrong});
    }
    (positive[at] ? calls.back().right : calls.back().wrong) += 1;
  }
  return calls;
}

double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

void addWeighted(ClassScores& sum, const ClassScores& scores, double weight) {
  sum.precision += weight * scores.precision;
  sum.recall += weight * scores.recall;
  sum.f1 += weight * scores.f1;
}

}  // namespace

RatingErrors ratingErrors(std::span<const double> actual, std::span<const double> predicted) {
  RatingErrors errors;
  double squares = 0, distances = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (std::isnan(predicted[i])) {
      ++errors.unpredicted;
      continue;
    }
    const double error = predicted[i] - actual[i];
    squares += error * error;
    distances += std::abs(error);
    ++errors.n;
  }
  errors.rmse = std::sqrt(share(squares, static_cast<double>(errors.n)));
  errors.mae = share(distances, static_cast<double>(errors.n));
  return errors;
}

Classification classificationOf(std::span<const std::int32_t> actual, std::span<const std::int32_t> predicted,
                                std::size_t classes) {
  Classification result;
  result.n = static_cast<std::int64_t>(actual.size());
  result.classes.resize(classes);
  result.confusion.assign(classes, std::vector<std::int64_t>(classes));
  for (std::size_t i = 0; i < actual.size(); ++i)
    ++result.confusion[static_cast<std::size_t>(actual[i])][static_cast<std::size_t>(predicted[i])];
  double right = 0, present = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    ClassScores& scores = result.classes[c];
    scores.support = std::accumulate(result.confusion[c].begin(), result.confusion[c].end(), std::int64_t{0});
    std::int64_t called = 0;
    for (const std::vector<std::int64_t>& row : result.confusion) called += row[c];
    const auto hits = static_cast<double>(result.confusion[c][c]);
    scores.precision = share(hits, static_cast<double>(called));
    scores.recall = share(hits, static_cast<double>(scores.support));
    scores.f1 = share(2 * hits, static_cast<double>(called + scores.support));
    right += hits;
    if (called + scores.support == 0) continue;
    present += 1;
    addWeighted(result.macro, scores, 1);
    addWeighted(result.weighted, scores, static_cast<double>(scores.support));
  }
  result.accuracy = share(right, static_cast<double>(result.n));
  for (auto [scores, whole] :
       {std::pair(&result.macro, present), {&result.weighted, static_cast<double>(result.n)}}) {
    *scores = {share(scores->precision, whole), share(scores->recall, whole), share(scores->f1, whole),
               result.n};
  }
  return result;
}

Curve rocCurve(std::span<const bool> positive, std::span<const double> scores) {
  const std::vector<Called> calls = callsByScore(positive, scores);
  const Called all = calls.empty() ? Called{} : calls.back();
  Curve curve;
  curve.points.push_back({std::numeric_limits<double>::infinity(), 0, 0});
  for (const Called& called : calls) {
    const CurvePoint last = curve.points.back();
    curve.points.push_back(
        {called.threshold, share(called.wrong, all.wrong), share(called.right, all.right)});
    curve.area += (curve.points.back().x - last.x) * (curve.points.back().y + last.y) / 2;
  }
  if (all.right == 0 || all.wrong == 0) curve.area = std::numeric_limits<double>::quiet_NaN();
  return curve;
}

Curve precisionRecallCurve(std::span<const bool> positive, std::span<const double> scores) {
  const std::vector<Called> calls = callsByScore(positive, scores);
  const Called all = calls.empty() ? Called{} : calls.back();
  Curve curve;
  double recall = 0;
  for (const Called& called : calls) {
    curve.points.push_back(
        {called.threshold, share(called.right, all.right), called.right / (called.right + called.wrong)});
    curve.area += (curve.points.back().x - recall) * curve.points.back().y;
    recall = curve.points.back().x;
  }
  if (all.right == 0) curve.area = std::numeric_limits<double>::quiet_NaN();
  return curve;
}

}  // namespace core
