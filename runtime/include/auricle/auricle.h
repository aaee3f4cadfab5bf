/**
 * @file auricle.h
 * The C interface of Auricle: many moving mono sources in, two ears out.
 *
 * Axes are right-handed: +x front, +y left, +z up, in metres; quaternions are x y z w and rotate
 * local axes into the world. Audio is float, full scale 1.0. Units that are not metres or frames
 * stand in the name.
 *
 * Two sides. `auricle_renderer_process`, `auricle_renderer_process_with_bed` and
 * `auricle_renderer_sources` belong to the audio thread: one call at a time on a renderer; they
 * never allocate, lock, wait or log. Everything else belongs to the control side and may be called
 * from any thread, also while the audio thread renders; what it changes holds from the next process
 * call on and glides in. Creation and destruction of a renderer must not overlap with any other
 * call on it.
 *
 * Every function that can fail returns an ::auricle_status; `auricle_last_error` then says what
 * was wrong and what is right. A call that fails changes nothing. No C++ exception leaves the
 * library.
 *
 * Every structure begins with `struct_size`, the size it has in the header the caller was compiled
 * with; the `*_init` functions set it together with every default. A library newer than the caller
 * takes defaults for fields the caller does not know; a library older than the caller refuses a
 * field it does not know unless all of that field's bytes are zero. So a new field's zero will
 * always mean "as before".
 */
#ifndef AURICLE_AURICLE_H
#define AURICLE_AURICLE_H

#include <stdint.h>

#define AURICLE_VERSION_MAJOR 0
#define AURICLE_VERSION_MINOR 1
#define AURICLE_VERSION_PATCH 0
#define AURICLE_VERSION "0.1.0"

#if defined(_WIN32)
#if defined(AURICLE_BUILDING_LIBRARY)
#define AURICLE_API __declspec(dllexport)
#else
#define AURICLE_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define AURICLE_API __attribute__((visibility("default")))
#else
#define AURICLE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What became of a call. Values never change their meaning; new ones may be added. */
typedef enum auricle_status {
    AURICLE_OK = 0,
    /** An argument is not what the function takes; nothing happened. */
    AURICLE_INVALID_ARGUMENT = 1,
    /** A source id that was never given out, or whose source is gone. */
    AURICLE_UNKNOWN_SOURCE = 2,
    /** There are `max_sources` sources already. */
    AURICLE_TOO_MANY_SOURCES = 3,
    /** The bytes are no HRTF asset that this renderer can use: damaged, or of another rate. */
    AURICLE_INVALID_HRTF = 4,
    AURICLE_OUT_OF_MEMORY = 5,
    /** A fault of the library, not of the caller. */
    AURICLE_INTERNAL_ERROR = 6
} auricle_status;

/** A renderer: sources, a listener, an HRTF set. Made and destroyed by the functions below. */
typedef struct auricle_renderer auricle_renderer;

/** What is fixed when a renderer is made. */
typedef struct auricle_settings {
    /** sizeof(auricle_settings), set by auricle_settings_init. */
    uint32_t struct_size;
    /** Hertz, 8000 to 192000; must be that of the HRTF set. Default 48000. */
    uint32_t sample_rate;
    /** The most sources at one time, 1 to 65535. Memory is set aside for all. Default 256. */
    uint32_t max_sources;
    /** Size of `hrtf` in bytes. */
    uint32_t hrtf_bytes;
    /** A compact HRTF asset (.ahrt) in memory. Only read during the call; the caller's own. */
    const void* hrtf;
    /**
     * The longest way of sound through the air, for sources with `propagation`, metres, above 0 to
     * 2000; what is further away is delayed as if it were there. Takes 4 bytes a sample for each
     * such source. Default 170, also where it is 0.
     */
    float max_propagation_m;
    /**
     * In a room, the most reflections that are heard at a time, of all sources together, 1 to
     * 16384; the loudest are. Default 512, also where it is 0.
     */
    uint32_t max_images;
    /**
     * Threads that render, 1 to 64, the one that calls auricle_renderer_process counted. Others
     * help from 128 sources on, and the sound does not depend on which does what. The call then
     * waits for what a helper has begun: leave 1 where all cores are busy. Default 1, also where it
     * is 0.
     */
    uint32_t threads;
    /** Must be 0. Takes the room that would be padding, so that a new field changes the size. */
    uint32_t reserved;
} auricle_settings;

