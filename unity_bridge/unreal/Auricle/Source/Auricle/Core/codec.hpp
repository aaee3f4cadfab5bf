#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages.hpp"

namespace auricle::client {

/// Appends a message in the protocol's canonical form.
void encode(const Message& message, std::vector<std::uint8_t>& out);
void encode(const Batch& batch, std::vector<std::uint8_t>& out);

/// Appends the head of a BATCH whose members follow.
void encodeBatchHead(std::size_t members, std::vector<std::uint8_t>& out);

/// Reads a message that is not a BATCH, as servers send them.
///
/// @param bytes one whole WebSocket message; PCM and the like in `message` are views of it.
/// @param error what was wrong and what would be right, where the result is false.
bool decode(Octets bytes, Message& message, std::string& error);

/// Reads a BATCH.
bool decode(Octets bytes, Batch& batch, std::string& error);

/// Whether the bytes begin as a BATCH does.
bool isBatch(Octets bytes);

}  // namespace auricle::client
