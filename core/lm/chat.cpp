#include "core/lm/chat.h"

#include <algorithm>
#include <vector>

#include "core/error.h"

namespace core {
namespace {

using Role = ChatMessage::Role;

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

std::string nameOf(Role role) {
  return role == Role::System ? "system" : role == Role::User ? "user" : "assistant";
}

// What ChatML templates say for the system where a conversation does not: it stands in the template as text.
std::string defaultSystem(std::string_view chatTemplate) {
  for (const std::string_view opening : {"<|im_start|>system\n", "<|im_start|>system\\n"}) {
    for (std::size_t at = chatTemplate.find(opening); at != std::string_view::npos;
         at = chatTemplate.find(opening, at + 1)) {
      const std::size_t begin = at + opening.size();
      const std::size_t end = chatTemplate.find("<|im_end|>", begin);
      if (end == std::string_view::npos) continue;
      const std::string_view text = chatTemplate.substr(begin, end - begin);
      if (!text.empty() && !holds(text, "{{") && !holds(text, "' +") && !holds(text, "'+"))
        return std::string(text);
    }
  }
  return {};
}

std::string chatMl(std::string_view chatTemplate, std::span<const ChatMessage> messages) {
  std::string text;
  if (messages.empty() || messages[0].role != Role::System)
    if (const std::string system = defaultSystem(chatTemplate); !system.empty())
      text += "<|im_start|>system\n" + system + "<|im_end|>\n";
  for (const ChatMessage& message : messages)
    text += "<|im_start|>" + nameOf(message.role) + "\n" + message.text + "<|im_end|>\n";
  return text + "<|im_start|>assistant\n";
}

std::string llama3(std::string_view chatTemplate, std::span<const ChatMessage> messages) {
  std::string text = "<|begin_of_text|>";
  const auto say = [&](const std::string& role, const std::string& content) {
    text += "<|start_header_id|>" + role + "<|end_header_id|>\n\n" + content + "<|eot_id|>";
  };
  // From 3.1 on the system is told dates first, whether it has something else to say or not.
  const bool dated = holds(chatTemplate, "Cutting Knowledge Date: December 2023");
  const bool hasSystem = !messages.empty() && messages[0].role == Role::System;
  if (dated)
    say("system", "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n" +
                      (hasSystem ? trimmed(messages[0].text) : std::string()));
  for (const ChatMessage& message : messages.subspan(dated && hasSystem ? 1 : 0))
    say(nameOf(message.role), trimmed(message.text));
  return text + "<|start_header_id|>assistant<|end_header_id|>\n\n";
}

// Styles without a turn of the system's own: what it says goes before the user's first words.
struct Turns {
  std::string system;
  std::vector<ChatMessage> turns;  // user and assistant in turn, the user first and last
};

Turns inTurn(std::span<const ChatMessage> messages) {
  Turns result;
  for (const ChatMessage& message : messages) {
    const bool users = result.turns.size() % 2 == 0;
    if (message.role == Role::System && result.turns.empty() && result.system.empty())
      result.system = message.text;
    else if (message.role == (users ? Role::User : Role::Assistant))
      result.turns.push_back(message);
    else
      throw Error(
          Error::Kind::BadInput,
          "This model's conversations go user, assistant, user, and so on, after at most one message of "
          "the system.",
          "chat");
  }
  if (result.turns.size() % 2 == 0)
    throw Error(Error::Kind::BadInput, "A conversation must end with a message of the user.", "chat");
  return result;
}

std::string llama2(std::span<const ChatMessage> messages) {
  const Turns conversation = inTurn(messages);
  std::string text;
  for (std::size_t i = 0; i < conversation.turns.size(); ++i) {
    const ChatMessage& turn = conversation.turns[i];
    if (turn.role == Role::Assistant) {
      text += " " + trimmed(turn.text) + " </s>";
      continue;
    }
    std::string content = turn.text;
    if (i == 0 && !conversation.system.empty())
      content = "<<SYS>>\n" + conversation.system + "\n<</SYS>>\n\n" + content;
    text += "<s>[INST] " + trimmed(content) + " [/INST]";
  }
  return text;
}

std::string mistral(std::span<const ChatMessage> messages) {
  const Turns conversation = inTurn(messages);
  std::string text = "<s>";
  for (std::size_t i = 0; i < conversation.turns.size(); ++i) {
    const ChatMessage& turn = conversation.turns[i];
    if (turn.role == Role::Assistant)
      text += " " + trimmed(turn.text) + "</s>";
    else if (i == 0 && !conversation.system.empty())
      text += " [INST] " + conversation.system + "\n\n" + turn.text + " [/INST]";
    else
      text += " [INST] " + turn.text + " [/INST]";
  }
  return text;
}

std::string gemma(std::span<const ChatMessage> messages) {
  const Turns conversation = inTurn(messages);
  std::string text = "<bos>";
  for (std::size_t i = 0; i < conversation.turns.size(); ++i) {
    const ChatMessage& turn = conversation.turns[i];
    text += std::string("<start_of_turn>") + (turn.role == Role::User ? "user" : "model") + "\n";
    if (i == 0 && !conversation.system.empty()) text += conversation.system + "\n\n";
    text += trimmed(turn.text) + "<end_of_turn>\n";
  }
  return text + "<start_of_turn>model\n";
}

std::string zephyr(std::span<const ChatMessage> messages) {
  std::string text;
  for (const ChatMessage& message : messages)
    text += "<|" + nameOf(message.role) + "|>\n" + message.text + "</s>\n";
  return text + "<|assistant|>\n";
}

}  // namespace

std::optional<ChatStyle> chatStyleOf(std::string_view chatTemplate) {
  if (holds(chatTemplate, "<|im_start|>")) return ChatStyle::ChatMl;
  if (holds(chatTemplate, "<|start_header_id|>")) return ChatStyle::Llama3;
  if (holds(chatTemplate, "<start_of_turn>")) return ChatStyle::Gemma;
  if (holds(chatTemplate, "[INST]"))
    return holds(chatTemplate, "<<SYS>>") ? ChatStyle::Llama2 : ChatStyle::Mistral;
  if (holds(chatTemplate, "<|user|>") && holds(chatTemplate, "<|assistant|>")) return ChatStyle::Zephyr;
  return std::nullopt;
}

std::string_view endOfTurn(std::string_view chatTemplate) {
  const std::optional<ChatStyle> style = chatStyleOf(chatTemplate);
  if (!style) return {};
  switch (*style) {
    case ChatStyle::ChatMl:
      return "<|im_end|>";
    case ChatStyle::Llama3:
      return "<|eot_id|>";
    case ChatStyle::Gemma:
      return "<end_of_turn>";
    case ChatStyle::Llama2:
    case ChatStyle::Mistral:
    case ChatStyle::Zephyr:
      return "</s>";
  }
  return {};
}

std::string applyChatTemplate(std::string_view chatTemplate, std::span<const ChatMessage> messages) {
  const std::optional<ChatStyle> style = chatStyleOf(chatTemplate);
  if (!style)
    throw Error(
        Error::Kind::BadInput,
        chatTemplate.empty()
            ? "This model has no chat template: it continues texts; ask it without --chat."
            : "This model's chat template is of a kind that is not known here; ask it without --chat, "
              "with a prompt in its own form.",
        "chat");
  switch (*style) {
    case ChatStyle::ChatMl:
      return chatMl(chatTemplate, messages);
    case ChatStyle::Llama2:
      return llama2(messages);
    case ChatStyle::Llama3:
      return llama3(chatTemplate, messages);
    case ChatStyle::Mistral:
      return mistral(messages);
    case ChatStyle::Gemma:
      return gemma(messages);
    case ChatStyle::Zephyr:
      return zephyr(messages);
  }
  return {};
}

}  // namespace core
