#pragma once

#include <string>
#include <vector>

#include "inference/ort_session.hpp"

namespace auricle::inference {

/// Refuses, by the name of what differs, a model that is not of the streaming-separation contract:
/// throws std::runtime_error.
void checkContract(const OrtSession& session);

/// The float tensor of that name and shape (-1 takes any size); throws where there is none.
const OrtTensor& requireTensor(const std::vector<OrtTensor>& tensors, const std::string& name,
                               ort::ElementType type, const std::vector<std::int64_t>& shape);

}  // namespace auricle::inference
