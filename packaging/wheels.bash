# Sourced by set-up and models: fetching pinned wheels, and saying what goes on.

say() { echo "reclens: $*" >&2; }
fail() { say "$*"; exit 1; }

# fetchWheels REQUIREMENTS FOLDER [PYTHON [PLATFORM...]]: downloads every wheel that the file pins, checked by hash, for
# Linux on x86-64 and CPython 3.11 (or PYTHON) whatever this machine's own Python is. pip matches platform tags exactly,
# so each is named.
fetchWheels() {
  local requirements=$1 folder=$2 python=${3:-3.11}
  local platforms=("${@:4}")
  if [[ ${#platforms[@]} -eq 0 ]]; then
    platforms=(manylinux_2_28 manylinux_2_27 manylinux_2_25 manylinux_2_18 manylinux_2_17 manylinux2014)
  fi
  local arguments=()
  local platform
  for platform in "${platforms[@]}"; do arguments+=(--platform "${platform}_x86_64"); done
  python3 -m pip download --quiet --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
    --only-binary=:all: --python-version "$python" --implementation cp "${arguments[@]}" \
    --requirement "$requirements" --dest "$folder" >&2 ||
    fail "The packages of $(basename "$requirements") could not be downloaded; check the network and run this again."
}
