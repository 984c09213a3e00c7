# What holds for every target of ours: strict warnings, the processor to build for, sanitizers, no Qt keyword macros.
add_library(reclens_rules INTERFACE)
target_compile_options(reclens_rules INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  # GCC 12 sees overlaps, overruns and null pointers in its own std::string and in Eigen at -O3 that are not there.
  -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-maybe-uninitialized)
target_compile_definitions(reclens_rules INTERFACE QT_NO_KEYWORDS)
target_include_directories(reclens_rules INTERFACE ${CMAKE_SOURCE_DIR})
if(RECLENS_ARCH)
  target_compile_options(reclens_rules INTERFACE -march=${RECLENS_ARCH})
endif()
if(RECLENS_SANITIZE)
  target_compile_options(reclens_rules INTERFACE -fsanitize=${RECLENS_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(reclens_rules INTERFACE -fsanitize=${RECLENS_SANITIZE})
endif()
