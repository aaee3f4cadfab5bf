#!/usr/bin/env bash
# Compiles the Unity package with Mono's mcs in the define sets of editor, player and WebGL, against the
# stubs beside this script, and everything that its tests run.
#   tests/unity/build.sh OUT
set -euo pipefail
out=$(realpath -m "${1:?where to put the assemblies}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
package=$(cd "$here/../../unity_bridge/com.auricle.spatial" && pwd)
mkdir -p "$out"

# Fields that Unity's serialiser fills look unassigned to the compiler (649, 169).
compile() { # OUT DEFINE ARGUMENTS...
    local target=$1 define=$2
    shift 2
    mcs -langversion:7 -warnaserror -nowarn:649,169 "-define:$define" "-out:$target" "$@"
}

mcs -target:library -out:"$out/nunit.framework.dll" "$here/stubs/NUnit.cs"
mcs -target:library -out:"$out/UnityEngine.dll" "$here/stubs/UnityEngine.cs"
mcs -target:library -out:"$out/UnityEditor.dll" -r:"$out/UnityEngine.dll" "$here/stubs/UnityEditor.cs"
mcs -warnaserror -out:"$out/runner.exe" -r:"$out/nunit.framework.dll" "$here"/runner/*.cs

for define in UNITY_EDITOR UNITY_STANDALONE UNITY_WEBGL; do
    set_out=$out/$define
    mkdir -p "$set_out"
    compile "$set_out/Auricle.Core.dll" $define -target:library -recurse:"$package/Runtime/Core/*.cs"
    compile "$set_out/Auricle.dll" $define -target:library -r:"$out/UnityEngine.dll" \
        -r:"$set_out/Auricle.Core.dll" "$package"/Runtime/{Components,Settings,Web}/*.cs
done
compile "$out/UNITY_EDITOR/Auricle.Editor.dll" UNITY_EDITOR -target:library -r:"$out/UnityEngine.dll" \
    -r:"$out/UnityEditor.dll" -r:"$out/UNITY_EDITOR/Auricle.dll" -r:"$out/UNITY_EDITOR/Auricle.Core.dll" \
    "$package"/Editor/*.cs
compile "$out/UNITY_EDITOR/Auricle.Editor.Tests.dll" UNITY_EDITOR -target:library \
    -r:"$out/nunit.framework.dll" -r:"$out/UnityEngine.dll" -r:"$out/UnityEditor.dll" \
    -r:"$out/UNITY_EDITOR/Auricle.Editor.dll" -r:"$out/UNITY_EDITOR/Auricle.dll" \
    -r:"$out/UNITY_EDITOR/Auricle.Core.dll" -r:System.Core.dll "$here"/editor/*.cs "$here"/components/Game.cs
# Beside the editor's assemblies, as the runner finds its own folder's first.
cp "$out"/{runner.exe,nunit.framework.dll,UnityEngine.dll,UnityEditor.dll} "$out/UNITY_EDITOR/"

# What runs is the player's.
cp "$out"/UNITY_STANDALONE/*.dll "$out/"
compile "$out/Samples.dll" UNITY_STANDALONE -target:library -r:"$out/UnityEngine.dll" \
    -r:"$out/Auricle.dll" -r:"$out/Auricle.Core.dll" "$package"/Samples~/*/*.cs
compile "$out/Auricle.Core.Tests.dll" UNITY_STANDALONE -target:library -r:"$out/nunit.framework.dll" \
    -r:"$out/Auricle.Core.dll" "$package"/Tests/Core/*.cs
compile "$out/Auricle.Components.Tests.dll" UNITY_STANDALONE -target:library \
    -r:"$out/nunit.framework.dll" -r:"$out/UnityEngine.dll" -r:"$out/Auricle.dll" \
    -r:"$out/Auricle.Core.dll" -r:System.Core.dll "$here"/components/*.cs
compile "$out/host.exe" UNITY_STANDALONE -r:"$out/Auricle.Core.dll" "$here"/host/*.cs
