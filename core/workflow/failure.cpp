#include "core/workflow/failure.h"

#include <SQLiteCpp/Exception.h>

#include <new>

#include "core/error.h"
#include "db/error.h"
#include "db/workspace/database_error.h"

namespace core {

Failure describeFailure(std::exception_ptr exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Cancelled&) {
    return {"cancelled", "Cancelled.", "", 130};
  } catch (const Error& error) {
    switch (error.kind()) {
      case Error::Kind::Usage:
        return {"usage", error.what(), error.where(), 2};
      case Error::Kind::BadInput:
        return {"bad_input", error.what(), error.where(), 3};
      case Error::Kind::Failed:
        break;
    }
    return {"failed", error.what(), error.where(), 1};
  } catch (const db::Error& error) {
    if (error.kind() == db::Error::Kind::BadInput) return {"bad_input", error.what(), error.where(), 3};
    return {"failed", error.what(), error.where(), 1};
  } catch (const SQLite::Exception& error) {
    const db::Error sentence = db::databaseError(error, "");
    const bool badInput = sentence.kind() == db::Error::Kind::BadInput;
    return {badInput ? "bad_input" : "failed", sentence.what(), "workspace.sqlite", badInput ? 3 : 1};
  } catch (const std::bad_alloc&) {
    return {"failed", "There is not enough memory for this; close other programs or choose smaller settings.",
            "", 1};
  } catch (const std::exception& error) {
    return {"failed", error.what(), "", 1};
  } catch (...) {
    return {"failed", "An unknown error occurred.", "", 1};
  }
}

}  // namespace core
