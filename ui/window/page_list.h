#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "ui/pages/page.h"

namespace ui {

/// One entry of the navigation rail. A new page is a class and one line in page_list.cpp.
struct PageEntry {
  QString id;    ///< for --page and openPage()
  QString icon;  ///< of resources/icons
  std::function<Page*(Background&, JobRunner&)> make;
};
std::vector<PageEntry> pageList();

}  // namespace ui
