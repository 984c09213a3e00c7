#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace core {

/// A function that is only called while the expression that made it lasts: std::function without its memory.
template <typename Signature>
class FunctionView;

template <typename Result, typename... Arguments>
class FunctionView<Result(Arguments...)> {
 public:
  template <typename Function>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, FunctionView>) FunctionView(Function&& function)
      : m_object(const_cast<void*>(static_cast<const void*>(std::addressof(function)))),
        m_call([](void* object, Arguments... arguments) -> Result {
          return (*static_cast<std::remove_reference_t<Function>*>(object))(
              std::forward<Arguments>(arguments)...);
        }) {}

  Result operator()(Arguments... arguments) const {
    return m_call(m_object, std::forward<Arguments>(arguments)...);
  }

 private:
  void* m_object;
  Result (*m_call)(void*, Arguments...);
};

}  // namespace core
