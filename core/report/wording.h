#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace core {

/// The words of reports in one language: resources/report/LANGUAGE.toml.
class Wording {
 public:
  /// "en" or "zh_CN". Throws Error(Usage) naming these for any other.
  explicit Wording(const std::string& language);

  /// The text of a key such as "data.title", each {name} replaced by the value given for it.
  std::string operator()(std::string_view key,
                         std::initializer_list<std::pair<std::string_view, std::string>> values = {}) const;

  /// The same, or `otherwise` where the language has no such key.
  std::string find(std::string_view key, const std::string& otherwise) const;

  bool isChinese() const { return m_chinese; }

  const std::map<std::string, std::string, std::less<>>& texts() const { return m_texts; }

 private:
  std::map<std::string, std::string, std::less<>> m_texts;
  bool m_chinese = false;
};

}  // namespace core
