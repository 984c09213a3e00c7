#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/workflow/evaluation_choice.h"
#include "core/workflow/recommend.h"

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
  std::string split;        ///< that the runs were evaluated on
};

/// The first k places of each run's list for a user of the workspace, as they were kept when the runs were
/// evaluated on the split of `choice`; as many as were kept where those are fewer. Blocked items are left
/// out, the others keep their ranks. Throws Error(BadInput) where there is no such user or run, the user has
/// no test item, the runs have no such split in common or one has kept no lists, or the data has changed
/// since.
UserLists listsOfUser(const std::filesystem::path& workspace, const std::vector<std::int64_t>& runs,
                      const std::string& user, int k, const EvaluationChoice& choice, Progress& progress);

}  // namespace core