/** How level falls with distance: the formulas of the Web Audio API's PannerNode. */
typedef enum auricle_distance_model {
    AURICLE_DISTANCE_INVERSE = 0,
    AURICLE_DISTANCE_LINEAR = 1,
    AURICLE_DISTANCE_EXPONENTIAL = 2
} auricle_distance_model;

/** How level depends on the direction in which a source radiates; its axis is its own +x. */
typedef enum auricle_directivity {
    AURICLE_DIRECTIVITY_OMNI = 0,
    AURICLE_DIRECTIVITY_CARDIOID = 1,
    AURICLE_DIRECTIVITY_CONE = 2
} auricle_directivity;

/** Everything that a source is told, besides its signal. */
typedef struct auricle_source_params {
    /** sizeof(auricle_source_params), set by auricle_source_params_init. */
    uint32_t struct_size;
    /** 1 where `position` is meant, 0 for a source that is nowhere yet and silent. Default 0. */
    uint32_t placed;
    /** x, y, z in the world, metres. Default 0, 0, 0. */
    float position[3];
    /** Any length but zero. Default 0, 0, 0, 1. */
    float orientation_xyzw[4];
    /** Linear, 0 to 1000. Default 1. */
    float gain;
    /** One of ::auricle_distance_model. Default inverse. */
    uint32_t distance_model;
    /** Distance at which the distance gain is 1, metres, above 0. Default 1. */
    float ref_distance;
    /** Linear model: where level has fallen as far as it will, metres, above 0. Default 10000. */
    float max_distance;
    /** How steeply level falls, 0 or more; 0 = not at all. Default 1. */
    float rolloff;
    /** One of ::auricle_directivity. Default omni. */
    uint32_t directivity;
    /** Cardioid: gain = |1 - w + w cos| ^ order with w = `cardioid_weight`, 0 or more. Default 1.
     */
    float cardioid_order;
    /** Cone: full angle inside which the gain is 1, 0 to `cone_outer_deg`. Default 360. */
    float cone_inner_deg;
    /** Cone: full angle beyond which the gain is `cone_outer_gain`, up to 360. Default 360. */
    float cone_outer_deg;
    /** Cone: 0 to 1. Default 0. */
    float cone_outer_gain;
    /** Frames that the way to a new position takes; 0 = one process call. Default 0. */
    uint32_t ramp_frames;
    /**
     * Cardioid: the share of the figure of eight, 0 to 1: 0.5 is a cardioid, 0.75 a hypercardioid,
     * 1 a figure of eight. Default 0.5, also where it is 0; a source that radiates alike in all
     * directions is ::AURICLE_DIRECTIVITY_OMNI.
     */
    float cardioid_weight;
    /** How much of the space around the listener it fills: 0 a point, 1 all of it. Default 0. */
    float spread;
    /**
     * 1 where sound takes its time to the listener, 343.2 metres a second, and its pitch changes
     * with the motion of both (Doppler effect). Default 0.
     */
    uint32_t propagation;
    /** 1 where the air absorbs, by ISO 9613-1 at 20 degrees, 50 % humidity. Default 0. */
    uint32_t air_absorption;
} auricle_source_params;

/**
 * A rectangular room: what absorbs the sound, and how much of it is rendered. Walls are, in this
 * order, back, front, right, left, floor, ceiling, for a listener who looks along +x; bands are the
 * octaves 125, 250, 500, 1000, 2000, 4000, 8000 and 16000 Hz.
 */
typedef struct auricle_room {
    /** sizeof(auricle_room), set by auricle_room_init. */
    uint32_t struct_size;
    /** Most reflections of an image source, 0 to 6. Default 3. */
    uint32_t order;
    /** Metres along x, y, z, above 0. Default 6, 5, 3. */
    float size[3];
    /** The corner of the smallest coordinates, metres in the world. Default -3, -2.5, -1.6. */
    float origin[3];
    /** Share of the energy that each wall absorbs in each band, 0 to 1. Default 0.25. */
    float absorption[6][8];
    /** What the air takes, decibels a metre in each band, 0 or more. Default 0. */
    float air_db_per_m[8];
    /** Metres per second, above 0. Default 343. */
    float speed_of_sound;
    /** Linear gain of all that the room adds, 0 to 10. Default 1. */
    float gain;
    /** 1 where a tail stands for the images of more reflections, else 0. Default 1. */
    uint32_t late;
    /** Of the tail's noise; the same seed gives the same tail. Default 0. */
    uint32_t seed;
} auricle_room;

