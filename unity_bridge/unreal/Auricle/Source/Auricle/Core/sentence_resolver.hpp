#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "endpoint.hpp"
#include "messages.hpp"

namespace auricle::client {

/// Asks a bridge where a sentence puts a sound, seen from a listener at the origin who looks
/// ahead. Takes as long as the server does: not for an audio thread, nor for a game thread.
///
/// @param sample_rate hertz, in which the times of the path are counted.
/// @param stop gives up early once it is true.
/// @param resolved the place, and the path where the sentence has one.
/// @param error what was wrong and what would be right, where the result is false.
bool resolveSentence(const Endpoint& endpoint, const std::string& text, std::uint32_t sample_rate,
                     std::chrono::milliseconds timeout, const std::atomic<bool>& stop,
                     Resolved& resolved, std::string& error);

}  // namespace auricle::client
