#pragma once

#include <memory>

#include "CoreMinimal.h"
#include "block_renderer.hpp"
#include "endpoint.hpp"

class UAuricleSettings;

/**
 * The renderer that the settings ask for. Where it cannot be had, an error is logged and a panner
 * takes its place, so that nothing falls silent.
 */
std::unique_ptr<auricle::client::BlockRenderer> MakeAuricleRenderer(
    const UAuricleSettings& Settings, uint32 SampleRate, uint32 BlockFrames, uint32 Voices);

/** The bridge of the settings; false, with the reason, for an address that cannot be meant. */
bool AuricleEndpoint(const UAuricleSettings& Settings, auricle::client::Endpoint& Endpoint,
                     std::string& Error);
