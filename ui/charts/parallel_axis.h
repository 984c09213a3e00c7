#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace ui {

/// One axis of parallel coordinates: numbers from below to above, or the names of a choice.
struct ParallelAxis {
  QString name;
  QStringList names = {};  ///< of a choice, from below; empty: numbers
  double low = 0, high = 1;
  bool log = false;  ///< both ends above 0

  /// Where a value, or the place of a choice, stands: 0 below, 1 above; not a number for what is none.
  double shareOf(double value) const;
  /// A value as it is written, or the name of a choice by its place.
  QString textOf(double value) const;
  /// Numbers to write beside the axis: powers of ten, or steps of 1, 2 or 5. Of a choice, all places.
  QList<double> ticks() const;
};

}  // namespace ui
