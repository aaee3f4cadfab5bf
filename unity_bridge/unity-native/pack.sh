#!/usr/bin/env bash
# Makes the archive that Unity's package manager installs ("Install package from tarball"): the package
# with the native libraries that have been built, the default HRTF set, and their .meta files.
#   unity_bridge/unity-native/pack.sh OUT.tgz [PRESET ...]      presets: linux windows macos android-arm64
set -euo pipefail
out=$(realpath -m "${1:?where to write the archive}")
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
package=$staging/package
cp -R "$here/../com.auricle.spatial" "$package"
for preset in "$@"; do
    cmake --install "$repository/build/unity-$preset" --prefix "$package" --strip >/dev/null
done
mkdir -p "$package/Runtime/Hrtf"
assets=$repository/sdk/auricle/hrtf/assets
cp "$assets/mit_kemar_48000.ahrt" "$assets/MIT_KEMAR.txt" "$package/Runtime/Hrtf/"
python3 "$repository/scripts/make_unity_metas.py" "$package" >/dev/null
# Same content, same bytes.
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -czf "$out" -C "$staging" package
echo "wrote $out"
