#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/lm/chat.h"
#include "core/lm/generate.h"

namespace core {

struct TextRequest {
  std::string model;                     ///< a decoder's name or folder, or "run:ID"; empty: defaultDecoder()
  std::filesystem::path workspace = {};  ///< whose run "run:ID" means
  std::string prompt;
  bool chat = false;  ///< the prompt is a user's message
  std::optional<std::string> system =
      {};  ///< with chat: what the model is told first; none: its template's own
  Device device = Device::Auto;
  Arithmetic arithmetic = Arithmetic::Exact;
  GenerateOptions options = {};
};

struct TextResult : Generated {
  std::string model, device;
};

/// Loads the model and lets it write. Throws Error(BadInput) where there is no such decoder.
TextResult generateText(const TextRequest& request, Progress& progress, const TextSink& sink = {});

/// The decoder used where none is named: smollm2-135m-instruct where installed, else the first decoder among
/// the models.
std::optional<std::string> defaultDecoder();

/// Ids of a conversation as the decoder's template writes it.
std::vector<std::int32_t> chatIds(const Decoder& decoder, std::span<const ChatMessage> messages);

}  // namespace core
