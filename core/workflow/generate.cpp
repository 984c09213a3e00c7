#include "core/workflow/generate.h"

#include <algorithm>
#include <filesystem>

#include "core/error.h"
#include "core/workflow/models.h"

namespace core {

std::optional<std::string> defaultDecoder() {
  constexpr const char* kDefault = "smollm2-135m-instruct";
  std::error_code failure;
  if (isDecoder(modelsFolder() / kDefault)) return kDefault;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(modelsFolder(), failure))
    if (entry.is_directory(failure) && isDecoder(entry.path()))
      names.push_back(entry.path().filename().string());
  if (names.empty()) return std::nullopt;
  return *std::min_element(names.begin(), names.end());
}

std::vector<std::int32_t> chatIds(const Decoder& decoder, std::span<const ChatMessage> messages) {
  return decoder.tokenizer().encodePlain(applyChatTemplate(decoder.chatTemplate(), messages));
}

TextResult generateText(const TextRequest& request, Progress& progress, const TextSink& sink) {
  std::string model = request.model;
  if (model.empty()) {
    const std::optional<std::string> installed = defaultDecoder();
    if (!installed)
      throw Error(
          Error::Kind::BadInput,
          "No model that writes text is installed; packaging/models get smollm2-135m-instruct fetches one.",
          "model");
    model = *installed;
  }
  const std::shared_ptr<Decoder> decoder = Decoder::load(
      findModel(model, request.workspace), {.device = request.device, .arithmetic = request.arithmetic});
  std::vector<std::int32_t> prompt;
  if (request.chat) {
    std::vector<ChatMessage> messages;
    if (request.system) messages.push_back({ChatMessage::Role::System, *request.system});
    messages.push_back({ChatMessage::Role::User, request.prompt});
    prompt = chatIds(*decoder, messages);
  } else {
    // Longer prompts are refused, not cut: what they end with matters most.
    prompt = decoder->tokenizer().encode(request.prompt, request.prompt.size() + 16);
  }
  TextResult result;
  static_cast<Generated&>(result) = generate(*decoder, prompt, request.options, progress, sink);
  result.model = decoder->info().name;
  result.device = decoder->info().device;
  return result;
}

}  // namespace core
