#pragma once

#include <string>
#include <vector>

namespace db {

class Workspace;

/// What is wrong with the database and the vector files, one sentence each; empty where all is well. The
/// full-text index is compared with the items only where the workspace can be written.
std::vector<std::string> checkDatabase(Workspace& workspace);

}  // namespace db
