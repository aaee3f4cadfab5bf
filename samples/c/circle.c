/*
 * A noise circles your head counter-clockwise, from the front over the left. Use headphones.
 *
 *     circle ASSET.ahrt OUT.wav [--quick] [--block FRAMES]
 *
 * The asset of the default set is sdk/auricle/hrtf/assets/mit_kemar_48000.ahrt.
 */
#include <auricle/auricle.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000u
#define ROUND_FRAMES (2u * RATE) /* once around the head takes two seconds */
#define MOST_FRAMES 4096u

struct arguments {
    const char* asset;
    const char* out;
    uint32_t frames;
    uint32_t block;
};

static int usage(void) {
    fprintf(stderr, "usage: circle ASSET.ahrt OUT.wav [--quick] [--block 1..%u]\n", MOST_FRAMES);
    return 2;
}

static int read_arguments(int argc, char** argv, struct arguments* given) {
    int i;
    memset(given, 0, sizeof *given);
    given->frames = 4u * ROUND_FRAMES;
    given->block = 256;
    for (i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--quick") == 0) {
            given->frames = ROUND_FRAMES;
        } else if (strcmp(argv[i], "--block") == 0 && i + 1 < argc) {
            given->block = (uint32_t)strtoul(argv[++i], NULL, 10);
        } else if (given->asset == NULL) {
            given->asset = argv[i];
        } else if (given->out == NULL) {
            given->out = argv[i];
        } else {
            return 0;
        }
    }
    return given->out != NULL && given->block >= 1 && given->block <= MOST_FRAMES;
}

/* Reads a whole file; the caller frees it. */
static void* read_file(const char* path, uint32_t* size) {
    FILE* file = fopen(path, "rb");
    long end;
    void* bytes = NULL;
    if (file == NULL) {
        return NULL;
    }
    if (fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) > 0 && fseek(file, 0, SEEK_SET) == 0) {
        *size = (uint32_t)end;
        bytes = malloc(*size);
        if (bytes != NULL && fread(bytes, 1, *size, file) != *size) {
            free(bytes);
            bytes = NULL;
        }
    }
    fclose(file);
    return bytes;
}

static void put_u32(unsigned char* at, uint32_t value) {
    at[0] = (unsigned char)value;
    at[1] = (unsigned char)(value >> 8);
    at[2] = (unsigned char)(value >> 16);
    at[3] = (unsigned char)(value >> 24);
}

/* The header of a WAV file of two channels of 32-bit floats. */
static int write_header(FILE* file, uint32_t frames) {
    unsigned char header[44] = "RIFF....WAVEfmt ............................";
    const uint32_t bytes = 8u * frames;
    put_u32(header + 4, 36u + bytes);
    put_u32(header + 16, 16);
    put_u32(header + 20, 3u | 2u << 16); /* format: float, channels */
    put_u32(header + 24, RATE);
    put_u32(header + 28, 8u * RATE);
    put_u32(header + 32, 8u | 32u << 16); /* bytes a frame, bits a sample */
    memcpy(header + 36, "data", 4);
    put_u32(header + 40, bytes);
    return fwrite(header, sizeof header, 1, file) == 1;
}

static int write_frames(FILE* file, const float* left, const float* right, uint32_t frames) {
    unsigned char bytes[8 * MOST_FRAMES];
    uint32_t n;
    uint32_t bits;
    for (n = 0; n < frames; ++n) {
        memcpy(&bits, &left[n], sizeof bits);
        put_u32(bytes + 8 * n, bits);
        memcpy(&bits, &right[n], sizeof bits);
        put_u32(bytes + 8 * n + 4, bits);
    }
    return fwrite(bytes, 8, frames, file) == frames;
}

/* White noise, the same on every machine (Numerical Recipes' linear congruence). */
static void make_noise(float* samples, uint32_t frames) {
    static uint32_t state = 1;
    uint32_t n;
    for (n = 0; n < frames; ++n) {
        state = state * 1664525u + 1013904223u;
        samples[n] = 0.1f * ((float)(state >> 8) / 8388608.0f - 1.0f);
    }
}

static auricle_status render(auricle_renderer* renderer, const struct arguments* given,
                             FILE* file) {
    static float noise[MOST_FRAMES];
    static float left[MOST_FRAMES];
    static float right[MOST_FRAMES];
    const float* inputs[1];
    auricle_source_params params;
    auricle_status status;
    uint32_t id;
    uint32_t at;
    inputs[0] = noise;
    auricle_source_params_init(&params);
    params.placed = 1;
    params.position[0] = 1.0f;
    status = auricle_source_add(renderer, &params, &id);
    for (at = 0; status == AURICLE_OK && at < given->frames; at += given->block) {
        const uint32_t left_over = given->frames - at;
        const uint32_t frames = left_over < given->block ? left_over : given->block;
        /* Where the source is at the block's end: the renderer glides there. */
        const double angle = 6.283185307179586 * (double)(at + frames) / ROUND_FRAMES;
        const float xyz[3] = {(float)cos(angle), (float)sin(angle), 0.0f};
        status = auricle_sources_set_positions(renderer, &id, xyz, 1);
        if (status == AURICLE_OK) {
            make_noise(noise, frames);
            status = auricle_renderer_process(renderer, inputs, 1, left, right, frames);
        }
        if (status == AURICLE_OK && !write_frames(file, left, right, frames)) {
            perror(given->out);
            break;
        }
    }
    return status;
}

int main(int argc, char** argv) {
    struct arguments given;
    auricle_settings settings;
    auricle_renderer* renderer = NULL;
    auricle_status status;
    void* asset;
    FILE* file;
    int written;
    if (!read_arguments(argc, argv, &given)) {
        return usage();
    }
    auricle_settings_init(&settings);
    settings.sample_rate = RATE;
    settings.max_sources = 1;
    asset = read_file(given.asset, &settings.hrtf_bytes);
    if (asset == NULL) {
        fprintf(stderr, "cannot read %s\n", given.asset);
        return 1;
    }
    settings.hrtf = asset;
    status = auricle_renderer_create(&settings, &renderer);
    free(asset); /* the renderer has what it needs */
    if (status != AURICLE_OK) {
        fprintf(stderr, "%s\n", auricle_last_error());
        return 1;
    }
    file = fopen(given.out, "wb");
    if (file == NULL || !write_header(file, given.frames)) {
        perror(given.out);
        auricle_renderer_destroy(renderer);
        return 1;
    }
    status = render(renderer, &given, file);
    auricle_renderer_destroy(renderer);
    written = ferror(file) == 0;
    written = fclose(file) == 0 && written;
    if (status != AURICLE_OK) {
        fprintf(stderr, "%s\n", auricle_last_error());
    } else if (written) {
        printf("%s: %.1f s, Auricle %s\n", given.out, (double)given.frames / RATE,
               auricle_version());
    }
    return status == AURICLE_OK && written ? 0 : 1;
}
