#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the program where a promise is broken; the fuzzer keeps the input that did it.
#define AURICLE_EXPECT(holds)                                                        \
    do {                                                                             \
        if (!(holds)) {                                                              \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
            std::abort();                                                            \
        }                                                                            \
    } while (false)
