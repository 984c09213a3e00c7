#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>

#include "db/error.h"

namespace db {

/// What SQLite said, as a sentence for the user. `where` names the workspace or the file.
Error databaseError(const SQLite::Exception& exception, const std::string& where);

}  // namespace db
