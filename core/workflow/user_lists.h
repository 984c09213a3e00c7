#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/workflow/evaluate.h"

namespace core {

struct ListedItem : Recommendation {
  bool hit = false;  ///< one of the user's test items
};

/// What was ranked for one user when runs were evaluated.
struct UserLists {
  std::string user;
  std::vector<std::string> history;  ///< titles of what the user had before, oldest first
  std::vector<std::string> wanted;   ///< titles of the test items, what a list should have found
  struct List {
    std::int64_t run = 0;
    std::string name;
    std::vector<ListedItem> items;
  };
  std::vector<List> lists;  ///< one a run, in the order asked for
};

/// The first k places of each run's list for a user of the workspace, scored as in evaluation: from what the
/// user did before the test events, on the split the run was trained for. History and test items are those of
/// the first run. Throws Error(BadInput) where there is no such user or run, or the user has no test item.
UserLists listsOfUser(const std::filesystem::path& workspace, const std::vector<std::int64_t>& runs,
                      const std::string& user, int k, Progress& progress);

}  // namespace core