/** What happened so far, counted since creation. */
typedef struct auricle_counters {
    /** sizeof(auricle_counters), set by the caller. */
    uint32_t struct_size;
    /** Sources there are now. */
    uint32_t sources;
    /** Inputs of sources, or sides of the bed, silenced for a process call: NaN or infinite. */
    uint64_t contained_blocks;
    /** Output samples that the limiter turned down. */
    uint64_t limited_samples;
    /** In a room: reflections that the latest process call rendered. */
    uint32_t live_images;
    /** In a room: reflections that there were, of all sources that sounded. */
    uint32_t existing_images;
} auricle_counters;

/** Version of the library as text, like ::AURICLE_VERSION of the header; never NULL. */
AURICLE_API const char* auricle_version(void);

/**
 * What was wrong with the latest call on this thread that failed; "" where none has.
 *
 * A call that succeeds leaves the text as it is. The text belongs to the library and holds until
 * this thread's next call that fails. Not for the audio thread's time-critical path: the sentence
 * is put together here.
 */
AURICLE_API const char* auricle_last_error(void);

/**
 * Sets every field to its default. Called through auricle_settings_init; other languages pass the
 * size of their own copy of the structure.
 */
AURICLE_API auricle_status auricle_settings_init_sized(auricle_settings* settings,
                                                       uint32_t struct_size);

/** As auricle_settings_init_sized. */
AURICLE_API auricle_status auricle_source_params_init_sized(auricle_source_params* params,
                                                            uint32_t struct_size);

/** As auricle_settings_init_sized. */
AURICLE_API auricle_status auricle_room_init_sized(auricle_room* room, uint32_t struct_size);

/** Sets `struct_size` and every default. Inline, so that the size is that of the caller's header.
 */
static inline auricle_status auricle_settings_init(auricle_settings* settings) {
    return auricle_settings_init_sized(settings, (uint32_t)sizeof(auricle_settings));
}

/** As auricle_settings_init. */
static inline auricle_status auricle_source_params_init(auricle_source_params* params) {
    return auricle_source_params_init_sized(params, (uint32_t)sizeof(auricle_source_params));
}

/** As auricle_settings_init. */
static inline auricle_status auricle_room_init(auricle_room* room) {
    return auricle_room_init_sized(room, (uint32_t)sizeof(auricle_room));
}

/**
 * Makes a renderer; it takes some tens of milliseconds. `*renderer` is the caller's to destroy;
 * it is NULL where the call fails.
 */
AURICLE_API auricle_status auricle_renderer_create(const auricle_settings* settings,
                                                   auricle_renderer** renderer);

/** Ends a renderer and all its sources; NULL is allowed. No other call on it may be under way. */
AURICLE_API void auricle_renderer_destroy(auricle_renderer* renderer);

/**
 * Audio thread: renders `frames` frames, any number.
 *
 * @param inputs one pointer for each source there is, in the order in which they were added, to
 *     `frames` samples; NULL for a source that is silent in this call. The array may be NULL where
 *     there are no sources. Samples that are not finite silence their source for this call.
 * @param sources length of `inputs`; must be the number of sources, else the call returns
 *     AURICLE_INVALID_ARGUMENT, the outputs are zero, and no sound has moved on.
 * @param left, right `frames` samples each; finite and within full scale whatever the input. Must
 *     overlap neither each other nor an input.
 *
 * Where other threads add and remove sources meanwhile, the caller cannot know their number: call
 * auricle_renderer_sources first, which fixes the list that this call goes by.
 */
AURICLE_API auricle_status auricle_renderer_process(auricle_renderer* renderer,
                                                    const float* const* inputs, uint32_t sources,
                                                    float* left, float* right, uint32_t frames);

