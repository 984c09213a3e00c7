# Reads every include line of ours and fails where one breaks the dependency rule (ARCHITECTURE.md):
#   db <- core <- ui <- app, and only core/workflow includes db.
# Run as: cmake -DROOT=<checkout> -P layers.cmake
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/db/*.h ${ROOT}/db/*.cpp ${ROOT}/core/*.h ${ROOT}/core/*.cpp
  ${ROOT}/ui/*.h ${ROOT}/ui/*.cpp ${ROOT}/app/*.h ${ROOT}/app/*.cpp)
set(problems "")

# forbid(FOLDER_REGEX INCLUDE_REGEX WHY): no file under the folder includes such a line.
macro(forbid folder include why)
  if(source MATCHES "^${folder}" AND line MATCHES "^#include [\"<](${include})")
    string(APPEND problems "  ${source}: ${line}  (${why})\n")
  endif()
endmacro()

foreach(source IN LISTS sources)
  file(STRINGS ${ROOT}/${source} lines REGEX "^#include ")
  foreach(line IN LISTS lines)
    forbid("db/" "core/|ui/|app/" "db includes nothing of ours but db")
    forbid("core/" "ui/|app/" "core knows nothing of the programs")
    forbid("ui/" "app/" "ui knows nothing of the programs")
    forbid("app/" "db/" "the programs go through core/workflow")
    forbid("ui/" "db/|SQLiteCpp/|sqlite3" "ui reads no database")
    if(NOT source MATCHES "^core/workflow/")
      forbid("core/" "db/|SQLiteCpp/|sqlite3" "only core/workflow sees db")
    endif()
    forbid("(db|core)/" "Q[A-Z][A-Za-z]+>|Qt[A-Z]" "db and core are free of Qt")
    forbid("app/cli/" "Q[A-Z][A-Za-z]+>|Qt[A-Z]|ui/" "reclens-cli is free of Qt")
    # Torch breaks on Qt's macros and costs half a minute per file: it stays in these four folders.
    if(NOT source MATCHES "^core/(lm|train|recommend|fuse)/")
      forbid("" "torch/|ATen/|c10/" "Torch stays in core/lm, core/train, core/recommend and core/fuse")
    endif()
    if(line MATCHES "^#include \"" AND NOT line MATCHES "^#include \"(db|core|ui|app)/" AND NOT line MATCHES "\\.moc\"")
      string(APPEND problems "  ${source}: ${line}  (includes start at the repository root)\n")
    endif()
  endforeach()
endforeach()

if(problems)
  message(FATAL_ERROR "The dependency rule is broken:\n${problems}")
endif()
list(LENGTH sources count)
message(STATUS "${count} files keep the dependency rule")
