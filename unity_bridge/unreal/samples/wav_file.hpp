#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Sound of a WAV file (RIFF; PCM of 16 or 24 bits, or float of 32 bits).
struct WavFile {
    std::uint32_t sample_rate = 0;
    std::uint32_t channels = 0;
    std::vector<float> samples;  ///< interleaved, full scale 1
};

/// Reads a file; `error` says what was wrong with it, where the result is false.
bool readWav(const std::string& path, WavFile& wav, std::string& error);

/// Writes a file of 32-bit float.
bool writeWav(const std::string& path, const WavFile& wav, std::string& error);
