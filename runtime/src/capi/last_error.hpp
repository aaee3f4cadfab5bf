#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>

#include "auricle/auricle.h"
#include "auricle/nonblocking.hpp"

namespace auricle::capi {

/// A call that the C interface refuses; the text names the argument, its value and what is right.
class Refusal : public std::runtime_error {
public:
    explicit Refusal(const std::string& text, auricle_status status = AURICLE_INVALID_ARGUMENT)
        : std::runtime_error(text), status_(status) {}

    auricle_status status() const noexcept { return status_; }

private:
    auricle_status status_;
};

/// What the audio thread's functions refuse; the sentence is made when somebody asks for it.
enum class AudioFault : std::uint32_t {
    none,
    no_renderer,
    no_inputs,
    no_left,
    no_right,
    same_outputs,
    bed_is_output,
    wrong_sources,
    no_count,
    no_ids,
    small_capacity,
};

/// Remembers a sentence for auricle_last_error on this thread and returns `status`.
auricle_status fail(auricle_status status, const char* sentence) noexcept;

/// The same for the audio thread: no text is made, nothing is allocated.
auricle_status fail(AudioFault fault, std::uint32_t given = 0,
                    std::uint32_t right = 0) noexcept AURICLE_NONBLOCKING;

const char* lastError() noexcept;

/// Runs the body of a control function; what it throws becomes a status and a text.
template <typename Body>
auricle_status guarded(Body&& body) noexcept {
    try {
        body();
        return AURICLE_OK;
    } catch (const Refusal& refusal) {
        return fail(refusal.status(), refusal.what());
    } catch (const std::bad_alloc&) {
        return fail(AURICLE_OUT_OF_MEMORY, "there is not enough memory for this call");
    } catch (const std::out_of_range& error) {
        return fail(AURICLE_UNKNOWN_SOURCE, error.what());
    } catch (const std::length_error& error) {
        return fail(AURICLE_TOO_MANY_SOURCES, error.what());
    } catch (const std::invalid_argument& error) {
        return fail(AURICLE_INVALID_ARGUMENT, error.what());
    } catch (const std::exception& error) {
        return fail(AURICLE_INTERNAL_ERROR, error.what());
    } catch (...) {
        return fail(AURICLE_INTERNAL_ERROR, "an error of unknown kind; please report it");
    }
}

}  // namespace auricle::capi
