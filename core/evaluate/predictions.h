#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace core {

/// How far predicted ratings are from given ones.
struct RatingErrors {
  double rmse = 0;               ///< root of the mean squared error
  double mae = 0;                ///< mean absolute error
  std::int64_t n = 0;            ///< pairs that count
  std::int64_t unpredicted = 0;  ///< pairs without a prediction: it is not a number. They do not count
};
RatingErrors ratingErrors(std::span<const double> actual, std::span<const double> predicted);

/// Of one class. A precision of a class that was never predicted, a recall of one that never occurs, and an
/// F1 without either, are 0.
struct ClassScores {
  double precision = 0, recall = 0, f1 = 0;
  std::int64_t support = 0;  ///< how often the class occurs
};

/// How well classes, numbered from 0, were told.
struct Classification {
  double accuracy = 0;
  std::vector<ClassScores> classes;
  ClassScores macro;     ///< means over the classes that occur or were predicted, each counting alike
  ClassScores weighted;  ///< means weighted by support
  std::vector<std::vector<std::int64_t>> confusion;  ///< [actual][predicted]
  std::int64_t n = 0;
};
/// Both spans have the same size; their numbers are below `classes`.
Classification classificationOf(std::span<const std::int32_t> actual, std::span<const std::int32_t> predicted,
                                std::size_t classes);

/// A point of a curve: what calling positive from `threshold` on would give.
struct CurvePoint {
  double threshold = 0, x = 0, y = 0;
};
/// Falling thresholds, one point for each score that occurs.
struct Curve {
  std::vector<CurvePoint> points;
  double area = 0;  ///< not a number where one of the two classes does not occur
};
/// x: false positives among the negative, y: true positives among the positive; from (0, 0), at an infinite
/// threshold, to (1, 1). The area counts a tie half.
Curve rocCurve(std::span<const bool> positive, std::span<const double> scores);
/// x: recall, y: precision. The area is the average precision: each step of recall times the precision there,
/// without interpolation.
Curve precisionRecallCurve(std::span<const bool> positive, std::span<const double> scores);

}  // namespace core
