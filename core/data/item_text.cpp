#include "core/data/dataset.h"

namespace core {

std::string itemText(const Item& item) {
  std::string text;
  for (const std::string* part : {&item.title, &item.brand, &item.category, &item.description}) {
    if (part->empty()) continue;
    if (!text.empty()) text += ' ';
    text += *part;
  }
  return text;
}

}  // namespace core
