#include "ui/widgets/split_words.h"

#include <QCoreApplication>

namespace ui {

const QStringList& splitKinds() {
  static const QStringList kinds{"leave-one-out", "time",      "random",   "random-rows",
                                 "k-fold",        "cold-item", "cold-user"};
  return kinds;
}

QString splitText(const QString& split) {
  const QString kind = split.section(':', 0, 0), settings = split.section(':', 1);
  const QString text = kind == "leave-one-out" ? QCoreApplication::translate("Splits", "leave one out")
                       : kind == "time"        ? QCoreApplication::translate("Splits", "by time")
                       : kind == "random"      ? QCoreApplication::translate("Splits", "random by user")
                       : kind == "random-rows" ? QCoreApplication::translate("Splits", "random by row")
                       : kind == "k-fold"      ? QCoreApplication::translate("Splits", "k-fold")
                       : kind == "cold-item"   ? QCoreApplication::translate("Splits", "cold items")
                       : kind == "cold-user"   ? QCoreApplication::translate("Splits", "cold users")
                                               : kind;
  return settings.isEmpty() ? text : QString("%1 (%2)").arg(text, settings);
}

QString splitMeaning(const QString& split) {
  const QString kind = split.section(':', 0, 0);
  if (kind == "leave-one-out") return QCoreApplication::translate("Splits", "Tests each user's last item.");
  if (kind == "time")
    return QCoreApplication::translate(
        "Splits",
        "Tests what came after one moment, the same for all: nothing is learned "
        "from the future.");
  if (kind == "random") return QCoreApplication::translate("Splits", "Tests a share of each user's items.");
  if (kind == "random-rows") return QCoreApplication::translate("Splits", "Tests a share of all events.");
  if (kind == "k-fold")
    return QCoreApplication::translate("Splits", "Deals each user's items into folds and tests one of them.");
  if (kind == "cold-item")
    return QCoreApplication::translate("Splits", "Tests items that nothing was learned of but their text.");
  if (kind == "cold-user")
    return QCoreApplication::translate("Splits", "Tests users that nothing was learned of.");
  return {};
}

}  // namespace ui
