#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace db {

/// A file, a workspace or the disk did not do what was asked. The message is one sentence: what, where, what
/// to do.
class Error : public std::runtime_error {
 public:
  enum class Kind {
    BadInput,  ///< the file or the workspace itself is at fault (exit code 3)
    Failed,    ///< the machine is: a full disk, a lock, a read-only folder (exit code 1)
  };

  /// `where` names the place: a file, "FILE:LINE", a column or a key. May be empty.
  Error(Kind kind, const std::string& message, std::string where = {})
      : std::runtime_error(message), m_kind(kind), m_where(std::move(where)) {}

  Kind kind() const { return m_kind; }
  const std::string& where() const { return m_where; }

 private:
  Kind m_kind;
  std::string m_where;
};

}  // namespace db
