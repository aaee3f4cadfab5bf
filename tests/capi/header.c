/* The header is C99 and needs nothing before it; compiled with every warning an error. */
#include "auricle/auricle.h"

int auricle_test_uses_header(void);

int auricle_test_uses_header(void) {
    auricle_settings settings;
    auricle_source_params params;
    auricle_counters counters = {sizeof(auricle_counters), 0, 0, 0, 0, 0};
    auricle_room room;
    return (int)auricle_settings_init(&settings) + (int)auricle_source_params_init(&params) +
           (int)auricle_room_init(&room) + (int)counters.sources;
}