/**
 * Audio thread: as auricle_renderer_process, and adds stereo sound that passes by the head: music,
 * a narrator, ambience. It has no latency and is turned down by the limiter together with the rest.
 *
 * @param bed_left, bed_right `frames` samples each, of full scale 1.0; NULL is silence. Must not
 *     overlap `left` and `right`. A side that holds a sample that is not finite is silenced for
 *     this call.
 */
AURICLE_API auricle_status auricle_renderer_process_with_bed(
    auricle_renderer* renderer, const float* const* inputs, uint32_t sources, float* left,
    float* right, const float* bed_left, const float* bed_right, uint32_t frames);

/**
 * Audio thread: the sources there are, in the order in which `inputs` wants them, and a promise
 * that the next process call goes by this very list.
 *
 * Without it, process goes by the newest list. A source of the list that is removed in between is
 * passed over; one that is added is silent until the next list. The promise ends with the next
 * process call that succeeds, or when this function is called again.
 *
 * @param ids receives up to `capacity` ids; may be NULL where capacity is 0.
 * @param count receives the number of sources, also where it is beyond capacity: then the call
 *     returns AURICLE_INVALID_ARGUMENT unless capacity is 0, and the promise holds all the same.
 */
AURICLE_API auricle_status auricle_renderer_sources(auricle_renderer* renderer, uint32_t* ids,
                                                    uint32_t capacity, uint32_t* count);

/** The next process call starts with silent delay lines and filters. */
AURICLE_API auricle_status auricle_renderer_reset(auricle_renderer* renderer);

/**
 * Frames from an input sample to the earliest sound of it, over all directions: the delay that is
 * processing and not the way around the head.
 */
AURICLE_API auricle_status auricle_renderer_latency(const auricle_renderer* renderer,
                                                    uint32_t* frames);

/** Reads the counters; `counters->struct_size` must be set. */
AURICLE_API auricle_status auricle_renderer_counters(const auricle_renderer* renderer,
                                                     auricle_counters* counters);

/**
 * Changes the HRTF set with a cross-fade; it takes some tens of milliseconds, none of them on the
 * audio thread. `hrtf` is an asset as in auricle_settings, only read during the call.
 */
AURICLE_API auricle_status auricle_renderer_set_hrtf(auricle_renderer* renderer, const void* hrtf,
                                                     uint32_t hrtf_bytes);

/**
 * Puts everything into a room with a cross-fade; it takes some tens of milliseconds, none of them
 * on the audio thread. Each reflection is heard with the responses of its own direction. Sources
 * outside the room, and all of them while the listener is outside, have no reflections.
 *
 * @param room NULL = no room, the free field.
 */
AURICLE_API auricle_status auricle_renderer_set_room(auricle_renderer* renderer,
                                                     const auricle_room* room);

/**
 * Adds a source at the end of the order. Its id is never 0 and not given out again soon.
 *
 * @param params NULL = defaults: a source that is nowhere yet.
 */
AURICLE_API auricle_status auricle_source_add(auricle_renderer* renderer,
                                              const auricle_source_params* params, uint32_t* id);

/** Removes a source; those after it move up by one in the order. */
AURICLE_API auricle_status auricle_source_remove(auricle_renderer* renderer, uint32_t id);

/** Tells a source everything at once. */
AURICLE_API auricle_status auricle_source_set(auricle_renderer* renderer, uint32_t id,
                                              const auricle_source_params* params);

/** What a source was last told; `params->struct_size` must be set. */
AURICLE_API auricle_status auricle_source_get(const auricle_renderer* renderer, uint32_t id,
                                              auricle_source_params* params);

/**
 * Places many sources at once. Nothing moves where one id or number is wrong.
 *
 * @param ids `n` ids.
 * @param xyz `3 n` floats, metres in the world.
 */
AURICLE_API auricle_status auricle_sources_set_positions(auricle_renderer* renderer,
                                                         const uint32_t* ids, const float* xyz,
                                                         uint32_t n);

/**
 * Places the listener.
 *
 * @param position metres in the world.
 * @param orientation_xyzw any length but zero; NULL = looking along +x, 0, 0, 0, 1.
 */
AURICLE_API auricle_status auricle_listener_set(auricle_renderer* renderer, const float position[3],
                                                const float orientation_xyzw[4]);

#ifdef __cplusplus
}
#endif

#endif
