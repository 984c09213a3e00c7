# LibTorch out of the unpacked wheel in .deps (packaging/set-up puts it there).
#
# The wheel's own TorchConfig.cmake demands a CUDA toolkit; we need only the processor half to build. The CUDA half
# (libtorch_cuda.so) is opened at run time where there is a card: see core/lm/device.cpp.
set(RECLENS_DEPS ${CMAKE_SOURCE_DIR}/.deps CACHE PATH "Folder with the unpacked torch and nvidia wheels")

find_path(TORCH_INCLUDE_DIR torch/script.h HINTS ${RECLENS_DEPS}/torch/include NO_DEFAULT_PATH)
find_library(TORCH_CPU_LIBRARY torch_cpu HINTS ${RECLENS_DEPS}/torch/lib NO_DEFAULT_PATH)
find_library(TORCH_C10_LIBRARY c10 HINTS ${RECLENS_DEPS}/torch/lib NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(TorchWheel
  REQUIRED_VARS TORCH_CPU_LIBRARY TORCH_C10_LIBRARY TORCH_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run packaging/set-up, which unpacks it into ${RECLENS_DEPS}")

add_library(Torch::C10 SHARED IMPORTED)
set_target_properties(Torch::C10 PROPERTIES
  IMPORTED_LOCATION ${TORCH_C10_LIBRARY}
  # Behind the system's own folders: the wheel carries a newer fmt, whose library does not exist outside it.
  INTERFACE_COMPILE_OPTIONS
    "SHELL:-idirafter ${TORCH_INCLUDE_DIR};SHELL:-idirafter ${TORCH_INCLUDE_DIR}/torch/csrc/api/include")
add_library(Torch::Torch SHARED IMPORTED)
set_target_properties(Torch::Torch PROPERTIES
  IMPORTED_LOCATION ${TORCH_CPU_LIBRARY}
  INTERFACE_LINK_LIBRARIES Torch::C10
  # libtorch_cpu itself needs the CUDA run-time and profiler libraries beside it.
  INTERFACE_LINK_OPTIONS
    "LINKER:-rpath,${RECLENS_DEPS}/nvidia/cu13/lib;LINKER:-rpath-link,${RECLENS_DEPS}/nvidia/cu13/lib")
