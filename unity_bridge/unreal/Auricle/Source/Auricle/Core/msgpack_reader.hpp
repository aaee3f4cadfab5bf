#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "integer.hpp"

namespace auricle::client {

/// Walks over MessagePack, refusing what the protocol forbids while it reads.
///
/// Every call returns false from the first fault on; `error` then says what was wrong. Nothing is
/// allocated on the word of a length field, and text and bin are views of the data.
class MsgpackReader {
public:
    /// Levels of arrays and maps that a message may have.
    static constexpr unsigned kMaxDepth = 8;

    explicit MsgpackReader(std::span<const std::uint8_t> data) : data_(data) {}

    const std::string& error() const { return error_; }

    /// Bytes that have not been read.
    std::size_t left() const { return data_.size() - at_; }

    /// Records what is wrong with the message; always false.
    bool fail(std::string reason);

    bool array(std::uint32_t& elements, std::string_view name);
    bool map(std::uint32_t& pairs, std::string_view name);
    /// An integer, also one that came as a float without a fraction.
    bool integer(Integer& value, std::string_view name);
    /// A real number that float32 can hold, also one that came as an integer.
    bool real(float& value, std::string_view name);
    bool boolean(bool& value, std::string_view name);
    bool text(std::string_view& value, std::string_view name);
    bool bin(std::span<const std::uint8_t>& value, std::string_view name);

    /// Whether a string or a map comes next; false at the end.
    bool nextIsText() const;
    bool nextIsMap() const;

    /// Passes over one value of any kind, checked as strictly as one that is wanted.
    bool skip();

    /// Leaves the array or map that `array` or `map` entered.
    void leave() { --depth_; }

private:
    struct Head;

    bool head(Head& head);
    bool enterArray(const Head& head, std::string_view name);
    bool enterMap(const Head& head, std::string_view name);
    bool enter(std::uint64_t values);
    bool skipPairs(std::uint32_t pairs);
    bool checkText(std::uint64_t bytes);
    bool mismatch(const Head& head, std::string_view name, const char* wanted);

    std::span<const std::uint8_t> data_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
    std::string error_;
};

/// Refuses a key of a map that has come before.
class UniqueKeys {
public:
    /// False for a key that was added before.
    bool add(std::string_view key);

private:
    std::vector<std::string_view> keys_;  // sorted
};

}  // namespace auricle::client
