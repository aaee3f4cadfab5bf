/**
 * @file control_api.h
 * What a game tells the spatializer besides what Unity does. Control side: call it from any thread
 * but the audio thread.
 */
#ifndef AURICLE_UNITY_CONTROL_API_H
#define AURICLE_UNITY_CONTROL_API_H

#include <stdint.h>

#include "auricle/auricle.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Takes an HRTF set for its sample rate, in place of the built-in one or an earlier one. Sources
 * that play change over with a cross-fade.
 *
 * @param hrtf a compact asset (.ahrt); only read during the call.
 */
AURICLE_API auricle_status auricle_unity_set_hrtf(const void* hrtf, uint32_t hrtf_bytes);

/**
 * Has renderers made in advance, so that this many more sources start in space at once. Without it
 * a few are kept ready.
 */
AURICLE_API void auricle_unity_reserve(uint32_t sources);

/** How many sources there are, how many are panned for want of a renderer, how many are ready. */
typedef struct auricle_unity_counts {
    uint32_t sources;
    uint32_t waiting;
    uint32_t spare;
    uint32_t failed;
} auricle_unity_counts;

AURICLE_API void auricle_unity_get_counts(auricle_unity_counts* counts);

/** Why sources are panned and not in space: one sentence, "" where nothing is wrong. */
AURICLE_API uint32_t auricle_unity_problem(char* text, uint32_t capacity);

#ifdef __cplusplus
}
#endif

#endif
