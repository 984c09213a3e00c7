# Writes one C++ source that holds FILES as raw string literals. Run by reclens_embed_text.
set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${file}" hex HEX)
  get_filename_component(name "${file}" NAME)
  # Bytes, not a raw literal: compilers limit the length of one literal and files may hold any delimiter.
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(MAKE_C_IDENTIFIER "k_${name}" symbol)
  string(APPEND data "constexpr char ${symbol}[] = {${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", {${symbol}, sizeof(${symbol}) - 1}},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

${data}
constexpr EmbeddedText kTexts[] = {
${entries}};

}  // namespace

std::span<const EmbeddedText> ${FUNCTION}() { return kTexts; }

}  // namespace ${NAMESPACE}
")
