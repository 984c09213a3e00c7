#include "app/cli/caution_text.h"

#include <fmt/format.h>

namespace cli {

Json cautionsJson(const std::vector<core::Caution>& cautions) {
  Json list = Json::array();
  for (const core::Caution& caution : cautions)
    list.push_back({{"kind", core::toString(caution.kind)},
                    {"severity", core::toString(caution.severity)},
                    {"sentence", caution.sentence},
                    {"sentence_zh", caution.sentenceChinese}});
  return list;
}

std::string cautionText(const core::Caution& caution) {
  return fmt::format("{}: {}\n", caution.severity == core::Caution::Severity::Note ? "Note" : "Warning",
                     caution.sentence);
}

}  // namespace cli
