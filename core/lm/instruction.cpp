#include "core/lm/instruction.h"

#include <array>
#include <optional>

#include "core/lm/chat.h"

namespace core {

std::vector<std::int32_t> promptIds(const Tokenizer& tokenizer, std::string_view chatTemplate,
                                    const std::string& prompt) {
  if (!chatStyleOf(chatTemplate)) return tokenizer.encodePlain(prompt + "\n");
  const std::array<ChatMessage, 1> question{{{ChatMessage::Role::User, prompt}}};
  return tokenizer.encodePlain(applyChatTemplate(chatTemplate, question));
}

std::vector<std::int32_t> answerIds(const Tokenizer& tokenizer, std::string_view chatTemplate,
                                    const std::string& answer) {
  std::vector<std::int32_t> ids = tokenizer.encodePlain(answer);
  const std::optional<std::int32_t> end =
      chatStyleOf(chatTemplate) ? tokenizer.find(endOfTurn(chatTemplate)) : tokenizer.special().eos;
  if (end) ids.push_back(*end);
  return ids;
}

}  // namespace core
