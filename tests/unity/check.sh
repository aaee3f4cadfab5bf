#!/usr/bin/env bash
# Builds and tests the Unity package and its native library on Debian 12 or Ubuntu 24.04, without Unity,
# and says at the end what was shown. Run it where `auricle` is installed with its tests' tools.
#   apt-get install mono-mcs mono-runtime libmono-system-core4.0-cil cmake ninja-build doctest-dev \
#       g++-mingw-w64-x86-64-posix nodejs
#   tests/unity/check.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
summary=()
started=$SECONDS

shown() {
    summary+=("$(printf '%4d s  %s' $((SECONDS - started)) "$1")")
    started=$SECONDS
}

for tool in mcs mono cmake ninja node x86_64-w64-mingw32-g++-posix python; do
    command -v "$tool" >/dev/null || {
        echo "$tool is missing; the first lines of $0 say what to install" >&2
        exit 2
    }
done

cd "$repository/unity_bridge/unity-native"
cmake --preset linux
cmake --build --preset linux
ctest --preset linux
shown "native library for Linux built; spatializer run by a headless host"

cmake --preset windows
cmake --build --preset windows
shown "native library for Windows cross-compiled"

./pack.sh "$scratch/package.tgz" linux windows
shown "package archive made ($(du -h "$scratch/package.tgz" | cut -f1))"

"$here/build.sh" "$scratch"
cp "$repository/build/unity-linux/libaudioplugin_auricle.so" "$scratch/"
shown "package compiled in the define sets of editor, player and WebGL"

cd "$repository"
AURICLE_UNITY_BUILD=$scratch python -m pytest tests/unity
shown "core, components and Doctor under Mono, live server, WebGL library, package layout"

cost=$(python "$here/block_cost.py" "$scratch" "$repository/build/unity-linux")
shown "$cost"

printf '\n=== Unity package\n'
printf '%s\n' "${summary[@]}"
