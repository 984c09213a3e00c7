#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace core {

/// An operation could not finish. The message is one sentence: what, on which input, what is allowed.
class Error : public std::runtime_error {
 public:
  enum class Kind {
    Usage,     ///< the request makes no sense: an unknown recipe, setting or metric (exit code 2)
    BadInput,  ///< a model, a run or the data is at fault (exit code 3)
    Failed,    ///< anything else (exit code 1)
  };

  /// `where` names the place: a file, a tensor, a key. May be empty.
  Error(Kind kind, const std::string& message, std::string where = {})
      : std::runtime_error(message), m_kind(kind), m_where(std::move(where)) {}

  Kind kind() const { return m_kind; }
  const std::string& where() const { return m_where; }

 private:
  Kind m_kind;
  std::string m_where;
};

/// The user cancelled. Not an Error: nothing went wrong.
class Cancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "cancelled"; }
};

}  // namespace core
