#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "host.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Ears;

namespace {

constexpr std::size_t kRate = 48'000;
constexpr std::size_t kHeader = 44;

// A folder of its own, gone with the object.
class Scratch {
public:
    Scratch() : path_(std::filesystem::temp_directory_path() / "auricle-XXXXXX") {
        std::string name = path_.string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Scratch() { std::filesystem::remove_all(path_); }

    // One object owns the folder.
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::string file(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

int run(const std::string& arguments) {
    return std::system(
        (std::string(AURICLE_SAMPLE) + " " + arguments + " >/dev/null 2>&1").c_str());
}

void writeHead(const std::string& path) {
    const auto bytes = test::headBytes();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

Ears readWav(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    REQUIRE(bytes.size() > kHeader);
    CHECK(std::memcmp(bytes.data(), "RIFF", 4) == 0);
    CHECK(std::memcmp(bytes.data() + 8, "WAVEfmt ", 8) == 0);
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data() + 40, sizeof size);
    REQUIRE(bytes.size() == kHeader + size);
    std::vector<float> samples(size / sizeof(float));
    std::memcpy(samples.data(), bytes.data() + kHeader, size);
    Ears ears;
    for (std::size_t n = 0; n < samples.size(); n += 2) {
        ears.left.push_back(samples[n]);
        ears.right.push_back(samples[n + 1]);
    }
    return ears;
}

Ears circled(const std::string& more) {
    const Scratch scratch;
    writeHead(scratch.file("head.ahrt"));
    const std::string out = scratch.file("out.wav");
    REQUIRE(run(scratch.file("head.ahrt") + " " + out + " --quick " + more) == 0);
    return readWav(out);
}

// A twentieth of a second around a time.
Ears around(const Ears& ears, double time_s) {
    const auto begin = static_cast<long>((time_s - 0.025) * kRate);
    const auto cut = [&](const std::vector<float>& ear) {
        return std::vector<float>(ear.begin() + begin, ear.begin() + begin + kRate / 20);
    };
    return {cut(ears.left), cut(ears.right)};
}

double leftOverRightDb(const Ears& ears) {
    return test::energyDb(ears.left) - test::energyDb(ears.right);
}

// Correlation of the left ear with the right one `lag` frames later.
double correlation(const Ears& ears, int lag) {
    double sum = 0.0;
    for (std::size_t n = 100; n + 100 < ears.left.size(); ++n) {
        sum += static_cast<double>(ears.left[n]) *
               static_cast<double>(ears.right[static_cast<std::size_t>(static_cast<int>(n) + lag)]);
    }
    return sum;
}

}  // namespace

TEST_CASE("the circling source of the C sample is first on the left, then on the right") {
    const Ears ears = circled("");
    REQUIRE(ears.left.size() == 2 * kRate);
    const Ears on_left = around(ears, 0.5);
    const Ears on_right = around(ears, 1.5);
    CHECK(leftOverRightDb(on_left) > 3.0);
    CHECK(leftOverRightDb(on_right) < -3.0);
    // The synthetic head's ears are 28 frames apart.
    CHECK(correlation(on_left, 28) > 5.0 * std::abs(correlation(on_left, -28)));
    CHECK(correlation(on_right, -28) > 5.0 * std::abs(correlation(on_right, 28)));
    CHECK(std::abs(leftOverRightDb(around(ears, 1.0))) < 0.5);
}

TEST_CASE("the C sample sounds the same at every block size") {
    // Without the beginning: a source appears where it is at the end of its first block.
    const auto settled = [](const std::string& more) { return around(circled(more), 0.3); };
    const Ears wanted = settled("--block 256");
    for (const int block : {64, 413, 1024}) {
        CAPTURE(block);
        CHECK(test::differenceDb(settled("--block " + std::to_string(block)), wanted) < -60.0);
    }
    // Shorter blocks follow the path later, by less than 64 frames.
    CHECK(test::differenceDb(settled("--block 16"), wanted) < -20.0);
}

TEST_CASE("the C sample refuses what it cannot use") {
    const Scratch scratch;
    writeHead(scratch.file("head.ahrt"));
    const std::string head = scratch.file("head.ahrt");
    CHECK(run("") != 0);
    CHECK(run(head + " " + scratch.file("x.wav") + " --block 0") != 0);
    CHECK(run(scratch.file("missing.ahrt") + " " + scratch.file("x.wav")) != 0);
    CHECK(run(std::string(AURICLE_SAMPLE) + " " + scratch.file("x.wav")) != 0);
    CHECK(run(head + " " + scratch.file("no/folder/x.wav")) != 0);
}
