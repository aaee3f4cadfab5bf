# Writes a C++ file that holds the bytes of INPUT behind auricle::unity::builtInHrtf().
#   cmake -DINPUT=set.ahrt -DOUTPUT=built_in_hrtf.cpp -P embed.cmake
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include \"built_in_hrtf.hpp\"

namespace {
alignas(16) constexpr unsigned char kBytes[] = {${bytes}};
}

std::span<const std::byte> auricle::unity::builtInHrtf() { return std::as_bytes(std::span(kBytes)); }
")
