#include "ui/pages/compare/slice_words.h"

#include <QCoreApplication>

namespace ui {
namespace {

/// The translation context of what follows.
struct Slices {
  Q_DECLARE_TR_FUNCTIONS(Slices)
};

}  // namespace

const QStringList& sliceKinds() {
  static const QStringList kinds{"history", "popularity", "category", "price", "language", "query_length"};
  return kinds;
}

QString sliceKindName(const QString& kind) {
  if (kind == "history") return Slices::tr("User history");
  if (kind == "popularity") return Slices::tr("Popularity");
  if (kind == "category") return Slices::tr("Category");
  if (kind == "price") return Slices::tr("Price band");
  if (kind == "language") return Slices::tr("Language");
  return Slices::tr("Query length");
}

QString sliceKindDefinition(const QString& kind) {
  if (kind == "history")
    return Slices::tr("Users by training events: new up to 5, regular up to 20, heavy more.");
  if (kind == "popularity")
    return Slices::tr("Users by their test items: popular are the fifth of the items that most users have.");
  if (kind == "category") return Slices::tr("Users by the category of their test items, the eight largest.");
  if (kind == "price")
    return Slices::tr("Users by the price of their test items, in quarters of the catalogue's prices.");
  if (kind == "language") return Slices::tr("Users by the language of their test items' text.");
  return Slices::tr(
      "Users by the queries that their test items answer: short up to 2 words or 4 Chinese characters, "
      "medium "
      "up to 4 or 8, long more.");
}

QString sliceName(const QString& kind, const QString& value) {
  if (kind == "all") return Slices::tr("All users");
  if (kind == "category") return value == "others" ? Slices::tr("Others") : value;
  if (value == "new") return Slices::tr("New");
  if (value == "regular") return Slices::tr("Regular");
  if (value == "heavy") return Slices::tr("Heavy");
  if (value == "popular") return Slices::tr("Popular");
  if (value == "tail") return Slices::tr("Tail");
  if (value == "cheapest") return Slices::tr("Cheapest");
  if (value == "cheaper") return Slices::tr("Cheaper");
  if (value == "dearer") return Slices::tr("Dearer");
  if (value == "dearest") return Slices::tr("Dearest");
  if (value == "en") return Slices::tr("English");
  if (value == "zh") return Slices::tr("Chinese");
  if (value == "other") return Slices::tr("Other");
  if (value == "short") return Slices::tr("Short");
  if (value == "medium") return Slices::tr("Medium");
  if (value == "long") return Slices::tr("Long");
  return value;
}

}  // namespace ui
