#!/usr/bin/env bash
# Builds and runs every check of the Unreal plugin that needs no Unreal, on Debian 12: its core with
# sanitizers and without, its adapter against stand-ins for the engine's headers, its build rules,
# its audio through a live server.
#
#     unity_bridge/unreal/check_plugin.sh [BUILD_FOLDER]
#
# Needs cmake, ninja, g++, doctest (apt-get install cmake ninja-build g++ doctest-dev) and a Python
# with Auricle installed; mcs and the mingw-w64 compiler are used where they are there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
tests="$(cd "$here/../../tests/unreal" && pwd)"
build="${1:-$(cd "$here/../.." && pwd)/build/unreal}"
mkdir -p "$build"

built() {
    local name=$1
    shift
    echo "--- $name: build"
    cmake -S "$tests" -B "$build/$name" -G Ninja "$@" >"$build/$name.log"
    cmake --build "$build/$name" --target "${targets[@]}" >>"$build/$name.log" || {
        cat "$build/$name.log"
        return 1
    }
}

tested() {
    echo "--- $1: test"
    "${fixed[@]}" ctest --test-dir "$build/$1" --output-on-failure --no-tests=error --timeout 100 |
        grep -v "^ *Start"
}

# Address randomisation of newer kernels can collide with ThreadSanitizer's shadow memory.
fixed=()
if setarch "$(uname -m)" --addr-no-randomize true 2>/dev/null; then
    fixed=(setarch "$(uname -m)" --addr-no-randomize)
fi
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1

echo "--- layout of the plugin"
python "$tests/check_layout.py"
if command -v mcs >/dev/null; then
    mcs -nologo -target:library -out:"$build/rules.dll" "$tests/adapter/unreal_build_tool.cs" \
        "$here"/Auricle/Source/*/*.Build.cs
else
    echo "mcs is not installed: the build rules are not compiled"
fi

targets=(all)
built release -DCMAKE_BUILD_TYPE=Release
tested release
# The library has sanitizer builds of its own; here it is the plugin that is looked at.
sanitized=(-DCMAKE_BUILD_TYPE=None "-DCMAKE_CXX_FLAGS=-O1 -g1"
    "-DAURICLE_PREBUILT=$build/release/runtime/libauricle.so")
targets=(auricle_unreal_tests auricle_unreal_adapter_tests)
built asan "${sanitized[@]}" -DAURICLE_SANITIZE=address,undefined
tested asan
targets=(auricle_unreal_tests)
built tsan "${sanitized[@]}" -DAURICLE_SANITIZE=thread
tested tsan

if command -v x86_64-w64-mingw32-g++-posix >/dev/null; then
    echo "--- Windows: compile"
    for source in "$here"/Auricle/Source/Auricle/Core/*.cpp; do
        x86_64-w64-mingw32-g++-posix -std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra -Werror \
            -fsyntax-only "$source"
    done
else
    echo "mingw-w64 is not installed: the Windows side of the socket is not compiled"
fi

echo "--- live: auricle serve"
python "$tests/live/check_live.py" "$build/release/auricle_unreal_live"
echo "--- all passed in $SECONDS s"
