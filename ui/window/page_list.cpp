#include "ui/window/page_list.h"

#include "ui/pages/compare/compare_page.h"
#include "ui/pages/data/data_page.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/report/report_page.h"
#include "ui/pages/train/train_page.h"

namespace ui {

std::vector<PageEntry> pageList() {
  const auto entry = []<class PageType>(const char* id, const char* icon, std::in_place_type_t<PageType>) {
    return PageEntry{id, icon, [](Background& background, JobRunner& jobs) -> Page* {
                       return new PageType(background, jobs);
                     }};
  };
  return {entry("data", "data", std::in_place_type<DataPage>),
          entry("explore", "explore", std::in_place_type<ExplorePage>),
          entry("train", "train", std::in_place_type<TrainPage>),
          entry("compare", "compare", std::in_place_type<ComparePage>),
          entry("report", "report", std::in_place_type<ReportPage>)};
}

}  // namespace ui
