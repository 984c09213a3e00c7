# reclens_embed_text(TARGET NAMESPACE FUNCTION FILE...): compiles text files into TARGET.
#
# NAMESPACE::FUNCTION() then returns them as a span of {name, text}, in the order given; the declaration is
# `std::span<const EmbeddedText> FUNCTION();`, with EmbeddedText from the header named by EMBED_HEADER.
function(reclens_embed_text target namespace function header)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  set(files ${ARGN})
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUTPUT=${output} -DNAMESPACE=${namespace}
      -DFUNCTION=${function} -DHEADER=${header} -P ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    COMMENT "Embedding ${function}"
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
