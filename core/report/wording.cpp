#include "core/report/wording.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <cassert>

#include "core/error.h"
#include "core/report/resources.h"

namespace core {

std::string_view reportResource(std::string_view name) {
  for (const EmbeddedText& resource : reportResources())
    if (resource.name == name) return resource.text;
  return {};
}

Wording::Wording(const std::string& language) : m_chinese(language == "zh_CN") {
  if (language != "en" && language != "zh_CN")
    throw Error(Error::Kind::Usage,
                fmt::format("There are no reports in the language \"{}\"; there are en and zh_CN.", language),
                "language");
  const toml::table file = toml::parse(reportResource(language + ".toml"));
  for (const auto& [section, texts] : file)
    for (const auto& [key, text] : *texts.as_table())
      m_texts[fmt::format("{}.{}", section.str(), key.str())] = text.value_or(std::string());
}

std::string Wording::operator()(
    std::string_view key, std::initializer_list<std::pair<std::string_view, std::string>> values) const {
  const auto found = m_texts.find(key);
  assert(found != m_texts.end());
  std::string text = found->second;
  for (const auto& [name, value] : values) {
    const std::string placeholder = fmt::format("{{{}}}", name);
    // The search goes on behind what was put in: a value that looks like a placeholder stays as it is.
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size()))
      text.replace(at, placeholder.size(), value);
  }
  return text;
}

std::string Wording::find(std::string_view key, const std::string& otherwise) const {
  const auto found = m_texts.find(key);
  return found == m_texts.end() ? otherwise : found->second;
}

}  // namespace core
