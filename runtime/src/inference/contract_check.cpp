#include "inference/contract_check.hpp"

#include <stdexcept>
#include <utility>

#include "inference/stream_contract.hpp"

namespace auricle::inference {

namespace {

constexpr const char* kContract = "streaming-separation";
constexpr const char* kContractVersion = "1";

}  // namespace

void checkContract(const OrtSession& session) {
    const std::string contract = session.metadata("auricle.contract").value_or("");
    const std::string version = session.metadata("auricle.contract_version").value_or("");
    if (contract != kContract || version != kContractVersion) {
        throw std::runtime_error(
            contract.empty()
                ? std::string("the model names no contract in its metadata; wanted '") + kContract +
                      "' version " + kContractVersion
                : "the model is of the contract '" + contract + "' version " + version +
                      "; wanted '" + kContract + "' version " + kContractVersion);
    }
    const std::pair<const char*, std::size_t> wanted[] = {{"sample_rate", kSampleRate},
                                                          {"hop", kHop},
                                                          {"window", kWindow},
                                                          {"long_window", kLongWindow},
                                                          {"slots", kSlots}};
    for (const auto& [key, value] : wanted) {
        const std::string got = session.metadata(key).value_or("");
        if (got != std::to_string(value)) {
            throw std::runtime_error(std::string("the model's ") + key + " is '" + got +
                                     "', this engine's is " + std::to_string(value));
        }
    }
}

const OrtTensor& requireTensor(const std::vector<OrtTensor>& tensors, const std::string& name,
                               ort::ElementType type, const std::vector<std::int64_t>& shape) {
    const OrtTensor wanted{name, type, shape};
    const OrtTensor* found = OrtSession::find(tensors, name);
    if (found == nullptr) {
        throw std::runtime_error("the model has no tensor " + wanted.describe());
    }
    bool fits = found->type == type && found->shape.size() == shape.size();
    for (std::size_t i = 0; fits && i < shape.size(); ++i) {
        fits = shape[i] < 0 || found->shape[i] == shape[i];
    }
    if (!fits) {
        throw std::runtime_error("the model's tensor " + found->describe() + " of type " +
                                 std::to_string(static_cast<int>(found->type)) + " should be " +
                                 wanted.describe() + " of type " +
                                 std::to_string(static_cast<int>(type)));
    }
    return *found;
}

}  // namespace auricle::inference
