#include "ui/charts/parallel_axis.h"

#include <QLocale>
#include <cmath>
#include <limits>

namespace ui {
namespace {

QList<double> powersOfTen(double low, double high) {
  QList<double> ticks;
  for (int power = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
       power <= std::floor(std::log10(high) + 1e-9); ++power)
    ticks += std::pow(10.0, power);
  // The ends too, where no power of ten is near.
  const double near = std::pow(high / low, 0.08);
  if (ticks.isEmpty() || ticks.first() / low > near) ticks.prepend(low);
  if (high / ticks.last() > near) ticks += high;
  return ticks;
}

QList<double> roundSteps(double low, double high) {
  double step = std::pow(10.0, std::floor(std::log10((high - low) / 4)));
  for (const double factor : {2.0, 2.5, 2.0})
    if ((high - low) / step > 6) step *= factor;
  QList<double> ticks;
  const double little = step * 1e-9;
  for (double tick = std::ceil((low - little) / step) * step; tick <= high + little; tick += step)
    ticks += std::abs(tick) < little ? 0 : tick;
  return ticks;
}

}  // namespace

double ParallelAxis::shareOf(double value) const {
  if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
  if (!names.isEmpty()) return (value + 0.5) / static_cast<double>(names.size());
  if (!(high > low)) return 0.5;
  if (log) return (std::log(value) - std::log(low)) / (std::log(high) - std::log(low));
  return (value - low) / (high - low);
}

QString ParallelAxis::textOf(double value) const {
  if (names.isEmpty()) return QLocale().toString(value, 'g', 4);
  return names.value(static_cast<qsizetype>(std::lround(value)));
}

QList<double> ParallelAxis::ticks() const {
  QList<double> places;
  for (qsizetype place = 0; place < names.size(); ++place) places += static_cast<double>(place);
  if (!names.isEmpty()) return places;
  if (!(high > low)) return {low};
  return log ? powersOfTen(low, high) : roundSteps(low, high);
}

}  // namespace ui
