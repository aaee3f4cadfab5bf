#include "capi/last_error.hpp"
#include "capi/structs.hpp"
#include "capi/versioned.hpp"

using namespace auricle::capi;

const char* auricle_version(void) { return AURICLE_VERSION; }

const char* auricle_last_error(void) { return lastError(); }

auricle_status auricle_settings_init_sized(auricle_settings* settings, uint32_t struct_size) {
    return guarded(
        [&] { writeVersioned(defaultSettings(), settings, struct_size, "auricle_settings"); });
}

auricle_status auricle_room_init_sized(auricle_room* room, uint32_t struct_size) {
    return guarded([&] { writeVersioned(defaultRoom(), room, struct_size, "auricle_room"); });
}

auricle_status auricle_source_params_init_sized(auricle_source_params* params,
                                                uint32_t struct_size) {
    return guarded([&] {
        writeVersioned(defaultSourceParams(), params, struct_size, "auricle_source_params");
    });
}
