#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace core {

struct ChatMessage {
  enum class Role { System, User, Assistant };
  Role role = Role::User;
  std::string text;
};

/// How a chat model wants a conversation written. Recognised from the model's own template, which is a
/// program in Jinja that we do not run.
enum class ChatStyle { ChatMl, Llama2, Llama3, Mistral, Gemma, Zephyr };

/// The style of a template text; nullopt where it is none that we know.
std::optional<ChatStyle> chatStyleOf(std::string_view chatTemplate);

/// What the template writes behind an answer, to be read by Tokenizer::encodePlain(): "<|im_end|>"; empty
/// where the style is not known.
std::string_view endOfTurn(std::string_view chatTemplate);

/// The conversation as the template writes it, ready for the assistant's answer; special tokens are spelled
/// out, to be read by Tokenizer::encodePlain(). Equal to transformers' apply_chat_template(...,
/// add_generation_prompt=True) for the published templates of SmolLM2, Qwen 2, Llama 2 and 3, Mistral 7B and
/// Gemma. Throws Error(BadInput) where the template is not known or cannot say what the messages hold.
std::string applyChatTemplate(std::string_view chatTemplate, std::span<const ChatMessage> messages);

}  // namespace core
