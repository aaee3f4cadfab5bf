#include "wav_file.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace {

constexpr std::uint32_t kPcm = 1;
constexpr std::uint32_t kFloat = 3;
constexpr std::uint32_t kExtensible = 0xfffe;

using Bytes = std::vector<unsigned char>;

std::uint32_t little(const unsigned char* bytes, int count) {
    std::uint32_t value = 0;
    for (int k = count - 1; k >= 0; --k)
        value = value << 8U | bytes[k];
    return value;
}

std::string_view tag(const Bytes& file, std::size_t at) {
    return {reinterpret_cast<const char*>(file.data()) + at, 4};
}

float sample(const unsigned char* bytes, std::uint32_t coding, std::uint32_t bits) {
    const std::uint32_t raw = little(bytes, static_cast<int>(bits / 8));
    if (coding == kFloat) return std::bit_cast<float>(raw);
    // Shifted up to 32 bits, so that the sign is where int32 has it.
    return static_cast<float>(static_cast<std::int32_t>(raw << (32 - bits))) / 2147483648.0F;
}

void append(std::string& out, std::uint32_t value, int bytes) {
    for (int k = 0; k < bytes; ++k)
        out += static_cast<char>(value >> (8 * k) & 0xffU);
}

}  // namespace

bool readWav(const std::string& path, WavFile& wav, std::string& error) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        error = path + " cannot be opened";
        return false;
    }
    const Bytes file((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    error = path + " is no WAV file with PCM of 16 or 24 bits or float of 32 bits";
    if (file.size() < 12 || tag(file, 0) != "RIFF" || tag(file, 8) != "WAVE") return false;
    std::uint32_t coding = 0;
    std::uint32_t bits = 0;
    for (std::size_t at = 12; at + 8 <= file.size();) {
        const unsigned char* body = file.data() + at + 8;
        const std::size_t size = std::min<std::size_t>(little(body - 4, 4), file.size() - at - 8);
        if (tag(file, at) == "fmt " && size >= 16) {
            coding = little(body, 2);
            wav.channels = little(body + 2, 2);
            wav.sample_rate = little(body + 4, 4);
            bits = little(body + 14, 2);
            if (coding == kExtensible && size >= 26) coding = little(body + 24, 2);
        } else if (tag(file, at) == "data") {
            const bool readable =
                (coding == kPcm && (bits == 16 || bits == 24)) || (coding == kFloat && bits == 32);
            if (!readable || wav.channels == 0) return false;
            for (std::size_t k = 0; k + bits / 8 <= size; k += bits / 8) {
                wav.samples.push_back(sample(body + k, coding, bits));
            }
            error.clear();
            return true;
        }
        at += 8 + size + size % 2;
    }
    return false;
}

bool writeWav(const std::string& path, const WavFile& wav, std::string& error) {
    const auto bytes = static_cast<std::uint32_t>(4 * wav.samples.size());
    std::string head = "RIFF";
    append(head, 36 + bytes, 4);
    head += "WAVEfmt ";
    append(head, 16, 4);
    append(head, kFloat, 2);
    append(head, wav.channels, 2);
    append(head, wav.sample_rate, 4);
    append(head, 4 * wav.channels * wav.sample_rate, 4);
    append(head, 4 * wav.channels, 2);
    append(head, 32, 2);
    head += "data";
    append(head, bytes, 4);
    for (const float value : wav.samples)
        append(head, std::bit_cast<std::uint32_t>(value), 4);
    std::ofstream stream(path, std::ios::binary);
    stream.write(head.data(), static_cast<std::streamsize>(head.size()));
    if (!stream.flush()) error = path + " cannot be written";
    return error.empty();
}
